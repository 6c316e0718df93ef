"""Money that arrives: in the books on its day, given to a promise, or kept apart until somebody knows whose it is.

While nobody knows what it is for, it lies in "bank" and "unallocated", under no purpose. When a promise is whole, both
are turned, and the core books the payment by a fact, as for every gateway: nothing here moves a payment by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from plugins.reference_payments.models import Promise, Receipt
from plugins.reference_payments.rules import OPEN, OpenPromise, PromiseState, state_by_receipts, taken_of
from portal.database import db, insert_once
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.services import post
from portal.payments import services as payments
from portal.payments.facts import REFUSED, take_in
from portal.payments.gateway import Fact

A = AccountKind
NO_PURPOSE = ""
NOT_OPEN = N_("No money is waited for under this reference.")


@dataclass(frozen=True)
class NewReceipt:
    """Money that arrived, as a statement or a person tells of it; ``source`` is the same for the same money."""

    holder_id: int
    amount: Money
    received_on: date
    source: str
    text: str = ""
    payer: str = ""
    entered_by: int | None = None


def receive(new: NewReceipt, promise_id: int | None = None) -> int | None:
    """Book money that arrived, and give it to a promise if one is named; None when this source was booked before."""
    row = _stored(new)
    if row is None:
        return None
    _book(row)
    if promise_id is not None:
        allocate(row.id, promise_id)
    return row.id


def enter_offline(new: NewReceipt) -> int | None:
    """Write down money that no statement shows; it is not in the books until a second person has confirmed it."""
    if new.entered_by is None:
        raise Refused(N_("Somebody has to stand for money that no statement shows."))
    row = _stored(new)
    return None if row is None else row.id


def confirm(receipt_id: int, account_id: int, promise_id: int | None = None) -> None:
    """Confirm money that somebody else has entered, which books it."""
    row = _locked_receipt(receipt_id)
    if row.booked_at is not None:
        raise Conflict(N_("This was confirmed already."))
    if row.entered_by == account_id:
        raise Refused(N_("Somebody else has to confirm what you have entered."))
    row.confirmed_by = account_id
    _book(row)
    if promise_id is not None:
        allocate(row.id, promise_id)


def allocate(receipt_id: int, promise_id: int) -> PromiseState:
    """Give money that arrived to a promise; what is more than it asked for stays unallocated as a receipt of its own.

    Gives where the promise stands then. Payment, promise and receipt are locked in this order, as by the core.
    """
    promise = locked(promise_id)
    row = _locked_receipt(receipt_id)
    if row.booked_at is None or row.promise_id is not None or row.left_on is not None:
        raise Conflict(N_("This money is not free any more."))
    if row.holder_id != promise.holder_id or row.currency != promise.currency:
        raise Refused(N_("This money came to another fund holder, or in another currency."))
    if promise.state not in OPEN:
        raise Conflict(NOT_OPEN)
    taken, left = taken_of(row.amount, promise.amount - received(promise.id))
    if left:
        _split(row, taken, left)
    row.promise_id = promise.id
    return _go_on(promise)


def _go_on(promise: Promise) -> PromiseState:
    """Move a promise to where its receipts say, and its payment when it is whole."""
    db.session.flush()
    new = state_by_receipts(promise.amount, received(promise.id), is_invoiced=promise.invoiced_at is not None)
    promise.state = new.value
    if new is PromiseState.RECEIVED:
        _settle(promise)
    return new


def _settle(promise: Promise) -> None:
    """Turn what waited into money of the payment, and let the core take it in."""
    promise.ended_at = business_now()
    amount, name = Money(promise.amount, promise.currency), f"ref:promise:{promise.id}"
    purpose = payments.payment(promise.payment_id).purpose
    freed = transfer(A.UNALLOCATED, A.BANK, amount)
    post(Line(f"{name}:freed", "allocated", promise.holder_id, NO_PURPOSE, freed, promise.payment_id))
    banked = transfer(A.BANK, A.CLEARING, amount)
    post(Line(f"{name}:banked", "allocated", promise.holder_id, purpose, banked, promise.payment_id))
    outcome = take_in(Fact(promise.payment_id, "charge", "succeeded", subject_of(promise.id), amount))
    if outcome.startswith(REFUSED):
        raise Conflict(N_("The payment does not take this money. Nothing was booked; tell the secretariat."))


def send_out(receipt_id: int, left_on: date) -> None:
    """Note that money has left the bank again: sent back to whom it came from, or taken back by their bank.

    What belonged to a payment that was whole is lost to it, as after a dispute.
    """
    row = _receipt(receipt_id)
    promise = None if row.promise_id is None else locked(row.promise_id)
    row = _locked_receipt(receipt_id)
    if row.booked_at is None or row.left_on is not None:
        raise Conflict(N_("This money is not here any more."))
    row.left_on = left_on
    amount, purpose, account = Money(row.amount, row.currency), NO_PURPOSE, A.UNALLOCATED
    if promise is not None and promise.state == PromiseState.RECEIVED:
        take_in(Fact(promise.payment_id, "dispute", "lost", f"receipt:{row.id}", amount))
        purpose, account = payments.payment(promise.payment_id).purpose, A.CLEARING
        promise.state = PromiseState.CANCELLED
    elif promise is not None:
        _go_on(promise)
    gone = transfer(account, A.BANK, amount)
    payment_id = promise.payment_id if promise and account is A.CLEARING else None  # a part was never the payment's
    post(Line(f"ref:receipt:{row.id}:left", "sent_back", row.holder_id, purpose, gone, payment_id))


def open_promises(holder_id: int) -> list[OpenPromise]:
    """What a holder waits for, oldest first, for the matching of statements."""
    rows = db.session.scalars(
        db.select(Promise).where(Promise.holder_id == holder_id, Promise.state.in_(OPEN)).order_by(Promise.id)
    ).all()
    came = received_of([row.id for row in rows])
    return [
        OpenPromise(
            id=row.id,
            reference=row.reference,
            open=Money(row.amount - came.get(row.id, 0), row.currency),
            payer=row.organisation or row.payer,
            opened_on=row.created_at.date(),
            due_on=row.due_on,
        )
        for row in rows
    ]


def unallocated(holder_id: int) -> Sequence[Receipt]:
    """Money of a holder that is in the books and belongs to no promise yet, oldest first."""
    free = (Receipt.promise_id.is_(None), Receipt.left_on.is_(None), Receipt.booked_at.is_not(None))
    wanted = db.select(Receipt).where(Receipt.holder_id == holder_id, *free)
    return db.session.scalars(wanted.order_by(Receipt.id)).all()


def received(promise_id: int) -> int:
    """What has arrived of a promise and stayed, in minor units."""
    return received_of([promise_id]).get(promise_id, 0)


def received_of(promise_ids: Iterable[int]) -> dict[int, int]:
    """What has arrived of promises and stayed, in minor units, in one statement."""
    came = (
        db.select(Receipt.promise_id, db.func.sum(Receipt.amount).label("came"))
        .where(Receipt.promise_id.in_(list(promise_ids)), Receipt.left_on.is_(None))
        .group_by(Receipt.promise_id)
    )
    return {row.promise_id: int(row.came) for row in db.session.execute(came)}


def locked(promise_id: int) -> Promise:
    """Read a promise so that nobody else moves it or its payment in the meantime; its sum is that of the payment."""
    payment_id = db.session.scalar(db.select(Promise.payment_id).where(Promise.id == promise_id))
    if payment_id is None:
        raise NotFound(N_("There is no such promise."))
    payment = payments.locked(payment_id)
    wanted = db.select(Promise).where(Promise.id == promise_id).with_for_update()
    row: Promise = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    if row.amount != payment.amount and row.state in OPEN:
        row.amount = payment.amount  # the backer has changed it since
    return row


def subject_of(promise_id: int) -> str:
    """How the core calls a promise when it speaks with this gateway."""
    return f"promise:{promise_id}"


def _stored(new: NewReceipt) -> Receipt | None:
    row = Receipt(
        holder_id=new.holder_id,
        amount=new.amount.minor,
        currency=new.amount.currency,
        received_on=new.received_on,
        text=new.text,
        payer=new.payer,
        source=new.source,
        entered_by=new.entered_by,
        entered_at=wall_now(),
    )
    return row if insert_once(row) else None


def _book(row: Receipt) -> None:
    row.booked_at = business_now()
    came = transfer(A.BANK, A.UNALLOCATED, Money(row.amount, row.currency))
    post(Line(f"ref:receipt:{row.id}:received", "received", row.holder_id, NO_PURPOSE, came))
    db.session.flush()


def _split(row: Receipt, taken: int, left: int) -> None:
    """Keep what is too much as a receipt of its own; both are of the money that is in the books already."""
    row.amount = taken
    db.session.add(
        Receipt(
            holder_id=row.holder_id,
            amount=left,
            currency=row.currency,
            received_on=row.received_on,
            text=row.text,
            payer=row.payer,
            source=f"{row.source}:rest of {row.id}",
            entered_by=row.entered_by,
            entered_at=row.entered_at,
            confirmed_by=row.confirmed_by,
            booked_at=row.booked_at,
        )
    )


def _receipt(receipt_id: int) -> Receipt:
    row = db.session.get(Receipt, receipt_id)
    if row is None:
        raise NotFound(N_("There is no such receipt."))
    return row


def _locked_receipt(receipt_id: int) -> Receipt:
    _receipt(receipt_id)
    wanted = db.select(Receipt).where(Receipt.id == receipt_id).with_for_update()
    row: Receipt = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    return row
