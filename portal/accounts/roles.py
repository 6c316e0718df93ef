"""Who holds which role: seeing, giving and taking roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_

from portal.accounts.models import Account, RoleGrant
from portal.accounts.rules import ROLES
from portal.database import db
from portal.hooks.values import Scope
from portal.kernel.clock import business_now


@dataclass(frozen=True)
class RoleCard:
    """A role that somebody holds, or will hold from its first day on."""

    id: int
    account_id: int
    person: str
    email: str
    role: str
    object_id: int | None
    starts_at: datetime
    ends_at: datetime | None

    @property
    def scope(self) -> Scope:
        """For what kind of object the role holds."""
        return ROLES[self.role].scope


def _cards(*conditions: ColumnElement[bool]) -> list[RoleCard]:
    """The roles that have not ended; those that start later are among them."""
    rows = db.session.execute(
        db.select(RoleGrant, Account.name, Account.email)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > business_now()), *conditions)
        .order_by(RoleGrant.id)
    )
    return [
        RoleCard(held.id, held.account_id, name, email, held.role, held.object_id, held.starts_at, held.ends_at)
        for held, name, email in rows
        if held.role in ROLES
    ]


def roles_of(account_id: int) -> list[RoleCard]:
    """The roles that somebody holds."""
    return _cards(RoleGrant.account_id == account_id)


def people_of(organisation_id: int) -> list[RoleCard]:
    """Who holds which role for an organisation."""
    return _cards(RoleGrant.object_id == organisation_id, RoleGrant.role.in_(roles_for("organisation", "office")))


def roles_for(*scopes: Scope) -> list[str]:
    """The roles of these scopes."""
    return [role.name for role in ROLES.values() if role.scope in scopes]


def titles(names: Iterable[str]) -> list[tuple[str, str]]:
    """Roles with their titles, for a select field."""
    return [(name, ROLES[name].title) for name in names]
