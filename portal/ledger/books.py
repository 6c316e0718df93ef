"""The public books: whose they are, and what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.rules import AccountKind, Statement, statement
from portal.ledger.totals import EVERY_PURPOSE, Sum, sums
from portal.organisations.models import Holder

HOLDERS_ON_A_PAGE = 24


@dataclass(frozen=True)
class BooksHolder:
    """A fund holder as the books name it."""

    id: int
    slug: str
    legal_name: str
    country: str


@dataclass(frozen=True)
class Books:
    """What some books add up to: by currency, what became of the money, and by account and currency the balance."""

    sums: tuple[Sum, ...]

    @property
    def currencies(self) -> list[str]:
        """The currencies in which anything moved."""
        return sorted({one.currency for one in self.sums})

    @property
    def kinds(self) -> list[str]:
        """The kinds of movement that there are."""
        return sorted({one.kind for one in self.sums})

    @property
    def statements(self) -> dict[str, Statement]:
        """What became of the money, in each currency."""
        return {
            currency: statement(
                {(one.kind, one.account): one.minor for one in self.sums if one.currency == currency}, currency
            )
            for currency in self.currencies
        }

    @property
    def balances(self) -> dict[str, dict[str, Money]]:
        """The balance of each account that was used, in each currency; debit is positive."""
        found: dict[str, dict[str, Money]] = {account.value: {} for account in AccountKind}
        for one in self.sums:
            account = found.setdefault(one.account, {})
            account[one.currency] = account.get(one.currency, Money(0, one.currency)) + Money(one.minor, one.currency)
        return {account: by_currency for account, by_currency in found.items() if by_currency}


def holders(after: str = "") -> tuple[list[BooksHolder], str]:
    """A page of the fund holders, by their short names, and after which the next begins."""
    rows = db.session.execute(_holders().where(Holder.slug > after).order_by(Holder.slug).limit(HOLDERS_ON_A_PAGE + 1))
    found = [BooksHolder(*row) for row in rows]
    page = found[:HOLDERS_ON_A_PAGE]
    return page, page[-1].slug if len(found) > len(page) else ""


def holder_of_books(slug: str) -> BooksHolder:
    """The fund holder with a short name; raises NotFound."""
    row = db.session.execute(_holders().where(Holder.slug == slug)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such fund holder."))
    return BooksHolder(*row)


def _holders() -> Select[Any]:
    found: Select[Any] = db.select(Holder.id, Holder.slug, Holder.legal_name, Holder.country)
    return found


def books_of(holder_id: int, purpose: str = "") -> Books:
    """What a holder's books add up to, for one purpose or for all."""
    return Books(tuple(sums([holder_id], purpose or EVERY_PURPOSE)))


def books_of_each(holder_ids: Sequence[int]) -> dict[int, Books]:
    """What the books of some holders add up to."""
    found: dict[int, list[Sum]] = {holder_id: [] for holder_id in holder_ids}
    for one in sums(holder_ids) if holder_ids else ():
        found[one.holder_id].append(one)
    return {holder_id: Books(tuple(ones)) for holder_id, ones in found.items()}


def collected_in_all() -> list[Money]:
    """What was ever collected by all holders, in each currency."""
    found: dict[str, int] = {}
    for one in sums(kind="collected"):
        if one.account == AccountKind.CAMPAIGN_FUNDS:
            found[one.currency] = found.get(one.currency, 0) - one.minor
    return [Money(minor, currency) for currency, minor in sorted(found.items())]
