"""Writing what happened to a payment into the books, each thing once."""

from portal.ledger.rules import Entry, Line
from portal.ledger.services import post
from portal.payments.models import Payment


def reference_of(row: Payment, kind: str, suffix: str = "") -> str:
    """How the books call something that happened to a payment."""
    return f"pay:{row.id}:{kind}" + (f":{suffix}" if suffix else "")


def enter(row: Payment, kind: str, entries: tuple[Entry, ...], suffix: str = "") -> bool:
    """Write a movement of a payment; False when it was written before."""
    return post(Line(reference_of(row, kind, suffix), kind, row.holder_id, row.purpose, entries, row.id))
