"""Finding accounts, for those who look after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_

from portal.accounts.models import Account
from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.text import N_

ON_A_PAGE = 50


@dataclass(frozen=True)
class AccountCard:
    """An account as the back office sees it: never its password."""

    id: int
    name: str
    email: str
    language: str
    has_password: bool
    created_at: datetime


def _card(row: Account) -> AccountCard:
    return AccountCard(row.id, row.name, row.email, row.language, row.password_hash is not None, row.created_at)


def find_accounts(words: str, after: int = 0) -> Sequence[AccountCard]:
    """The accounts whose name or address holds the words, after one; one more than stands on a page."""
    found = db.select(Account).where(Account.id > after, Account.erased_at.is_(None))
    if words:
        found = found.where(called(words))
    return [_card(row) for row in db.session.scalars(found.order_by(Account.id).limit(ON_A_PAGE + 1))]


def called(words: str) -> ColumnElement[bool]:
    """Whether an account's name or address holds the words."""
    pattern = f"%{words.lower().replace('%', '')}%"
    return or_(Account.email.like(pattern), db.func.lower(Account.name).like(pattern))


def account_card(account_id: int) -> AccountCard:
    """Show an account; raises NotFound."""
    row = db.session.get(Account, account_id)
    if row is None or row.erased_at:
        raise NotFound(N_("There is no such account."))
    return _card(row)


def find_by_email(email: str) -> AccountCard:
    """The account of an address; raises NotFound."""
    row = db.session.scalar(db.select(Account).where(Account.email == email.lower(), Account.erased_at.is_(None)))
    if row is None:
        raise NotFound(N_("There is no such account."))
    return _card(row)


def names_of(account_ids: Sequence[int]) -> dict[int, str]:
    """The names of people, by the numbers of their accounts."""
    rows = db.session.execute(db.select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return {row.id: row.name for row in rows}
