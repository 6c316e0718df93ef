"""Money that waits for a person: whose it may be, giving it to a promise, giving it back, or leaving it elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_

from plugins.reference_payments.matching_rules import Matcher, Note, Suggestion
from plugins.reference_payments.models import Receipt
from plugins.reference_payments.reference_rules import plain_reference
from plugins.reference_payments.rules import OpenPromise
from plugins.reference_payments.services import receiving
from plugins.reference_payments.services.accounts import HolderChoice, holders_of, may_decide, may_keep
from plugins.reference_payments.services.previewing import REST
from plugins.reference_payments.statement_models import Movement
from plugins.reference_payments.statements.lines import StatementLine
from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import is_id
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.services import post
from portal.organisations.models import Holder
from portal.viewer import Viewer

MOST_SHOWN = 50
NO_MONEY = N_("There is no such money.")
MOVED_ON = N_("This money does not wait any more: somebody was faster.")
FREE = and_(Receipt.promise_id.is_(None), Receipt.left_on.is_(None), Receipt.booked_at.is_not(None))


@dataclass(frozen=True)
class Waiting:
    """Money that waits, as the bank told of it, and the promises that it may belong to."""

    id: int
    holder_id: int
    holder_name: str
    received_on: date
    amount: Money
    payer: str
    text: str
    note: Note | None
    suggestions: tuple[tuple[OpenPromise, Suggestion], ...]
    may_decide: bool


@dataclass(frozen=True)
class WaitingPage:
    """Some of what waits, the oldest first, and where the next page begins."""

    rows: tuple[Waiting, ...]
    after: int | None


def waiting(viewer: Viewer, after: int = 0) -> WaitingPage:
    """The money that waits at the fund holders whom a viewer looks after, the oldest first, with suggestions."""
    rows = _shown(viewer, Receipt.id > after)
    return WaitingPage(tuple(rows[:MOST_SHOWN]), rows[MOST_SHOWN - 1].id if len(rows) > MOST_SHOWN else None)


def one_waiting(receipt_id: int, viewer: Viewer) -> Waiting:
    """Money that waits, by its number; raise NotFound."""
    rows = _shown(viewer, Receipt.id == receipt_id)
    if not rows:
        raise NotFound(NO_MONEY)
    return rows[0]


def count_waiting(viewer: Viewer) -> tuple[int, date | None]:
    """How much waits for a person at the fund holders whom a viewer looks after, and since which day."""
    ids = [one.id for one in holders_of(viewer)]
    if not ids:
        return 0, None
    counted = _that_waits(ids).with_only_columns(db.func.count(Receipt.id), db.func.min(Receipt.received_on))
    number, since = db.session.execute(counted).one()
    return number, since


def _that_waits(holder_ids: list[int]) -> Select[Any]:
    found: Select[Any] = db.select(Receipt).where(Receipt.holder_id.in_(holder_ids), FREE)
    return found


def _shown(viewer: Viewer, which: ColumnElement[bool]) -> list[Waiting]:
    holders = {one.id: one for one in holders_of(viewer)}
    wanted = _that_waits(list(holders)).where(which).order_by(Receipt.id).limit(MOST_SHOWN + 1)
    found: list[Receipt] = list(db.session.scalars(wanted))
    matchers = {one: Matcher.of(receiving.open_promises(one)) for one in {row.holder_id for row in found}}
    notes = _notes(found)
    return [_row(row, holders[row.holder_id], matchers[row.holder_id], notes.get(row.id)) for row in found]


def _notes(receipts: list[Receipt]) -> dict[int, Note]:
    """Why what a statement told of waits, by receipt."""
    sources = {row.id: row.source.partition(REST)[0].partition(":") for row in receipts}
    ids = {key: int(number) for key, (kind, _, number) in sources.items() if kind == "movement" and is_id(number)}
    rows = db.session.execute(db.select(Movement.id, Movement.note).where(Movement.id.in_(ids.values()))).all()
    said = {row.id: Note(row.note) for row in rows if row.note}
    return {key: said[number] for key, number in ids.items() if number in said}


def _row(row: Receipt, holder: HolderChoice, matcher: Matcher, said: Note | None) -> Waiting:
    promises: Mapping[int, OpenPromise] = matcher.promises
    amount = Money(row.amount, row.currency)
    line = StatementLine(row.received_on, amount, row.text, row.payer)
    return Waiting(
        id=row.id,
        holder_id=holder.id,
        holder_name=holder.name,
        received_on=row.received_on,
        amount=amount,
        payer=row.payer,
        text=row.text,
        note=said,
        suggestions=tuple((promises[one.promise_id], one) for one in matcher.suggest(line)),
        may_decide=holder.may_decide,
    )


def promise_called(holder_id: int, reference: str) -> OpenPromise:
    """The open promise of a fund holder with a reference, however it was typed; raise Refused when there is none."""
    wanted = plain_reference(reference)
    for promise in receiving.open_promises(holder_id):
        if plain_reference(promise.reference) == wanted:
            return promise
    raise Refused(N_("There is no open promise with this reference."), "reference")


def _free(receipt_id: int, viewer: Viewer, *, decides: bool = False) -> Receipt:
    """Money that waits, for somebody who may do something about it; raise NotFound, Conflict or Refused."""
    row = db.session.get(Receipt, receipt_id, populate_existing=True)
    if row is None or not may_keep(viewer, db.session.get_one(Holder, row.holder_id)):
        raise NotFound(NO_MONEY)
    _check_free(row)
    if decides and not may_decide(viewer, row.holder_id):
        raise Refused(N_("A treasurer of the fund holder decides this."))
    return row


def _check_free(row: Receipt) -> None:
    if row.promise_id is not None or row.left_on is not None or row.booked_at is None:
        raise Conflict(MOVED_ON)


def allocate(receipt_id: int, reference: str, viewer: Viewer) -> None:
    """Give money that waits to the promise of a reference, as much as is open there; the rest goes on waiting."""
    row = _free(receipt_id, viewer)
    promise = promise_called(row.holder_id, reference)
    if promise.open.currency != row.currency:
        raise Refused(N_("This promise is in another currency: give the money back, or ask the payer."), "reference")
    receiving.allocate(row.id, promise.id)
    _note("allocate", row, viewer, promise=promise.id)


def give_back(receipt_id: int, reason: str, viewer: Viewer) -> None:
    """Note that money that waited was sent back to whoever paid it; treasurers only."""
    row = _free(receipt_id, viewer, decides=True)
    receiving.send_out(row.id, business_now().date())
    _note("give_back", row, viewer, reason=reason)


def leave_elsewhere(receipt_id: int, reason: str, viewer: Viewer) -> None:
    """Note that money is in the books by another entry, such as the payout of a provider; treasurers only."""
    row = _free(receipt_id, viewer, decides=True)
    db.session.refresh(row, with_for_update=True)
    _check_free(row)
    row.left_on = business_now().date()
    entries = transfer(AccountKind.UNALLOCATED, AccountKind.BANK, Money(row.amount, row.currency))
    post(Line(f"ref:receipt:{row.id}:elsewhere", "reversal", row.holder_id, receiving.NO_PURPOSE, entries))
    _note("leave_elsewhere", row, viewer, reason=reason)


def _note(act: str, row: Receipt, viewer: Viewer, **more: object) -> None:
    details = {"receipt": row.id, "minor": row.amount, "currency": row.currency, **more}
    note(f"reference_payments.{act}", f"holder:{row.holder_id}", viewer, details)
