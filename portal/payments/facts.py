"""Taking in what a gateway says: the state moves forward, the books follow, the plugins are told; all in one commit."""

from portal.alarms.services import raise_alarm
from portal.database import db
from portal.events import publish
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, transfer
from portal.payments.disputes import take_in_dispute
from portal.payments.entries import enter, enter_fee
from portal.payments.events import MethodLost, MethodSecured, PaymentNeedsAction, PaymentSettled
from portal.payments.gateway import Fact
from portal.payments.models import Payment
from portal.payments.refunds import take_in_refund
from portal.payments.rules import ENDED, PROVEN_BY, SETTLED, PaymentState, retry_at
from portal.payments.services import RELEASE, locked, move, refund

A = AccountKind
REFUSED = "refused"
CAME_LATE = "it came after the payment had ended"


def take_in(fact: Fact) -> str:
    """Apply a fact to its payment, and say in a word what came of it; "refused" raises an alarm."""
    row = locked(fact.payment_id)
    outcome = _taken_in(row, fact)
    if outcome.startswith(REFUSED):
        key = f"payment:{row.id}:{fact.subject}:{fact.reference}:{fact.status}:{outcome}"
        detail = f"{fact.subject} {fact.reference} {fact.status}, {fact.amount.decimal} {fact.amount.currency}"
        raise_alarm("fact_refused", key, row.holder_id, row.id, f"{outcome} ({detail})")
    return outcome


def _taken_in(row: Payment, fact: Fact) -> str:
    if fact.amount.currency != row.currency:
        return "refused: another currency"
    if fact.subject == "refund":
        return take_in_refund(row, fact)
    if fact.subject == "dispute":
        return take_in_dispute(row, fact)
    if fact.subject == "charge":
        return _charge(row, fact)
    return _setup(row, fact)


def _setup(row: Payment, fact: Fact) -> str:
    new = PROVEN_BY.get((fact.subject, fact.status))
    if new is PaymentState.SECURED and row.state in ENDED and not row.method_reference:
        row.method_reference = fact.method_reference
        enqueue(RELEASE, {"payment_id": row.id})
        return "came too late: the method is forgotten"
    if new is None or not move(row, new):
        return "known or overtaken"
    if new is PaymentState.SECURED:
        row.method_reference = fact.method_reference
        publish(MethodSecured(row.id, row.purpose))
    elif new is PaymentState.AWAITING_METHOD:
        # The old page has done its work: the next one is another, and nobody asks how the old one stands.
        row.checkout_number, row.checkout_reference, row.method_reference = row.checkout_number + 1, "", ""
        publish(MethodLost(row.id, row.purpose))
    return new.value


def _charge(row: Payment, fact: Fact) -> str:
    if fact.amount.minor != row.amount:
        return "refused: another amount"
    new = PROVEN_BY.get((fact.subject, fact.status))
    if new is PaymentState.PAID and row.state in SETTLED:
        return "fee noted" if _note_fee(row, fact) else "known"
    if new is PaymentState.PAID and row.state in ENDED:
        return _came_late(row, fact)
    if new is None or not move(row, new):
        return "known or overtaken"
    if new is PaymentState.ACTION_REQUIRED:
        row.retry_at = retry_at(row.retries, business_now()) if fact.is_soft else None
        publish(PaymentNeedsAction(row.id, row.purpose))
    elif new is PaymentState.PAID:
        _book(row, fact)
        publish(PaymentSettled(row.id, row.purpose, Money(row.amount, row.currency)))
    return new.value


def _book(row: Payment, fact: Fact) -> None:
    row.collected_at = business_now()
    enter(row, "collected", transfer(A.CLEARING, A.CAMPAIGN_FUNDS, Money(row.amount, row.currency)))
    _note_fee(row, fact)


def _came_late(row: Payment, fact: Fact) -> str:
    """Money that came although the payer was told that nothing would be charged: into the books, and back."""
    move(row, PaymentState.PAID)
    _book(row, fact)
    db.session.flush()
    refund(row.id, Money(row.amount, row.currency), CAME_LATE)
    return "came too late: it goes back"


def _note_fee(row: Payment, fact: Fact) -> bool:
    """Write the fee into the books when the gateway says it, now or later."""
    if fact.fee is None or row.fee is not None:
        return False
    if fact.fee.currency == row.currency:
        row.fee = fact.fee.minor
    return not fact.fee or enter_fee(row, "fee", fact.fee)
