"""A page of the public books: its lines at the same cost however many there are, and one line with its proof."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, and_, union_all

from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.books import Books, BooksHolder
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import SEVERAL
from portal.ledger.sealing import said_by
from portal.ledger.services import (
    CHAIN,
    COUNTED_UP_TO,
    BookLine,
    BooksFilter,
    in_order,
    moves,
    narrowed,
    read_lines,
)
from portal.organisations.models import Holder
from portal.seals import Seal, SealedRow, row_hash

ON_A_PAGE = 50
Part = Callable[..., Select[Any]]


@dataclass(frozen=True)
class LinePage:
    """A page of lines, newest first, and the lines from which its neighbours go on; 0 where there is none."""

    lines: list[BookLine]
    count: int | None
    older: int
    newer: int


@dataclass(frozen=True)
class Proof:
    """A line with its entries, what exactly was hashed, and the seal over it, if it has one yet."""

    id: int
    posted_at: datetime
    kind: str
    reference: str
    purpose: str
    payment_id: int | None
    holder: BooksHolder
    entries: tuple[tuple[str, Money], ...]
    said: str
    hash: str
    seal: Seal | None


def counts(holder_ids: Sequence[int]) -> dict[int, int | None]:
    """How many lines each holder has; None stands for more than are counted."""
    each = [db.select(db.literal(one), _capped([_of_holder(one)])) for one in holder_ids]
    return {one: _told(count) for one, count in db.session.execute(union_all(*each))} if each else {}


def _of_holder(holder_id: int) -> Part:
    return partial(in_order, db.select(LedgerLine.id), LedgerLine.holder_id, holder_id)


def _capped(parts: Iterable[Part]) -> Any:
    few = [part().limit(COUNTED_UP_TO + 1).subquery() for part in parts]
    together = union_all(*(db.select(one.c.id) for one in few)).subquery()
    capped = db.select(together.c.id).limit(COUNTED_UP_TO + 1).subquery()
    return db.select(db.func.count()).select_from(capped).scalar_subquery()


def _told(count: int) -> int | None:
    return count if count <= COUNTED_UP_TO else None


def page_of_lines(which: BooksFilter, books: Books, after_id: int = 0) -> LinePage:
    """The newest lines of a holder that fit, before one line or after another.

    ``books`` are those of the same holder and purpose: they say which kinds and currencies there are to look for.
    """
    parts = _parts(which, books)
    if not parts:
        return LinePage([], 0, 0, 0)
    count = db.session.scalar(db.select(_capped(parts))) or 0
    rows = read_lines(_merged(parts, which.before_id or 0, after_id), is_newest_first=True)
    ids = list(dict.fromkeys(line.id for line in rows))
    kept = ids[-ON_A_PAGE:] if after_id else ids[:ON_A_PAGE]
    older, newer = _neighbours(kept, which.before_id or 0, after_id, has_more=len(ids) > ON_A_PAGE)
    return LinePage([line for line in rows if line.id in kept], _told(count), older, newer)


def _neighbours(kept: Sequence[int], before_id: int, after_id: int, *, has_more: bool) -> tuple[int, int]:
    """The lines from which the older and the newer page go on: there is one where we come from, and where more is."""
    if not kept:
        return 0, 0
    has_older, has_newer = (True, has_more) if after_id else (has_more, bool(before_id))
    return kept[-1] if has_older else 0, kept[0] if has_newer else 0


def _parts(which: BooksFilter, books: Books) -> list[Part]:
    """The lines that fit in parts: an index gives each part in order, and no line is in two of them."""
    if not (which.purpose or which.kind or which.currency):
        return [_of_holder(which.holder_id or 0)]
    lines = narrowed(BooksFilter(holder_id=which.holder_id, purpose=which.purpose))
    several = lines.where(LedgerLine.currency == SEVERAL, *([moves(which.currency)] if which.currency else []))
    pairs = {(one.kind, one.currency) for one in books.sums if which.kind in ("", one.kind)}
    wanted = sorted((kind, currency) for kind, currency in pairs if which.currency in ("", currency))
    alone = [(lines.where(LedgerLine.currency == currency), kind) for kind, currency in wanted]
    mixed = [(several, kind) for kind in sorted({kind for kind, _ in wanted})]
    return [partial(in_order, found, LedgerLine.kind, kind) for found, kind in (*alone, *mixed)]


def _merged(parts: Iterable[Part], before_id: int, after_id: int) -> Select[Any]:
    """The numbers of the lines of a page and one more, by merging the beginnings of the parts."""
    few = [part(before_id=before_id, after_id=after_id).limit(ON_A_PAGE + 1).subquery() for part in parts]
    together = union_all(*(db.select(one.c.id) for one in few)).subquery()
    found: Select[Any] = db.select(together.c.id).limit(ON_A_PAGE + 1)
    return found.order_by(together.c.id.asc() if after_id else together.c.id.desc())


def proof_of(line_id: int) -> Proof:
    """Show a line with everything that proves it; raises NotFound."""
    rows = db.session.execute(
        db.select(LedgerLine, LedgerEntry, Holder, Seal)
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .join(Holder, Holder.id == LedgerLine.holder_id)
        .outerjoin(SealedRow, and_(SealedRow.chain == CHAIN, SealedRow.row_id == LedgerLine.id))
        .outerjoin(Seal, Seal.id == SealedRow.seal_id)
        .where(LedgerLine.id == line_id)
        .order_by(LedgerEntry.id)
    ).all()
    if not rows:
        raise NotFound(N_("There is no such line in the books."))
    line, holder = rows[0].LedgerLine, rows[0].Holder
    entries = [row.LedgerEntry for row in rows]
    said = said_by(line, entries)
    return Proof(
        id=line.id,
        posted_at=line.posted_at,
        kind=line.kind,
        reference=line.reference,
        purpose=line.purpose,
        payment_id=line.payment_id,
        holder=BooksHolder(holder.id, holder.slug, holder.legal_name, holder.country),
        entries=tuple((entry.account, Money(entry.amount, entry.currency)) for entry in entries),
        said=said,
        hash=row_hash(said),
        seal=rows[0].Seal,
    )
