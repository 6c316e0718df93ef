"""Who represents an organisation on a day: its accredited representatives, of whom it has one at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_

from portal.accounts.models import Account, RoleGrant
from portal.accounts.rules import Span, most_at_once
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, Refused
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.state import current_state

REPRESENTATIVE = "representative"
AT_ONCE, USUAL_AT_ONCE, MOST_AT_ONCE = "core.representatives_at_once", 1, 5


@dataclass(frozen=True)
class Representative:
    """Somebody who speaks and votes for an organisation, with the dates of the mandate."""

    organisation_id: int
    account_id: int
    name: str
    email: str
    starts_at: datetime
    ends_at: datetime | None


def representatives_of(organisation_id: int, at: datetime | None = None) -> tuple[Representative, ...]:
    """Who represents an organisation now, or represented it at a moment; the one who began first comes first."""
    return representatives_among([organisation_id], at).get(organisation_id, ())


def representatives_among(
    organisation_ids: Iterable[int], at: datetime | None = None
) -> dict[int, tuple[Representative, ...]]:
    """Who represents each of some organisations now or at a moment; those whom nobody represents are left out."""
    at = at or business_now()
    rows = db.session.execute(
        db.select(RoleGrant, Account.name, Account.email)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == REPRESENTATIVE,
            RoleGrant.object_id.in_(set(organisation_ids)),
            RoleGrant.starts_at <= at,
            or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > at),
        )
        .order_by(RoleGrant.starts_at, RoleGrant.id)
    )
    found: dict[int, tuple[Representative, ...]] = {}
    for held, name, email in rows:
        number = held.object_id
        who = Representative(number, held.account_id, name, email, held.starts_at, held.ends_at)
        found[number] = (*found.get(number, ()), who)
    return found


def check_at_once(written: str) -> None:
    """Refuse what is no number of representatives."""
    if not _is_number(written):
        raise Refused(N_("Write a whole number from 1 to 5."))


def _is_number(written: str) -> bool:
    return len(written) == 1 and written.isascii() and written.isdigit() and 1 <= int(written) <= MOST_AT_ONCE


def at_once() -> int:
    """How many representatives an organisation has at a time."""
    written = current_state().setting(AT_ONCE, str(USUAL_AT_ONCE))
    return int(written) if _is_number(written) else USUAL_AT_ONCE


def check_room(organisation_id: int, wanted: Span, but: int | None = None) -> None:
    """Refuse a mandate beside others that fill the room; the organisation's row keeps two at the same second apart."""
    db.session.execute(db.select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    others = db.select(RoleGrant).where(RoleGrant.role == REPRESENTATIVE, RoleGrant.object_id == organisation_id)
    spans = [Span(row.starts_at, row.ends_at) for row in db.session.scalars(others) if row.id != but]
    if most_at_once(spans, wanted) >= at_once():
        raise Conflict(
            N_("Somebody else represents this organisation in that time. End that mandate first, or begin later."),
            "starts_on",
        )
