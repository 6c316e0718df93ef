"""The accounts of the books, and what a movement must be before it is written."""

from dataclasses import dataclass
from enum import StrEnum

from portal.kernel.money import Money


class AccountKind(StrEnum):
    """The accounts that every holder keeps; debit is positive."""

    CLEARING = "clearing"
    BANK = "bank"
    CAMPAIGN_FUNDS = "campaign_funds"
    FEES = "fees"
    MATCHING_COMMITTED = "matching_committed"
    REFUNDS_DUE = "refunds_due"
    DISPUTED = "disputed"
    DUE_TO = "due_to"
    DUE_FROM = "due_from"
    UNALLOCATED = "unallocated"


KINDS = (
    "collected", "fee", "refund", "refund_failed", "dispute", "dispute_fee", "dispute_won", "dispute_lost", "reversal",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One side of a movement: an account and a signed amount."""

    account: AccountKind
    amount: Money


@dataclass(frozen=True)
class Line:
    """A movement of money of one holder for one purpose, with a reference that is used once."""

    reference: str
    kind: str
    holder_id: int
    purpose: str
    entries: tuple[Entry, ...]
    payment_id: int | None = None


class Unbalanced(ValueError):
    """The sides of a movement do not add up to nothing in every currency."""


def check_balance(line: Line) -> None:
    """Raise Unbalanced unless the entries of each currency add up to nothing."""
    totals: dict[str, int] = {}
    for entry in line.entries:
        totals[entry.amount.currency] = totals.get(entry.amount.currency, 0) + entry.amount.minor
    if not line.entries or any(totals.values()):
        raise Unbalanced(f"{line.reference}: {totals}")


def transfer(to: AccountKind, source: AccountKind, amount: Money) -> tuple[Entry, ...]:
    """Move an amount from one account to another."""
    return (Entry(to, amount), Entry(source, -amount))
