"""Sealing the books and checking them from nothing."""

import json
from typing import Any

from sqlalchemy import Select

from portal.database import db, unit_of_work
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.seals import MOST_AT_ONCE, SealedRow, Verdict, add_seal, row_hash, verify_chain

CHAIN = "ledger"


def _unsealed() -> Select[Any]:
    sealed = db.select(SealedRow.row_id).where(SealedRow.chain == CHAIN, SealedRow.row_id == LedgerLine.id)
    waiting: Select[Any] = db.select(LedgerLine.id).where(~sealed.exists()).order_by(LedgerLine.id)
    return waiting.limit(MOST_AT_ONCE)


def hashes_of(ids: list[int] | None = None) -> dict[int, str]:
    """Hash lines with their entries, all of them or those that are named."""
    statement = (
        db.select(LedgerLine, LedgerEntry)
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .order_by(LedgerLine.id, LedgerEntry.id)
    )
    if ids is not None:
        statement = statement.where(LedgerLine.id.in_(ids))
    said: dict[int, list[object]] = {}
    for line, entry in db.session.execute(statement.execution_options(yield_per=1000)):
        head = [line.reference, line.kind, line.holder_id, line.purpose, line.payment_id, line.posted_at.isoformat()]
        said.setdefault(line.id, head).append([entry.account, entry.amount, entry.currency])
    return {id_: row_hash(json.dumps(words, separators=(",", ":"))) for id_, words in said.items()}


def seal_ledger() -> None:
    """Seal what has been written since the last seal."""
    waiting = db.session.scalar(_unsealed().limit(1))
    if waiting is None:
        return
    with unit_of_work():
        ids = list(db.session.scalars(_unsealed()))
        if ids:
            add_seal(CHAIN, hashes_of(ids))


def verify_ledger() -> Verdict:
    """Recompute every seal of the books."""
    return verify_chain(CHAIN, hashes_of())


def check_code(line_id: int) -> str:
    """The short code of a line, for people: the first eight digits of its hash."""
    found = db.session.scalar(db.select(SealedRow.hash).where(SealedRow.chain == CHAIN, SealedRow.row_id == line_id))
    return f"{found[:4]} {found[4:8]}" if found else ""


def check_codes(ids: list[int]) -> dict[int, str]:
    """The short codes of lines that are sealed."""
    rows = db.session.execute(
        db.select(SealedRow.row_id, SealedRow.hash).where(SealedRow.chain == CHAIN, SealedRow.row_id.in_(ids))
    )
    return {row.row_id: f"{row.hash[:4]} {row.hash[4:8]}" for row in rows}
