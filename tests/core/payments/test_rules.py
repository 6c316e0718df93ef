"""The rules of payments that need no database: what follows when money goes back, and when a charge is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.payments.rules import (
    CANCELLABLE,
    COUNTED,
    ENDED,
    LIVE_CHARGE,
    PROVEN_BY,
    SETTLED,
    STATES,
    PaymentState,
    after_money_went_back,
    is_final,
    may_become,
    retry_at,
)

S = PaymentState
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# The table of shared/money.md, line by line; everything that is not here is no way.
WAYS = {
    S.DRAFT: {S.AWAITING_METHOD, S.EXPIRED, S.CANCELLED},
    S.AWAITING_METHOD: {
        S.PROMISED,
        S.SECURED,
        S.EXPIRED,
        S.CANCELLED,
        S.RELEASED,
        S.PROCESSING,
        S.PAID,
        S.ACTION_REQUIRED,
    },
    S.PROMISED: {S.SECURED, S.PAID, S.CANCELLED, S.RELEASED, S.UNCOLLECTABLE},
    S.SECURED: {S.AWAITING_METHOD, S.CANCELLED, S.RELEASED, S.COLLECTING, S.PAID, S.UNCOLLECTABLE},
    S.COLLECTING: {S.PROCESSING, S.PAID, S.ACTION_REQUIRED, S.UNCOLLECTABLE},
    S.PROCESSING: {S.PAID, S.ACTION_REQUIRED, S.UNCOLLECTABLE},
    S.ACTION_REQUIRED: {S.PAID, S.PROCESSING, S.COLLECTING, S.UNCOLLECTABLE},
    S.PAID: {S.REFUND_PENDING, S.DISPUTED},
    S.REFUND_PENDING: {S.REFUNDED, S.PAID, S.DISPUTED},
    S.REFUNDED: {S.PAID, S.DISPUTED},
    S.DISPUTED: {S.PAID, S.REFUND_PENDING, S.REFUNDED, S.CHARGED_BACK},
    S.CHARGED_BACK: set(),
    S.EXPIRED: {S.PAID},
    S.CANCELLED: {S.PAID},
    S.RELEASED: {S.PAID},
    S.UNCOLLECTABLE: {S.PAID},
}


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_there_is_a_way_exactly_where_the_table_says_so(old: PaymentState, new: PaymentState) -> None:
    assert may_become(old, new) is (new in WAYS[old])


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_expected_of_what_ended_went_back_or_was_taken_back(state: PaymentState) -> None:
    assert is_final(state) is (state in {*ENDED, S.REFUNDED, S.CHARGED_BACK})


def test_the_kinds_of_states_fit_each_other() -> None:
    assert not ENDED & (COUNTED | SETTLED | LIVE_CHARGE | CANCELLABLE)
    assert LIVE_CHARGE <= COUNTED
    assert not LIVE_CHARGE & CANCELLABLE
    assert not SETTLED & LIVE_CHARGE
    assert {S.PAID, S.REFUND_PENDING, S.DISPUTED} == COUNTED & SETTLED


def test_what_a_gateway_says_proves_one_state() -> None:
    assert PROVEN_BY == {
        ("setup", "promised"): S.PROMISED,
        ("setup", "succeeded"): S.SECURED,
        ("setup", "expired"): S.EXPIRED,
        ("setup", "detached"): S.AWAITING_METHOD,
        ("charge", "expired"): S.EXPIRED,
        ("charge", "processing"): S.PROCESSING,
        ("charge", "requires_action"): S.ACTION_REQUIRED,
        ("charge", "succeeded"): S.PAID,
        ("charge", "canceled"): S.UNCOLLECTABLE,
    }


@pytest.mark.parametrize(
    ("amount", "refunded", "more", "state"),
    [
        (100, 0, False, S.PAID),
        (100, 99, False, S.PAID),
        (100, 100, False, S.REFUNDED),
        (100, 0, True, S.REFUND_PENDING),
        (100, 50, True, S.REFUND_PENDING),
        (100, 100, True, S.REFUND_PENDING),
    ],
)
def test_a_payment_waits_while_money_is_on_its_way_back(
    amount: int, refunded: int, more: bool, state: PaymentState
) -> None:
    assert after_money_went_back(amount, refunded, more_is_on_its_way=more) is state


@pytest.mark.parametrize(("retries", "days"), [(0, 1), (1, 1), (2, 1), (3, None), (4, None)])
def test_a_soft_decline_is_tried_again_a_day_later_three_times_at_most(retries: int, days: int | None) -> None:
    assert retry_at(retries, NOW) == (None if days is None else NOW + timedelta(days=days))
