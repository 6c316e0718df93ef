"""The states of a payment and the ways between them; what a gateway says moves it forward only."""

from datetime import datetime, timedelta
from enum import StrEnum


class PaymentState(StrEnum):
    """Where a payment stands."""

    DRAFT = "draft"
    AWAITING_METHOD = "awaiting_method"
    EXPIRED = "expired"
    PROMISED = "promised"
    SECURED = "secured"
    CANCELLED = "cancelled"
    RELEASED = "released"
    COLLECTING = "collecting"
    PROCESSING = "processing"
    ACTION_REQUIRED = "action_required"
    PAID = "paid"
    UNCOLLECTABLE = "uncollectable"
    REFUND_PENDING = "refund_pending"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    CHARGED_BACK = "charged_back"


S = PaymentState
STATES = tuple(PaymentState)
# From the ends at which nobody waits for money any more a way leads to money all the same: what a gateway took
# must be in the books before it can go back.
WAYS: dict[PaymentState, frozenset[PaymentState]] = {
    S.DRAFT: frozenset({S.AWAITING_METHOD, S.EXPIRED, S.CANCELLED}),
    S.AWAITING_METHOD: frozenset(
        {S.PROMISED, S.SECURED, S.EXPIRED, S.CANCELLED, S.RELEASED, S.PROCESSING, S.PAID, S.ACTION_REQUIRED}
    ),
    S.EXPIRED: frozenset({S.PAID}),
    # Somebody will send the money by themselves: nothing counts until it is here, or a commitment was accepted.
    S.PROMISED: frozenset({S.SECURED, S.PAID, S.CANCELLED, S.RELEASED, S.UNCOLLECTABLE}),
    S.SECURED: frozenset({S.AWAITING_METHOD, S.CANCELLED, S.RELEASED, S.COLLECTING, S.PAID, S.UNCOLLECTABLE}),
    S.CANCELLED: frozenset({S.PAID}),
    S.RELEASED: frozenset({S.PAID}),
    S.COLLECTING: frozenset({S.PROCESSING, S.ACTION_REQUIRED, S.PAID, S.UNCOLLECTABLE}),
    S.PROCESSING: frozenset({S.ACTION_REQUIRED, S.PAID, S.UNCOLLECTABLE}),
    S.ACTION_REQUIRED: frozenset({S.PAID, S.PROCESSING, S.COLLECTING, S.UNCOLLECTABLE}),
    S.PAID: frozenset({S.REFUND_PENDING, S.DISPUTED}),
    S.UNCOLLECTABLE: frozenset({S.PAID}),
    S.REFUND_PENDING: frozenset({S.REFUNDED, S.PAID, S.DISPUTED}),
    # A refund may come back from the payer's bank after it was called done, and a bank may ask for it once more.
    S.REFUNDED: frozenset({S.PAID, S.DISPUTED}),
    S.DISPUTED: frozenset({S.PAID, S.REFUND_PENDING, S.REFUNDED, S.CHARGED_BACK}),
    S.CHARGED_BACK: frozenset(),
}
COUNTED = frozenset({S.SECURED, S.COLLECTING, S.PROCESSING, S.ACTION_REQUIRED, S.PAID, S.REFUND_PENDING, S.DISPUTED})
CANCELLABLE = frozenset({S.DRAFT, S.AWAITING_METHOD, S.PROMISED, S.SECURED})
SETTLED = frozenset({S.PAID, S.REFUND_PENDING, S.REFUNDED, S.DISPUTED, S.CHARGED_BACK})
STUCK = frozenset({S.AWAITING_METHOD, S.COLLECTING, S.PROCESSING})
ENDED = frozenset({S.EXPIRED, S.CANCELLED, S.RELEASED, S.UNCOLLECTABLE})
UNSETTLED = COUNTED - {S.PAID} | {S.PROMISED}  # money may still move, so somebody must hear of it
LIVE_CHARGE = frozenset({S.COLLECTING, S.PROCESSING, S.ACTION_REQUIRED})

# What a gateway says of one of its objects, and the state of the payment that it proves.
PROVEN_BY = {
    ("setup", "promised"): S.PROMISED,
    ("setup", "succeeded"): S.SECURED,
    ("setup", "expired"): S.EXPIRED,
    ("charge", "expired"): S.EXPIRED,
    ("setup", "detached"): S.AWAITING_METHOD,
    ("charge", "processing"): S.PROCESSING,
    ("charge", "requires_action"): S.ACTION_REQUIRED,
    ("charge", "succeeded"): S.PAID,
    ("charge", "canceled"): S.UNCOLLECTABLE,
}
RETRY_AFTER = timedelta(days=1)
MOST_RETRIES = 3


def may_become(old: PaymentState, new: PaymentState) -> bool:
    """Whether there is a direct way from one state to another."""
    return new in WAYS[old]


def is_final(state: PaymentState) -> bool:
    """Whether nothing is expected of a payment any more."""
    return state in ENDED or state in (S.REFUNDED, S.CHARGED_BACK)


def after_money_went_back(amount: int, refunded: int, *, more_is_on_its_way: bool) -> PaymentState:
    """Where a payment stands of which a part went back, or came back after all (minor units)."""
    if more_is_on_its_way:
        return S.REFUND_PENDING
    return S.REFUNDED if refunded == amount else S.PAID


def retry_at(retries: int, now: datetime) -> datetime | None:
    """When to ask again for a charge that was declined for the moment: a day apart, three times at most."""
    return now + RETRY_AFTER if retries < MOST_RETRIES else None
