"""Who is named in public for an organisation: only those who said yes themselves, while they hold the role."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_

from plugins.membership.naming_models import NamedRole
from portal.accounts.models import Account, RoleGrant
from portal.accounts.roles import RoleCard, roles_for, roles_of
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.viewer import Viewer

IS_THEIRS = (RoleGrant.id == NamedRole.grant_id) & (RoleGrant.account_id == NamedRole.account_id)
FIRST = ("representative", "owner", "editor", "bookkeeper")


@dataclass(frozen=True)
class NamedPerson:
    """Somebody who agreed to be named, and the role that they hold."""

    name: str
    role: str


@dataclass(frozen=True)
class Choice:
    """A role that somebody holds for an organisation, and since when they are named with it, if they are."""

    held: RoleCard
    agreed_at: datetime | None

    @property
    def is_named(self) -> bool:
        """Whether they said yes."""
        return self.agreed_at is not None


def named_for(organisation_ids: Iterable[int]) -> dict[int, list[NamedPerson]]:
    """Who is named now for each of some organisations, representatives first."""
    ids, now = list(organisation_ids), business_now()
    if not ids:
        return {}
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)
    rows = db.session.execute(
        db.select(RoleGrant.object_id, RoleGrant.role, Account.name)
        .join(NamedRole, IS_THEIRS)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.object_id.in_(ids), RoleGrant.role.in_(roles_for("organisation")))
        .where(RoleGrant.starts_at <= now, lasts, Account.erased_at.is_(None), Account.name != "")
        .order_by(RoleGrant.id)
    ).all()
    found: dict[int, list[NamedPerson]] = {}
    for row in sorted(rows, key=lambda row: FIRST.index(row.role) if row.role in FIRST else len(FIRST)):
        found.setdefault(row.object_id, []).append(NamedPerson(row.name, row.role))
    return found


def choices_of(account_id: int) -> list[Choice]:
    """The roles that somebody holds or will hold for organisations, and whether they are named with each."""
    said = {row.grant_id: row.agreed_at for row in _said(account_id)}
    held = [role for role in roles_of(account_id) if role.scope == "organisation" and role.object_id is not None]
    return [Choice(role, said.get(role.id)) for role in held]


def _said(account_id: int) -> list[NamedRole]:
    return list(db.session.scalars(db.select(NamedRole).where(NamedRole.account_id == account_id)))


def choose(viewer: Viewer, grant_id: int, *, is_named: bool) -> None:
    """Let somebody be named with a role of theirs, or no more; only they say so."""
    assert viewer.account_id is not None
    choice = next((one for one in choices_of(viewer.account_id) if one.held.id == grant_id), None)
    if choice is None:
        raise NotFound(N_("There is no such role."))
    if choice.is_named == is_named:
        return
    if is_named:
        _take_back(NamedRole.grant_id == grant_id)  # of whoever held it before
        db.session.flush()
        db.session.add(NamedRole(grant_id=grant_id, account_id=viewer.account_id, agreed_at=wall_now()))
    else:
        _take_back(NamedRole.grant_id == grant_id)
    act = "membership.agree_to_be_named" if is_named else "membership.stop_being_named"
    note(act, f"organisation:{choice.held.object_id}", viewer, {"role": choice.held.role})
    touch("membership", "organisations")


def _take_back(*conditions: Any) -> int:
    rows = db.session.scalars(db.select(NamedRole).where(*conditions)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


def known_of(account_id: int) -> list[dict[str, Any]]:
    """What somebody said about being named."""
    rows = db.session.execute(
        db.select(RoleGrant.role, RoleGrant.object_id, NamedRole.agreed_at)
        .join(NamedRole, IS_THEIRS)
        .where(NamedRole.account_id == account_id)
        .order_by(RoleGrant.id)
    )
    return [dict(row._mapping) for row in rows]


def forget(account_id: int) -> int:
    """Name somebody no more; with how many roles they were named."""
    count = _take_back(NamedRole.account_id == account_id)
    if count:
        touch("membership", "organisations")
    return count
