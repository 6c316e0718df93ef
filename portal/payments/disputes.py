"""Disputes: a payer's bank asks the money back; it is frozen until that is decided, and the bank's fee is a cost."""

from portal.events import publish
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, transfer
from portal.ledger.services import is_written, line_of
from portal.payments.entries import enter, enter_fee, reference_of
from portal.payments.events import DisputeClosed, PaymentDisputed
from portal.payments.gateway import Fact
from portal.payments.models import Payment
from portal.payments.refunds import state_by_refunds
from portal.payments.rules import PaymentState
from portal.payments.services import move

A = AccountKind


def take_in_dispute(row: Payment, fact: Fact) -> str:
    """Apply what a gateway says of a dispute; one that was decided before we heard of it is opened first."""
    frozen = _frozen(row, fact.reference) or _open(row, fact)
    if not frozen:
        return "refused: there is nothing that this dispute could be about"
    if fact.fee:
        enter_fee(row, "dispute_fee", fact.fee, fact.reference)
    if fact.status in ("won", "lost") and row.state == PaymentState.DISPUTED:
        _close(row, fact, frozen, is_won=fact.status == "won")
    return row.state


def _frozen(row: Payment, reference: str) -> Money | None:
    """The sum that this dispute has frozen; None when we have not heard of it."""
    line = reference_of(row, "dispute", reference)
    return line_of(line).entries[0].amount if is_written(line) else None


def _open(row: Payment, fact: Fact) -> Money | None:
    if not fact.amount or not move(row, PaymentState.DISPUTED):
        return None
    enter(row, "dispute", transfer(A.CAMPAIGN_FUNDS, A.DISPUTED, fact.amount), fact.reference)
    publish(PaymentDisputed(row.id, row.purpose, fact.amount))
    return fact.amount


def _close(row: Payment, fact: Fact, frozen: Money, *, is_won: bool) -> None:
    """Free what was frozen, or let it go."""
    source = A.CAMPAIGN_FUNDS if is_won else A.CLEARING
    enter(row, f"dispute_{fact.status}", transfer(A.DISPUTED, source, frozen), fact.reference)
    move(row, state_by_refunds(row) if is_won else PaymentState.CHARGED_BACK)
    publish(DisputeClosed(row.id, row.purpose, is_won))
