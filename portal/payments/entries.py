"""Writing what happened to a payment into the books, each thing once."""

from portal.alarms.services import raise_alarm
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, Entry, Line, transfer
from portal.ledger.services import post
from portal.payments.models import Payment


def reference_of(row: Payment, kind: str, suffix: str = "") -> str:
    """How the books call something that happened to a payment."""
    return f"pay:{row.id}:{kind}" + (f":{suffix}" if suffix else "")


def enter(row: Payment, kind: str, entries: tuple[Entry, ...], suffix: str = "") -> bool:
    """Write a movement of a payment; False when it was written before."""
    return post(Line(reference_of(row, kind, suffix), kind, row.holder_id, row.purpose, entries, row.id))


def enter_fee(row: Payment, kind: str, fee: Money, suffix: str = "") -> bool:
    """Write what a gateway kept; False when nothing new was written.

    One that it kept in another currency is left to a person, who knows from its statement what was exchanged and how.
    """
    if fee.currency != row.currency:
        detail = f"{fee.decimal} {fee.currency} of a payment in {row.currency}"
        raise_alarm("fee_not_booked", f"{row.id}:{kind}:{suffix}", row.holder_id, row.id, detail)
        return False
    return enter(row, kind, transfer(AccountKind.FEES, AccountKind.CLEARING, fee), suffix)
