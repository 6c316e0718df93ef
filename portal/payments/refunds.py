"""Money on its way back: asked for by us or at the gateway, arrived, failed, or come back after all."""

from portal.alarms.services import raise_alarm
from portal.database import db
from portal.events import publish
from portal.kernel.clock import wall_now
from portal.kernel.ids import new_token
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, transfer
from portal.ledger.services import reverse
from portal.payments.entries import enter, reference_of
from portal.payments.events import PaymentRefunded
from portal.payments.gateway import Fact
from portal.payments.models import Payment, Refund
from portal.payments.rules import PaymentState, after_money_went_back
from portal.payments.services import left_to_refund, move, refund

A = AccountKind
MADE_AT_THE_GATEWAY = "made at the gateway"
TOO_MUCH = "refused: more than came"


def take_in_refund(row: Payment, fact: Fact) -> str:
    """Apply what a gateway says of a refund; one that nobody asked us for is adopted, since the money is gone."""
    found = _known(row, fact)
    if found is None:
        if fact.status == "failed":
            return "known or overtaken"
        # What we have asked for and is not gone yet does not count: the gateway will refuse that.
        if row.collected_at is None or fact.amount.minor > row.amount - row.refunded:
            return TOO_MUCH
        found = _adopted(row, fact)
    found.reference = fact.reference
    if found.state == "pending" and fact.status == "succeeded" and found.amount > row.amount - row.refunded:
        return _left_to_a_person(row, found)
    if found.state == "pending" and fact.status in ("succeeded", "failed"):
        _end(row, found, is_done=fact.status == "succeeded")
    elif found.state == "done" and fact.status == "failed":
        _take_back(row, found)
    else:
        return "known or overtaken"
    return f"refund {found.state}"


def _known(row: Payment, fact: Fact) -> Refund | None:
    """Find a refund by the gateway's own number, or by the key under which we have just asked for it."""
    ours = db.select(Refund).where(Refund.payment_id == row.id)
    found: Refund | None = None
    if fact.reference:
        found = db.session.scalar(ours.where(Refund.reference == fact.reference))
    if found is None and fact.key:
        found = db.session.scalar(ours.where(Refund.key == fact.key, Refund.reference == ""))
    return found


def _adopted(row: Payment, fact: Fact) -> Refund:
    found = Refund(
        payment_id=row.id,
        amount=fact.amount.minor,
        key=new_token(),
        reason=MADE_AT_THE_GATEWAY,
        reference=fact.reference,
        asked_at=wall_now(),
    )
    db.session.add(found)
    if row.state != PaymentState.DISPUTED:  # what a bank asks back stays frozen until that is decided
        move(row, PaymentState.REFUND_PENDING)
    db.session.flush()
    return found


def _end(row: Payment, found: Refund, *, is_done: bool) -> None:
    found.state = "done" if is_done else "failed"
    if is_done:
        row.refunded += found.amount
        enter(row, "refund", transfer(A.CAMPAIGN_FUNDS, A.CLEARING, Money(found.amount, row.currency)), str(found.id))
    _settle(row)
    if not is_done:
        _alarm(row, found, "the gateway did not give it back")
        _ask_for_the_rest(row, found)
    if is_done:
        back = Money(found.amount, row.currency)
        publish(PaymentRefunded(row.id, row.purpose, back, row.refunded == row.amount, found.id))


def _left_to_a_person(row: Payment, found: Refund) -> str:
    """Stop waiting for a refund that went back on top of others: the books cannot hold more than came."""
    found.state = "failed"
    _settle(row)
    return TOO_MUCH


def _ask_for_the_rest(row: Payment, found: Refund) -> None:
    """Give back what is left, when more was asked for because nobody had heard yet what went back at the gateway."""
    left = left_to_refund(row)
    if 0 < left < found.amount and row.state in (PaymentState.PAID, PaymentState.REFUND_PENDING):
        refund(row.id, Money(left, row.currency), found.reason)


def _take_back(row: Payment, found: Refund) -> None:
    """A payer's bank sent a refund back: the money is here again, and a person has to find another way."""
    found.state = "failed"
    row.refunded -= found.amount
    done = reference_of(row, "refund", str(found.id))
    reverse(done, reference_of(row, "refund_failed", str(found.id)), "refund_failed")
    _alarm(row, found, "it came back from the payer's bank")
    _settle(row)


def _alarm(row: Payment, found: Refund, why: str) -> None:
    amount = Money(found.amount, row.currency)
    detail = f"{amount.decimal} {amount.currency}: {why}"
    raise_alarm("refund_failed", f"{found.id}:{why}", row.holder_id, row.id, detail)


def _settle(row: Payment) -> None:
    if row.state != PaymentState.DISPUTED:
        move(row, state_by_refunds(row))


def state_by_refunds(row: Payment) -> PaymentState:
    """Where a payment stands by what went back of it, when nothing of it is disputed."""
    db.session.flush()
    pending = db.select(Refund.id).where(Refund.payment_id == row.id, Refund.state == "pending").limit(1)
    is_pending = db.session.scalar(pending) is not None
    return after_money_went_back(row.amount, row.refunded, more_is_on_its_way=is_pending)
