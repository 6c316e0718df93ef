"""Sealing the books and checking them from nothing."""

import json
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from portal.changes import touch
from portal.database import db, unit_of_work
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.services import BOOKS, CHAIN
from portal.ledger.totals import give_back_space, roll, waiting
from portal.seals import MOST_AT_ONCE, SealedRow, Verdict, add_seal, row_hash, short_code, verify_chain


def said_by(line: LedgerLine, entries: Iterable[LedgerEntry]) -> str:
    """What a line and its entries say, word for word as it is hashed."""
    head = [line.reference, line.kind, line.holder_id, line.purpose, line.payment_id, line.posted_at.isoformat()]
    words = [*head, *([entry.account, entry.amount, entry.currency] for entry in entries)]
    return json.dumps(words, separators=(",", ":"))


def hashes_of(ids: list[int] | None = None) -> dict[int, str]:
    """Hash lines with their entries, all of them or those that are named."""
    statement = (
        db.select(LedgerLine, LedgerEntry)
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .order_by(LedgerLine.id, LedgerEntry.id)
    )
    if ids is not None:
        statement = statement.where(LedgerLine.id.in_(ids))
    rows = db.session.execute(statement.execution_options(yield_per=1000))
    return {
        line.id: row_hash(said_by(line, (row.LedgerEntry for row in of_line)))
        for line, of_line in groupby(rows, attrgetter("LedgerLine"))
    }


def seal_ledger() -> None:
    """Seal what has been written since the last seal, and roll it into the totals."""
    were_many = False
    while _seal_some():
        were_many = True
    if were_many:
        give_back_space()


def _seal_some() -> bool:
    if not waiting(1):
        return False
    with unit_of_work():
        ids = waiting(MOST_AT_ONCE)
        if ids:
            add_seal(CHAIN, hashes_of(ids))
            touch(BOOKS, *sorted(roll(ids)))
    return len(ids) == MOST_AT_ONCE


def verify_ledger() -> Verdict:
    """Recompute every seal of the books."""
    return verify_chain(CHAIN, hashes_of())


def check_codes(ids: list[int]) -> dict[int, str]:
    """The short codes of lines that are sealed."""
    rows = db.session.execute(
        db.select(SealedRow.row_id, SealedRow.hash).where(SealedRow.chain == CHAIN, SealedRow.row_id.in_(ids))
    )
    return {row.row_id: short_code(row.hash) for row in rows}
