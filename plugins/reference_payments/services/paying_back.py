"""Money that has to go back: no gateway can send a transfer, so a person does, and says so here."""

from datetime import date

from plugins.reference_payments.models import PayBack, Promise
from plugins.reference_payments.rules import PromiseState
from plugins.reference_payments.services.receiving import locked
from portal.database import db, insert_once
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.services import post
from portal.payments import services as payments
from portal.payments.facts import take_in
from portal.payments.gateway import Fact

A = AccountKind


def ask(promise_id: int, amount: Money, key: str) -> Fact:
    """Write down that a person has to send money back; the same key asks once."""
    promise = locked(promise_id)
    if promise.state != PromiseState.RECEIVED or amount.currency != promise.currency:
        raise Refused(N_("Only money that has arrived can be given back."))
    insert_once(PayBack(promise_id=promise_id, amount=amount.minor, key=key, asked_at=business_now()))
    row = db.session.scalars(db.select(PayBack).where(PayBack.key == key)).one()
    return fact_of(row, promise)


def sent(pay_back_id: int, account_id: int, sent_on: date) -> None:
    """Note that the money has left the bank on its way back, in the books and for the payment."""
    row = by_id(pay_back_id)
    promise = locked(row.promise_id)
    row = by_id(pay_back_id)
    if row.sent_on is not None:
        raise Conflict(N_("This was sent back already."))
    row.sent_on, row.sent_by = sent_on, account_id
    purpose = payments.payment(promise.payment_id).purpose
    gone = transfer(A.CLEARING, A.BANK, Money(row.amount, promise.currency))
    post(Line(f"ref:back:{row.id}", "sent_back", promise.holder_id, purpose, gone, promise.payment_id))
    take_in(fact_of(row, promise))


def waiting(holder_id: int) -> list[tuple[PayBack, Promise]]:
    """What a holder has to send back, oldest first."""
    wanted = db.select(PayBack, Promise).join(Promise, Promise.id == PayBack.promise_id)
    wanted = wanted.where(Promise.holder_id == holder_id, PayBack.sent_on.is_(None)).order_by(PayBack.id)
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def fact_of(row: PayBack, promise: Promise) -> Fact:
    """Say how money stands that goes back."""
    status = "pending" if row.sent_on is None else "succeeded"
    amount = Money(row.amount, promise.currency)
    return Fact(promise.payment_id, "refund", status, subject_of(row.id), amount, key=row.key)


def subject_of(pay_back_id: int) -> str:
    """How the core calls money that goes back when it speaks with this gateway."""
    return f"back:{pay_back_id}"


def by_id(pay_back_id: int) -> PayBack:
    """Read what has to go back; raise NotFound."""
    row = db.session.get(PayBack, pay_back_id, populate_existing=True)
    if row is None:
        raise NotFound(N_("There is nothing to send back."))
    return row
