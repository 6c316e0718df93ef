"""Writing the books, in one place, and reading them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import AccountKind, Entry, Line, check_balance


@dataclass(frozen=True)
class BookLine:
    """A movement as the public books show it; ``amount`` is what came in for the purpose, ``fee`` what it cost."""

    id: int
    posted_at: datetime
    kind: str
    reference: str
    purpose: str
    payment_id: int | None
    amount: Money
    fee: Money


@dataclass(frozen=True)
class BooksFilter:
    """Which lines to read: of a holder, of a purpose, of a kind, older than a line."""

    holder_id: int | None = None
    purpose: str = ""
    kind: str = ""
    currency: str = ""
    before_id: int | None = None
    payment_id: int | None = None


def post(line: Line) -> bool:
    """Write a movement; False when its reference was written before. Nobody else writes the ledger."""
    check_balance(line)
    try:
        with db.session.begin_nested():
            db.session.execute(db.insert(LedgerEntry), [_entry_row(line.reference, entry) for entry in line.entries])
            db.session.execute(db.insert(LedgerLine).values(**_line_row(line)))
    except IntegrityError:
        if not is_written(line.reference):
            raise
        return False
    touch("core:ledger", line.purpose)
    return True


def is_written(reference: str) -> bool:
    """Whether a movement of this reference is in the books."""
    return db.session.scalar(db.select(LedgerLine.id).where(LedgerLine.reference == reference)) is not None


def _entry_row(reference: str, entry: Entry) -> dict[str, Any]:
    return {
        "line_reference": reference,
        "account": entry.account.value,
        "amount": entry.amount.minor,
        "currency": entry.amount.currency,
    }


def _line_row(line: Line) -> dict[str, Any]:
    return {
        "reference": line.reference,
        "kind": line.kind,
        "holder_id": line.holder_id,
        "purpose": line.purpose,
        "payment_id": line.payment_id,
        "posted_at": business_now(),
    }


def reverse(reference: str, new_reference: str, kind: str = "reversal") -> bool:
    """Correct a movement by its opposite."""
    return post(replace(line_of(reference), reference=new_reference, kind=kind, entries=_opposite(reference)))


def _opposite(reference: str) -> tuple[Entry, ...]:
    return tuple(Entry(entry.account, -entry.amount) for entry in line_of(reference).entries)


def line_of(reference: str) -> Line:
    """Read a movement with its entries; raise NotFound when there is none."""
    row = db.session.scalar(db.select(LedgerLine).where(LedgerLine.reference == reference))
    if row is None:
        raise NotFound(N_("There is no such line in the books."))
    found = db.session.scalars(
        db.select(LedgerEntry).where(LedgerEntry.line_reference == reference).order_by(LedgerEntry.id)
    )
    entries = tuple(Entry(AccountKind(e.account), Money(e.amount, e.currency)) for e in found)
    return Line(row.reference, row.kind, row.holder_id, row.purpose, entries, row.payment_id)


def balance(holder_id: int, account: AccountKind, currency: str, purpose: str = "") -> Money:
    """Add up an account of a holder in one currency, for one purpose or for all."""
    total = (
        db.select(db.func.coalesce(db.func.sum(LedgerEntry.amount), 0))
        .join(LedgerLine, LedgerLine.reference == LedgerEntry.line_reference)
        .where(LedgerLine.holder_id == holder_id, LedgerEntry.account == account.value)
        .where(LedgerEntry.currency == currency)
    )
    if purpose:
        total = total.where(LedgerLine.purpose == purpose)
    return Money(int(db.session.scalar(total) or 0), currency)


def totals(which: BooksFilter) -> dict[tuple[str, str], Money]:
    """Add up every account and currency of a holder or purpose."""
    wanted = (
        db.select(LedgerEntry.account, LedgerEntry.currency, db.func.sum(LedgerEntry.amount).label("total"))
        .join(LedgerLine, LedgerLine.reference == LedgerEntry.line_reference)
        .group_by(LedgerEntry.account, LedgerEntry.currency)
    )
    rows = db.session.execute(_narrowed(wanted, which))
    return {(row.account, row.currency): Money(int(row.total), row.currency) for row in rows}


def lines(which: BooksFilter, limit: int) -> list[BookLine]:
    """Read the newest lines that fit, newest first."""
    return list(_book_lines(_select_lines(which).order_by(LedgerLine.id.desc()).limit(limit)))


def all_lines(which: BooksFilter, batch: int = 1000) -> Iterator[BookLine]:
    """Read all lines that fit, oldest first, a batch at a time."""
    last = 0
    while True:
        found = list(_book_lines(_select_lines(which).where(LedgerLine.id > last).order_by(LedgerLine.id).limit(batch)))
        yield from found
        if len(found) < batch:
            return
        last = found[-1].id


def latest(purpose: str, limit: int) -> list[BookLine]:
    """Read the newest lines of a purpose."""
    return lines(BooksFilter(purpose=purpose), limit)


def count_lines(purpose: str, most: int = 1000) -> int:
    """Count the lines of a purpose, up to a cap."""
    capped = db.select(LedgerLine.id).where(LedgerLine.purpose == purpose).limit(most + 1).subquery()
    return db.session.scalar(db.select(db.func.count()).select_from(capped)) or 0


def lines_of_payment(payment_id: int) -> list[BookLine]:
    """Read the way of one payment through the books, oldest first."""
    return list(all_lines(BooksFilter(payment_id=payment_id)))


def _narrowed(statement: Select[Any], which: BooksFilter) -> Select[Any]:
    conditions = [
        (which.holder_id, LedgerLine.holder_id == which.holder_id),
        (which.purpose, LedgerLine.purpose == which.purpose),
        (which.kind, LedgerLine.kind == which.kind),
        (which.payment_id, LedgerLine.payment_id == which.payment_id),
        (which.before_id, LedgerLine.id < (which.before_id or 0)),
    ]
    return statement.where(*(condition for wanted, condition in conditions if wanted))


def _select_lines(which: BooksFilter) -> Select[Any]:
    """Select lines with what came in (credits to campaign funds) and what it cost, in one statement."""
    came_in = db.func.sum(
        db.case((LedgerEntry.account == AccountKind.CAMPAIGN_FUNDS.value, -LedgerEntry.amount), else_=0)
    )
    cost = db.func.sum(db.case((LedgerEntry.account == AccountKind.FEES.value, LedgerEntry.amount), else_=0))
    columns = (
        LedgerLine.id, LedgerLine.posted_at, LedgerLine.kind, LedgerLine.reference, LedgerLine.purpose,
        LedgerLine.payment_id,
    )  # fmt: skip
    statement = (
        db.select(*columns, LedgerEntry.currency, came_in.label("amount"), cost.label("fee"))
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .group_by(*columns, LedgerEntry.currency)
    )
    if which.currency:
        statement = statement.where(LedgerEntry.currency == which.currency)
    return _narrowed(statement, which)


def _book_lines(statement: Select[Any]) -> Iterable[BookLine]:
    for row in db.session.execute(statement):
        amount, fee = Money(int(row.amount), row.currency), Money(int(row.fee), row.currency)
        yield BookLine(row.id, row.posted_at, row.kind, row.reference, row.purpose, row.payment_id, amount, fee)
