"""Who holds which role: seeing, giving and taking roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from portal.accounts.models import Account, RoleGrant
from portal.accounts.representatives import REPRESENTATIVE, check_room
from portal.accounts.rules import ROLES, Span, last_day, may_give
from portal.accounts.services import grant
from portal.audit.services import note
from portal.database import db
from portal.hooks.values import Scope
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.viewer import Viewer


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

    @property
    def last_day(self) -> date | None:
        """The last day on which the role holds."""
        return last_day(self.ends_at).date() if self.ends_at else None

    def ends_within(self, time: timedelta) -> bool:
        """Whether the role ends so soon."""
        return self.ends_at is not None and self.ends_at <= business_now() + time


@dataclass(frozen=True)
class Mandate:
    """A role with what it holds for and its dates."""

    role: str
    object_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which the role is to hold."""
        return last_day(self.ends_at).date() if self.ends_at else None

    def words(self) -> dict[str, str | int | None]:
        """What the audit log says of it."""
        ends_at = self.ends_at.isoformat() if self.ends_at else None
        return {"role": self.role, "object": self.object_id, "ends_at": ends_at}


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


def count_holding(role: str) -> int:
    """How many people hold a role now."""
    now = business_now()
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)
    held = and_(RoleGrant.role == role, RoleGrant.starts_at <= now, lasts)
    return db.session.scalar(db.select(db.func.count(RoleGrant.account_id.distinct())).where(held)) or 0


def roles_of(account_id: int) -> list[RoleCard]:
    """The roles that somebody holds."""
    return _cards(RoleGrant.account_id == account_id)


def people_of(organisation_id: int) -> list[RoleCard]:
    """Who holds which role for an organisation."""
    return _cards(RoleGrant.object_id == organisation_id, RoleGrant.role.in_(roles_for("organisation", "office")))


def give(viewer: Viewer, account_id: int, mandate: Mandate) -> None:
    """Give somebody a role, if the viewer may; nobody gives one to themselves."""
    _check(viewer, mandate.role, mandate.object_id, account_id)
    held = [(role.role, role.object_id) for role in roles_of(account_id)]
    if (mandate.role, mandate.object_id) in held:
        raise Conflict(N_("This person holds this role already."), "role")
    grant(account_id, mandate.role, mandate.object_id, mandate.ends_at, mandate.starts_at)
    note("role.give", f"account:{account_id}", viewer, mandate.words())


def end_role(viewer: Viewer, role_id: int) -> int:
    """Take a role from somebody, now, and say from whom."""
    held = db.session.get(RoleGrant, role_id)
    if held is None or not may_give(viewer, held.role, held.object_id):
        raise NotFound(N_("There is no such role."))
    _check(viewer, held.role, held.object_id, held.account_id)
    account_id, now = held.account_id, business_now()
    note("role.end", f"account:{account_id}", viewer, {"role": held.role, "object": held.object_id})
    if held.starts_at >= now:
        db.session.delete(held)
    else:
        held.ends_at = now
    return account_id


def change_end(viewer: Viewer, role_id: int, ends_at: datetime | None) -> None:
    """Let a mandate end on another day, or never; whoever holds it keeps it without a gap."""
    held = db.session.get(RoleGrant, role_id)
    if held is None or not may_give(viewer, held.role, held.object_id) or _has_ended(held):
        raise NotFound(N_("There is no such role."))
    _check(viewer, held.role, held.object_id, held.account_id)
    if ends_at is not None and ends_at <= max(held.starts_at, business_now()):
        raise Refused(N_("Choose a last day that is still to come."), "ends_on")
    if held.role == REPRESENTATIVE and held.object_id is not None:
        check_room(held.object_id, Span(held.starts_at, ends_at), but=held.id)
    held.ends_at = ends_at
    details = {"role": held.role, "object": held.object_id, "ends_at": ends_at.isoformat() if ends_at else None}
    note("role.change_end", f"account:{held.account_id}", viewer, details)


def _has_ended(held: RoleGrant) -> bool:
    return held.ends_at is not None and held.ends_at <= business_now()


def _check(viewer: Viewer, role: str, object_id: int | None, account_id: int | None) -> None:
    if viewer.account_id == account_id:
        raise Refused(N_("Nobody changes their own roles. Ask somebody else."), "role")
    if not may_give(viewer, role, object_id):
        raise Refused(N_("You may not give this role."), "role")


def roles_for(*scopes: Scope) -> list[str]:
    """The roles of these scopes."""
    return [role.name for role in ROLES.values() if role.scope in scopes]


def titles(names: Iterable[str]) -> list[tuple[str, str]]:
    """Roles with their titles, for a select field."""
    return [(name, ROLES[name].title) for name in names]
