"""How a movement gets into its tables, by the shortest way of each database; ``services.post`` alone uses it."""

from typing import Any

from sqlalchemy import ARRAY, String, bindparam, func, insert, select
from sqlalchemy.types import TypeEngine

from portal.database import BigId, UtcDateTime, ask, db, store
from portal.kernel.clock import business_now
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import Entry, Line

ENTRY, LINE = insert(LedgerEntry), insert(LedgerLine)
TAKEN = select(LedgerLine.id).where(LedgerLine.reference == bindparam("reference"))
SENT: dict[str, TypeEngine[Any]] = {
    "reference": String(), "kind": String(), "holder_id": BigId, "purpose": String(), "currency": String(),
    "payment_id": BigId, "posted_at": UtcDateTime(), "accounts": ARRAY(String()), "amounts": ARRAY(BigId),
    "currencies": ARRAY(String()),
}  # fmt: skip
POST = select(func.core_ledger_post(*(bindparam(name, type_=kind) for name, kind in SENT.items())))


def write(line: Line) -> bool:
    """Write a movement with its entries; False when its reference is taken.

    On PostgreSQL, where every statement is a journey of its own, a function of the database does all of it. On SQLite
    nobody else writes meanwhile, so that looking is enough.
    """
    if db.engine.dialect.name == "postgresql":
        return bool(ask(POST, **_line_row(line), **_sides(line.entries)).scalar_one())
    if is_taken(line.reference):
        return False
    store(ENTRY, *(_entry_row(line.reference, entry) for entry in line.entries))
    store(LINE, _line_row(line))
    return True


def is_taken(reference: str) -> bool:
    """Whether a movement has this reference already."""
    return ask(TAKEN, reference=reference).first() is not None


def _line_row(line: Line) -> dict[str, Any]:
    return {
        "reference": line.reference,
        "kind": line.kind,
        "holder_id": line.holder_id,
        "purpose": line.purpose,
        "currency": line.currency,
        "payment_id": line.payment_id,
        "posted_at": business_now(),
    }


def _entry_row(reference: str, entry: Entry) -> dict[str, Any]:
    return {
        "line_reference": reference,
        "account": entry.account.value,
        "amount": entry.amount.minor,
        "currency": entry.amount.currency,
    }


def _sides(entries: tuple[Entry, ...]) -> dict[str, list[Any]]:
    return {
        "accounts": [entry.account.value for entry in entries],
        "amounts": [entry.amount.minor for entry in entries],
        "currencies": [entry.amount.currency for entry in entries],
    }
