"""Taking in what a gateway says: the state moves forward, the books follow, the plugins are told; all in one commit."""

from portal.database import db
from portal.events import publish
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, Entry, Line, transfer
from portal.ledger.services import post
from portal.payments.events import (
    DisputeClosed,
    MethodLost,
    MethodSecured,
    PaymentDisputed,
    PaymentNeedsAction,
    PaymentRefunded,
    PaymentSettled,
)
from portal.payments.gateway import Fact
from portal.payments.models import Payment, Refund
from portal.payments.rules import PROVEN_BY, SETTLED, PaymentState
from portal.payments.services import locked, move

A = AccountKind


def take_in(fact: Fact) -> str:
    """Apply a fact to its payment, and say in a word what came of it."""
    row = locked(fact.payment_id)
    if fact.amount.currency != row.currency:
        return "refused: another currency"
    if fact.subject == "refund":
        return _refunded(row, fact)
    if fact.subject == "charge" and fact.amount.minor != row.amount:
        return "refused: another amount"
    new = PROVEN_BY.get((fact.subject, fact.status))
    if fact.subject == "charge" and new is PaymentState.PAID and row.state in SETTLED:
        return "fee noted" if _note_fee(row, fact) else "known"
    if new is None or not move(row, new):
        return "known or overtaken"
    _follow(row, new, fact)
    return new.value


def _follow(row: Payment, new: PaymentState, fact: Fact) -> None:
    amount = Money(row.amount, row.currency)
    if fact.subject == "dispute":
        _disputed(row, fact, amount)
    elif new is PaymentState.SECURED:
        row.method_reference = fact.method_reference
        publish(MethodSecured(row.id, row.purpose))
    elif new is PaymentState.AWAITING_METHOD:
        publish(MethodLost(row.id, row.purpose))
    elif new is PaymentState.ACTION_REQUIRED:
        publish(PaymentNeedsAction(row.id, row.purpose))
    elif new is PaymentState.PAID:
        row.collected_at = business_now()
        _write(row, "collected", transfer(A.CLEARING, A.CAMPAIGN_FUNDS, amount))
        _note_fee(row, fact)
        publish(PaymentSettled(row.id, row.purpose, amount))


def _note_fee(row: Payment, fact: Fact) -> bool:
    """Write the fee into the books when the gateway says it, now or later."""
    if fact.fee is None or row.fee is not None:
        return False
    row.fee = fact.fee.minor
    return not fact.fee or _write(row, "fee", transfer(A.FEES, A.CLEARING, fact.fee))


def _disputed(row: Payment, fact: Fact, amount: Money) -> None:
    held = amount - Money(row.refunded, row.currency)
    if fact.status == "open":
        _write(row, "dispute", transfer(A.CAMPAIGN_FUNDS, A.DISPUTED, held), fact.reference)
        publish(PaymentDisputed(row.id, row.purpose, held))
        return
    is_won = fact.status == "won"
    to, source = (A.DISPUTED, A.CAMPAIGN_FUNDS) if is_won else (A.DISPUTED, A.CLEARING)
    _write(row, "dispute_won" if is_won else "dispute_lost", transfer(to, source, held), fact.reference)
    publish(DisputeClosed(row.id, row.purpose, is_won))


def _refunded(row: Payment, fact: Fact) -> str:
    found = db.session.scalar(
        db.select(Refund).where(
            Refund.payment_id == row.id, Refund.reference == fact.reference, Refund.state == "pending"
        )
    )
    if found is None or fact.status == "pending":
        return "known or overtaken"
    found.state = "done" if fact.status == "succeeded" else "failed"
    if found.state == "done":
        row.refunded += found.amount
        back = Money(found.amount, row.currency)
        _write(row, "refund", transfer(A.CAMPAIGN_FUNDS, A.CLEARING, back), str(found.id))
    db.session.flush()
    is_whole = row.refunded == row.amount
    others = db.select(Refund.id).where(Refund.payment_id == row.id, Refund.state == "pending")
    if db.session.scalar(others.limit(1)) is None:
        move(row, PaymentState.REFUNDED if is_whole else PaymentState.PAID)
    if found.state == "done":
        publish(PaymentRefunded(row.id, row.purpose, Money(found.amount, row.currency), is_whole))
    return f"refund {found.state}"


def _write(row: Payment, kind: str, entries: tuple[Entry, ...], suffix: str = "") -> bool:
    reference = f"pay:{row.id}:{kind}" + (f":{suffix}" if suffix else "")
    return post(Line(reference, kind, row.holder_id, row.purpose, entries, row.id))
