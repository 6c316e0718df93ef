"""The books as files from which anybody recomputes every total and every seal; no personal data is in them."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, and_

from portal.database import db
from portal.kernel.money import Money
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.services import CHAIN, BooksFilter, narrowed
from portal.organisations.models import Holder
from portal.seals import Seal, SealedRow

ENTRY_COLUMNS = (
    "line", "posted_at", "kind", "purpose", "holder", "account", "currency", "amount", "minor", "reference", "payment",
    "holder_id", "seal", "hash", "mode",
)  # fmt: skip
SEAL_COLUMNS = ("seal", "sealed_at", "lines", "previous", "hash", "mode")
READ_AT_ONCE = 2000
Row = tuple[Any, ...]


def entry_rows(which: BooksFilter, mode: str) -> Iterator[Row]:
    """Every entry of every account of the lines that fit, oldest first; ``minor`` is exact, ``amount`` for people."""
    for line, at, kind, purpose, reference, payment, holder_id, slug, account, currency, minor, seal, code in _stream(
        _entries(which)
    ):
        amount = Money(minor, currency).decimal
        yield (
            line, at.isoformat(), kind, purpose, slug, account, currency, amount, minor, reference, payment, holder_id,
            seal, code, mode,
        )  # fmt: skip


def seal_rows(mode: str) -> Iterator[Row]:
    """Every seal of the books, the first one first."""
    for row in _stream(_seals().order_by(Seal.id)):
        yield row.id, row.sealed_at.isoformat(), row.rows, row.previous, row.hash, mode


def seal_objects() -> Iterator[dict[str, Any]]:
    """Every seal of the books as an object, the first one first."""
    return (dict(zip(SEAL_COLUMNS[:-1], row, strict=False)) for row in seal_rows(""))


def newest_seal() -> str:
    """The code of the newest seal, or nothing."""
    found = db.session.execute(_seals().order_by(Seal.id.desc()).limit(1)).first()
    return found.hash if found else ""


def _seals() -> Select[Any]:
    found: Select[Any] = db.select(Seal.id, Seal.sealed_at, Seal.rows, Seal.previous, Seal.hash)
    return found.where(Seal.chain == CHAIN)


def line_objects(which: BooksFilter) -> Iterator[dict[str, Any]]:
    """Every line that fits as an object with its entries, oldest first."""
    for _, found in groupby(_stream(_entries(which)), itemgetter(0)):
        rows = list(found)
        first = rows[0]
        yield {
            "line": first.id,
            "posted_at": first.posted_at.isoformat(),
            "kind": first.kind,
            "purpose": first.purpose,
            "holder": first.slug,
            "holder_id": first.holder_id,
            "reference": first.reference,
            "payment": first.payment_id,
            "entries": [{"account": row.account, "minor": row.amount, "currency": row.currency} for row in rows],
            "seal": first.seal_id,
            "hash": first.hash,
        }


def _entries(which: BooksFilter) -> Select[Any]:
    columns: Any = (
        narrowed(which)
        .with_only_columns(
            LedgerLine.id, LedgerLine.posted_at, LedgerLine.kind, LedgerLine.purpose, LedgerLine.reference,
            LedgerLine.payment_id, LedgerLine.holder_id, Holder.slug, LedgerEntry.account, LedgerEntry.currency,
            LedgerEntry.amount, SealedRow.seal_id, SealedRow.hash,
        )
        .join(Holder, Holder.id == LedgerLine.holder_id)
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .outerjoin(SealedRow, and_(SealedRow.chain == CHAIN, SealedRow.row_id == LedgerLine.id))
    )  # fmt: skip
    found: Select[Any] = columns.order_by(LedgerLine.id, LedgerEntry.id)
    return found


def _stream(statement: Select[Any]) -> Iterator[Any]:
    """Read rows a batch at a time, so that the memory does not grow with the books."""
    return iter(db.session.execute(statement.execution_options(yield_per=READ_AT_ONCE)))
