"""What can be done with accounts and roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from portal.accounts.models import Account, RoleGrant
from portal.accounts.passwords import hashed
from portal.accounts.representatives import REPRESENTATIVE, check_room
from portal.accounts.rules import CORE_PERMISSIONS, ROLES, Span, permissions_of
from portal.database import ask, db
from portal.hooks.values import Permission
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.viewer import NOBODY, PORTAL, Grant, Viewer


@dataclass(frozen=True)
class NewAccount:
    """What is needed to make an account; the password may come later."""

    email: str
    name: str
    language: str
    password: str | None = None
    is_confirmed: bool = False


def create_account(new: NewAccount) -> int:
    """Make an account and give its id; an address has one account."""
    email = new.email.lower()
    if db.session.scalar(db.select(Account.id).where(Account.email == email)):
        raise Conflict(N_("There is an account with this address already."), "email")
    now = wall_now()
    account = Account(
        email=email,
        name=new.name,
        language=new.language,
        password_hash=hashed(new.password) if new.password else None,
        created_at=now,
        confirmed_at=now if new.is_confirmed else None,
    )
    db.session.add(account)
    db.session.flush()
    return account.id


@dataclass(frozen=True)
class Profile:
    """How somebody is called, and how they read."""

    name: str
    language: str
    time_zone: str


def change_profile(account_id: int, profile: Profile) -> None:
    """Note how somebody wants to be called, and how they read."""
    account = db.session.get_one(Account, account_id)
    account.name, account.language, account.time_zone = profile.name, profile.language, profile.time_zone


def change_password(account_id: int, stored: str) -> None:
    """Store the hash of a new password; every session and mailed link from before ends."""
    account = db.session.get_one(Account, account_id)
    account.password_hash, account.epoch = stored, account.epoch + 1


def grant(
    account_id: int,
    role: str,
    object_id: int | None = None,
    ends_at: datetime | None = None,
    starts_at: datetime | None = None,
) -> None:
    """Give somebody a role, from now or a date on, until a date or for good."""
    if role not in ROLES:
        raise NotFound(N_("There is no such role."), "role")
    starts_at = starts_at or business_now()
    if ends_at is not None and ends_at <= starts_at:
        raise Refused(N_("A mandate ends after it begins."), "ends_on")
    if role == REPRESENTATIVE and object_id is not None:
        check_room(object_id, Span(starts_at, ends_at))
    db.session.add(
        RoleGrant(account_id=account_id, role=role, object_id=object_id, starts_at=starts_at, ends_at=ends_at)
    )


def with_roles(found: Select[Any]) -> Select[Any]:
    """Join to a statement about accounts the roles that hold at ``today``, a row for each; see ``viewer_with``."""
    is_theirs = RoleGrant.account_id == Account.id
    has_begun = RoleGrant.starts_at <= bindparam("today")
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > bindparam("today"))
    columns = (Account.id.label("account_id"), Account.name, RoleGrant.role, RoleGrant.object_id)
    joined = found.add_columns(*columns).outerjoin(RoleGrant, is_theirs & has_begun & lasts)
    return joined.where(Account.erased_at.is_(None))


HELD = with_roles(select(Account.email).where(Account.id == bindparam("number")))


def viewer_of(account_id: int, permissions: Sequence[Permission] = CORE_PERMISSIONS) -> Viewer:
    """Say what somebody may do now, from the roles whose dates hold."""
    held = ask(HELD, number=account_id, today=business_now()).all()
    return viewer_with(held, permissions) if held else NOBODY


def viewer_with(held: Sequence[Any], permissions: Sequence[Permission]) -> Viewer:
    """Say what the account of the rows of a statement ``with_roles`` may do."""
    grants = {grant for row in held if row.role for grant in _grants(row.role, row.object_id, permissions)}
    return Viewer(held[0].account_id, held[0].name, frozenset(grants))


def _grants(role: str, object_id: int | None, permissions: Sequence[Permission]) -> list[Grant]:
    scope = ROLES[role].scope if role in ROLES and object_id is not None else PORTAL
    if role not in ROLES or (ROLES[role].scope != PORTAL and object_id is None):
        return []
    return [Grant(name, scope, object_id) for name in permissions_of(role, permissions)]
