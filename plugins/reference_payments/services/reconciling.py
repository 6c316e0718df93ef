"""Whether the books of a fund holder and what lies with providers and in the bank agree, and the journal as a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from plugins.reference_payments.reconciling_rules import Item, pair
from plugins.reference_payments.statement_models import BankAccount, Movement
from portal.database import db
from portal.kernel.money import Money
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance
from portal.ledger.views import month_in

JOURNAL_COLUMNS = ("date", "line", "account", "debit", "credit", "currency", "reference", "text")
MOST_SHOWN, READ_AT_ONCE = 200, 2000
RENAMED, RECEIVED, ELSEWHERE = "allocated", ":received", ":elsewhere"


@dataclass(frozen=True)
class OpenPurpose:
    """What lies with payment providers for one purpose."""

    purpose: str
    held: Money


@dataclass(frozen=True)
class Reconciliation:
    """The balances of a fund holder in one currency, and whatever keeps them from being nothing or equal."""

    currency: str
    clearing: Money
    bank: Money
    on_statements: Money
    unallocated: Money
    held: tuple[OpenPurpose, ...]
    only_in_books: tuple[Item, ...]
    only_on_statements: tuple[Item, ...]

    @property
    def difference(self) -> Money:
        """What the books say of the bank, less what its statements say."""
        return self.bank - self.on_statements

    @property
    def agrees(self) -> bool:
        """Whether nothing is open."""
        return not (self.difference or self.clearing or self.unallocated or self.only_in_books)


def reconcile(holder_id: int, currency: str) -> Reconciliation:
    """Compare the books of a fund holder with its statements, in one currency."""
    movements, booked = _movements(holder_id, currency), _booked(holder_id, currency)
    found = pair(booked, movements)
    return Reconciliation(
        currency=currency,
        clearing=balance(holder_id, AccountKind.CLEARING, currency),
        bank=balance(holder_id, AccountKind.BANK, currency),
        on_statements=Money(sum(item.amount.minor for item in movements), currency),
        unallocated=-balance(holder_id, AccountKind.UNALLOCATED, currency),
        held=tuple(_held(holder_id, currency)),
        only_in_books=found.only_in_books[:MOST_SHOWN],
        only_on_statements=found.only_on_statements[:MOST_SHOWN],
    )


def _movements(holder_id: int, currency: str) -> list[Item]:
    rows = db.session.execute(
        db.select(Movement.id, Movement.booked_on, Movement.amount, Movement.payer, Movement.text)
        .join(BankAccount, BankAccount.id == Movement.account_id)
        .where(BankAccount.holder_id == holder_id, Movement.currency == currency)
    )
    return [Item(row.id, row.booked_on, Money(row.amount, currency), f"{row.payer} {row.text}".strip()) for row in rows]


def _booked(holder_id: int, currency: str) -> list[Item]:
    """What the books say went into and out of the bank; what another entry has, and what only changed its name, not."""
    rows = _entries(holder_id, AccountKind.BANK, currency)
    came = {row.reference.removesuffix(RECEIVED) for row in rows if row.reference.endswith(RECEIVED)}
    elsewhere = came & {row.reference.removesuffix(ELSEWHERE) for row in rows if row.reference.endswith(ELSEWHERE)}
    return [
        Item(row.id, row.posted_at.date(), Money(row.amount, currency), row.kind)
        for row in rows
        if row.kind != RENAMED and row.reference.rpartition(":")[0] not in elsewhere
    ]


def _entries(holder_id: int, account: AccountKind, currency: str) -> list[Any]:
    wanted = (
        db.select(LedgerLine.id, LedgerLine.posted_at, LedgerLine.kind, LedgerLine.reference, LedgerEntry.amount)
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .where(LedgerLine.holder_id == holder_id, LedgerEntry.account == account, LedgerEntry.currency == currency)
    )
    return list(db.session.execute(wanted.order_by(LedgerLine.id)))


def _held(holder_id: int, currency: str) -> list[OpenPurpose]:
    """What lies with providers, by what it is for; purposes that are even are left out."""
    total = db.func.sum(LedgerEntry.amount)
    rows = db.session.execute(
        db.select(LedgerLine.purpose, total.label("minor"))
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .where(LedgerLine.holder_id == holder_id, LedgerEntry.account == AccountKind.CLEARING)
        .where(LedgerEntry.currency == currency)
        .group_by(LedgerLine.purpose)
        .having(total != 0)
        .order_by(LedgerLine.purpose)
    )
    return [OpenPurpose(row.purpose, Money(int(row.minor), currency)) for row in rows]


def journal_rows(holder_id: int, month: str, named: Callable[[str], str]) -> Iterator[tuple[Any, ...]]:
    """Every entry of the books of a holder, of a month such as 2026-11 or of all, in columns of debit and credit."""
    first, after = month_in(month)
    wanted = (
        db.select(
            LedgerLine.posted_at, LedgerLine.id, LedgerLine.kind, LedgerLine.reference, LedgerLine.purpose,
            LedgerEntry.account, LedgerEntry.amount, LedgerEntry.currency,
        )
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .where(LedgerLine.holder_id == holder_id)
        .order_by(LedgerLine.id, LedgerEntry.id)
    )  # fmt: skip
    if first is not None and after is not None:
        wanted = wanted.where(LedgerLine.posted_at >= first, LedgerLine.posted_at < after)
    for row in db.session.execute(wanted.execution_options(yield_per=READ_AT_ONCE)):
        amount = Money(abs(row.amount), row.currency).decimal
        debit, credit = (amount, "") if row.amount > 0 else ("", amount)
        text = " · ".join(filter(None, (named(row.kind), row.purpose)))
        yield row.posted_at.date().isoformat(), row.id, row.account, debit, credit, row.currency, row.reference, text
