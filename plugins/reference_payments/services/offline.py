"""Cash and cheques: one person enters them, another confirms, and only then are they in the books."""

from dataclasses import dataclass
from datetime import date

from plugins.reference_payments.models import Receipt
from plugins.reference_payments.reference_rules import plain_reference
from plugins.reference_payments.services import receiving
from plugins.reference_payments.services.accounts import holder_for, holders_of, may_decide
from plugins.reference_payments.services.waiting import promise_called
from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import digest
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.viewer import Viewer

MOST_SHOWN = 100
OWN = N_("Nobody confirms what they entered themselves. Somebody else has to.")


@dataclass(frozen=True)
class OfflineMoney:
    """What somebody enters who took cash or a cheque for a promise."""

    reference: str
    amount: Money
    received_on: date
    payer: str


@dataclass(frozen=True)
class ReceiptRow:
    """Cash or a cheque as those see it who look after it."""

    id: int
    holder_name: str
    text: str
    payer: str
    amount: Money
    received_on: date
    is_confirmed: bool
    is_own: bool
    may_decide: bool


def enter(holder_id: int, new: OfflineMoney, viewer: Viewer, form_key: str) -> None:
    """Enter cash or a cheque for a promise; the same form twice is one."""
    holder = holder_for(viewer, holder_id)
    promise = promise_called(holder.id, new.reference)
    if promise.open.currency != new.amount.currency or promise.open < new.amount:
        raise Refused(N_("Only %(open)s is open of this promise."), "amount", open=promise.open)
    if new.received_on > business_now().date():
        raise Refused(N_("This day is still to come."), "received_on")
    receipt_id = receiving.enter_offline(
        receiving.NewReceipt(
            holder_id=holder.id,
            amount=new.amount,
            received_on=new.received_on,
            source=f"by hand:{digest(form_key)[:32]}",
            text=promise.reference,
            payer=new.payer,
            entered_by=viewer.account_id,
        )
    )
    if receipt_id is not None:
        details = {"receipt": receipt_id, "minor": new.amount.minor, "promise": promise.id}
        note("reference_payments.enter_receipt", f"holder:{holder.id}", viewer, details)


def confirm(receipt_id: int, viewer: Viewer) -> None:
    """Confirm what somebody else entered: it is booked, and goes to its promise if that is still open."""
    row = _waiting(receipt_id, viewer)
    promises = {plain_reference(one.reference): one for one in receiving.open_promises(row.holder_id)}
    promise = promises.get(plain_reference(row.text))
    assert viewer.account_id is not None
    receiving.confirm(row.id, viewer.account_id, promise.id if promise else None)
    _note("confirm_receipt", row, viewer)


def turn_down(receipt_id: int, viewer: Viewer) -> None:
    """Say that what somebody else entered is not so; it never was in the books, and the audit log keeps it."""
    row = _waiting(receipt_id, viewer)
    _note("turn_down_receipt", row, viewer)
    db.session.delete(row)


def _waiting(receipt_id: int, viewer: Viewer) -> Receipt:
    wanted = db.select(Receipt).where(Receipt.id == receipt_id).with_for_update()
    row: Receipt | None = db.session.scalar(wanted)
    if row is None or not may_decide(viewer, row.holder_id):
        raise NotFound(N_("There is no such receipt, or it was turned down."))
    if row.booked_at is not None:
        raise Conflict(N_("This was confirmed already."))
    if viewer.account_id is None or viewer.account_id == row.entered_by:
        raise Refused(OWN)
    return row


def _note(act: str, row: Receipt, viewer: Viewer) -> None:
    details = {"receipt": row.id, "minor": row.amount, "currency": row.currency, "reference": row.text}
    note(f"reference_payments.{act}", f"holder:{row.holder_id}", viewer, details)


def receipts(viewer: Viewer) -> list[ReceiptRow]:
    """Cash and cheques of the fund holders whom a viewer looks after, what waits first."""
    holders = {one.id: one for one in holders_of(viewer)}
    wanted = db.select(Receipt).where(Receipt.holder_id.in_(list(holders)), Receipt.entered_by.is_not(None))
    rows = db.session.scalars(wanted.order_by(Receipt.booked_at.is_not(None), Receipt.id.desc()).limit(MOST_SHOWN))
    return [
        ReceiptRow(
            id=row.id,
            holder_name=holders[row.holder_id].name,
            text=row.text,
            payer=row.payer,
            amount=Money(row.amount, row.currency),
            received_on=row.received_on,
            is_confirmed=row.booked_at is not None,
            is_own=row.entered_by == viewer.account_id,
            may_decide=holders[row.holder_id].may_decide,
        )
        for row in rows
    ]


def count_waiting(viewer: Viewer) -> int:
    """How many of them wait for a viewer who did not enter them and may decide."""
    holder_ids = [one.id for one in holders_of(viewer) if one.may_decide]
    waits = (Receipt.booked_at.is_(None), Receipt.entered_by != viewer.account_id)
    counted = db.select(db.func.count(Receipt.id)).where(Receipt.holder_id.in_(holder_ids), *waits)
    return (db.session.scalar(counted) or 0) if holder_ids else 0
