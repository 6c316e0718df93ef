"""The accounts of the books, what a movement must be before it is written, and what totals mean."""

from collections.abc import Mapping
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
    SAME_WORK = "same_work"
    HOLDER_FUND = "holder_fund"


SEVERAL = "*"  # the currency of a line that moves more than one
KINDS = (
    "collected", "fee", "refund", "refund_failed", "dispute", "dispute_fee", "dispute_won", "dispute_lost", "reversal",
    "expense", "pay_out", "left_over", "provider_payout",
    "received", "allocated", "sent_back",
)  # fmt: skip
SPENDS = ("expense", "pay_out")  # the kinds by which money is spent on what it was collected for


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

    @property
    def currency(self) -> str:
        """The currency that it moves; a star when there are several."""
        currencies = {entry.amount.currency for entry in self.entries}
        return currencies.pop() if len(currencies) == 1 else SEVERAL


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


@dataclass(frozen=True)
class Statement:
    """What became of the money in one currency; what is left is the first minus the others."""

    came_in: Money
    given_back: Money
    in_dispute: Money
    lost: Money
    fees: Money
    spent: Money
    passed_on: Money
    other: Money
    left: Money


def statement(sums: Mapping[tuple[str, str], int], currency: str) -> Statement:
    """Say what became of the money, from sums in minor units by kind and account."""

    def balance(account: AccountKind) -> int:
        return sum(minor for (_, name), minor in sums.items() if name == account)

    came_in = -sums.get(("collected", AccountKind.CAMPAIGN_FUNDS), 0)
    given_back = sum(sums.get((kind, AccountKind.CAMPAIGN_FUNDS), 0) for kind in ("refund", "refund_failed"))
    in_dispute = -balance(AccountKind.DISPUTED)
    lost = sums.get(("dispute_lost", AccountKind.DISPUTED), 0)
    fees = balance(AccountKind.FEES)
    spent = sum(sums.get((kind, AccountKind.CAMPAIGN_FUNDS), 0) for kind in SPENDS)
    passed_on = sums.get(("left_over", AccountKind.CAMPAIGN_FUNDS), 0)
    left = -balance(AccountKind.CAMPAIGN_FUNDS) - fees
    gone = (given_back, in_dispute, lost, fees, spent, passed_on)
    other = came_in - sum(gone) - left
    return Statement(*(Money(minor, currency) for minor in (came_in, *gone, other, left)))
