"""Writing the books, in one place, and reading them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column, or_, tuple_

from portal.changes import touch
from portal.database import ask, db
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import SEVERAL, AccountKind, Entry, Line, check_balance
from portal.ledger.totals import EVERY_PURPOSE, sums
from portal.ledger.writing import is_taken, write
from portal.seals import SealedRow, short_code

CHAIN, BOOKS = "ledger", "core:ledger"  # of the seals; of pages that show the books
COUNTED_UP_TO = 1000
MOST_LINES = 2000
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class BookLine:
    """A movement in one currency as the public books show it.

    ``amount`` is what came in for the purpose, ``fee`` what it cost, ``moved`` what went from account to account;
    ``code`` is the check code of its seal, or nothing yet.
    """

    id: int
    posted_at: datetime
    kind: str
    reference: str
    purpose: str
    payment_id: int | None
    amount: Money
    fee: Money
    moved: Money
    code: str

    def __hash__(self) -> int:
        """By its number alone, which is quicker; equal are those that say the same."""
        return self.id


@dataclass(frozen=True)
class BooksFilter:
    """Which lines to read: of a holder, of a purpose, of a kind, older than a line, of a time."""

    holder_id: int | None = None
    purpose: str = ""
    kind: str = ""
    currency: str = ""
    before_id: int | None = None
    payment_id: int | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


def post(line: Line) -> bool:
    """Write a movement; False when its reference was written before. Nobody else writes the ledger."""
    check_balance(line)
    if not write(line):
        return False
    touch(BOOKS, line.purpose)
    return True


def is_written(reference: str) -> bool:
    """Whether a movement of this reference is in the books."""
    return is_taken(reference)


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
    found = totals(BooksFilter(holder_id=holder_id, purpose=purpose, currency=currency))
    return found.get((account.value, currency), Money(0, currency))


def totals(which: BooksFilter) -> dict[tuple[str, str], Money]:
    """Add up every account and currency by holder, purpose and kind; costs the same however many lines there are."""
    assert (which.payment_id, which.before_id) == (None, None), "totals are rolled by holder, purpose and kind"
    found: dict[tuple[str, str], Money] = {}
    for one in sums([which.holder_id] if which.holder_id else [], which.purpose or EVERY_PURPOSE, which.kind):
        if which.currency in ("", one.currency):
            key = (one.account, one.currency)
            found[key] = found.get(key, Money(0, one.currency)) + Money(one.minor, one.currency)
    return found


def lines(which: BooksFilter, limit: int) -> list[BookLine]:
    """Read the newest lines that fit, newest first."""
    return read_lines(narrowed(which).order_by(LedgerLine.id.desc()).limit(limit), is_newest_first=True)


def all_lines(which: BooksFilter, batch: int = 1000) -> Iterator[BookLine]:
    """Read all lines that fit, oldest first, a batch at a time."""
    last = 0
    while True:
        found = read_lines(narrowed(which).where(LedgerLine.id > last).order_by(LedgerLine.id).limit(batch))
        yield from found
        if len({line.id for line in found}) < batch:
            return
        last = found[-1].id


def latest(purpose: str, limit: int) -> list[BookLine]:
    """Read the newest lines of a purpose."""
    return latest_and_count(purpose, limit)[0]


def count_lines(purpose: str) -> int:
    """Count the lines of a purpose, up to a cap; one more than the cap stands for more."""
    return latest_and_count(purpose, 1)[1]


def latest_and_count(purpose: str, limit: int) -> tuple[list[BookLine], int]:
    """Read the newest lines of a purpose and count them all, up to a cap, in one statement; see ``count_lines``."""
    rows = ask(_latest(limit), purpose=purpose).all()
    return _book_lines(rows), rows[0].counted if rows else 0


@lru_cache
def _latest(limit: int) -> Select[Any]:
    every = in_order(db.select(LedgerLine.id), LedgerLine.purpose, bindparam("purpose"))
    capped = every.limit(literal_column(str(COUNTED_UP_TO + 1))).subquery()
    count = db.select(db.func.count()).select_from(capped).scalar_subquery()
    newest = every.limit(literal_column(str(limit)))
    return _reading(newest, is_newest_first=True).add_columns(count.label("counted"))


def lines_of_payment(payment_id: int) -> list[BookLine]:
    """Read the way of one payment through the books, oldest first."""
    return list(all_lines(BooksFilter(payment_id=payment_id)))


def narrowed(which: BooksFilter) -> Select[Any]:
    """Select the numbers of the lines that fit."""
    conditions = [
        (which.holder_id, LedgerLine.holder_id == which.holder_id),
        (which.purpose, LedgerLine.purpose == which.purpose),
        (which.kind, LedgerLine.kind == which.kind),
        (which.payment_id, LedgerLine.payment_id == which.payment_id),
        (which.before_id, LedgerLine.id < (which.before_id or 0)),
        (which.currency, moves(which.currency)),
        (which.from_at, LedgerLine.posted_at >= (which.from_at or NEVER)),
        (which.until_at, LedgerLine.posted_at < (which.until_at or NEVER)),
    ]
    found: Select[Any] = db.select(LedgerLine.id)
    return found.where(*(condition for wanted, condition in conditions if wanted))


def in_order(lines: Select[Any], column: Any, value: Any, before_id: int = 0, after_id: int = 0) -> Select[Any]:
    """Put the lines with a value in a column in order, newest first, or oldest first after a line, by an index.

    For PostgreSQL the column is bounded and stands in the order, so that nothing but an index on it and the number
    fits: were it said to be equal, the primary key might be read backwards, endlessly when all that fits is old.
    SQLite would begin such a reading at the first column's end; there it is equal.
    """
    number = LedgerLine.id
    if db.engine.dialect.name == "sqlite":
        found = lines.where(column == value, *([number > after_id] if after_id else []))
        found = found.where(number < before_id) if before_id and not after_id else found
        return found.order_by(number if after_id else number.desc())
    place = tuple_(column, number)
    if after_id:
        return lines.where(place > tuple_(value, after_id), column <= value).order_by(column, number)
    highest = place < tuple_(value, before_id) if before_id else column <= value
    return lines.where(highest, column >= value).order_by(column.desc(), number.desc())


def moves(currency: str) -> ColumnElement[bool]:
    """Whether a line moves a currency, alone or among several."""
    among = db.select(LedgerEntry.id).where(
        LedgerEntry.line_reference == LedgerLine.reference, LedgerEntry.currency == currency
    )
    return or_(
        LedgerLine.currency == currency, and_(LedgerLine.currency == SEVERAL, among.correlate(LedgerLine).exists())
    )


def read_lines(ids: Select[Any], *, is_newest_first: bool = False) -> list[BookLine]:
    """Read lines by their numbers, with what came in and what it cost, in one statement."""
    return _book_lines(db.session.execute(_reading(ids, is_newest_first=is_newest_first)))


def _reading(ids: Select[Any], *, is_newest_first: bool) -> Select[Any]:
    wanted = ids.subquery()
    columns = (
        LedgerLine.id, LedgerLine.posted_at, LedgerLine.kind, LedgerLine.reference, LedgerLine.purpose,
        LedgerLine.payment_id,
    )  # fmt: skip
    found: Select[Any] = (
        db.select(*columns, LedgerEntry.account, LedgerEntry.amount, LedgerEntry.currency, SealedRow.hash)
        .select_from(wanted)
        .join(LedgerLine, LedgerLine.id == wanted.c.id)
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .outerjoin(SealedRow, and_(SealedRow.chain == CHAIN, SealedRow.row_id == LedgerLine.id))
        .order_by(LedgerLine.id.desc() if is_newest_first else LedgerLine.id, LedgerEntry.id)
    )
    return found


def _book_lines(rows: Iterable[Any]) -> list[BookLine]:
    entries: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        entries.setdefault((row.id, row.currency), []).append(row)
    return [_book_line(tuple(found)) for found in entries.values()]


@lru_cache(maxsize=MOST_LINES)
def _book_line(rows: tuple[Any, ...]) -> BookLine:
    """Show one movement in one currency by its entries; the same ones make the same line."""
    first = rows[0]
    came_in = -sum(row.amount for row in rows if row.account == AccountKind.CAMPAIGN_FUNDS)
    cost = sum(row.amount for row in rows if row.account == AccountKind.FEES)
    moved = sum(row.amount for row in rows if row.amount > 0)
    return BookLine(
        id=first.id,
        posted_at=first.posted_at,
        kind=first.kind,
        reference=first.reference,
        purpose=first.purpose,
        payment_id=first.payment_id,
        amount=Money(came_in, first.currency),
        fee=Money(cost, first.currency),
        moved=Money(moved, first.currency),
        code=short_code(first.hash or ""),
    )
