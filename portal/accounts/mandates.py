"""Mandates that end soon: told in time to whoever holds one and to those who can prolong it, once for each end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, or_

from portal.accounts.models import Account, RoleGrant
from portal.accounts.rules import ROLES, last_day
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.mail.services import Letter, send
from portal.organisations.models import Organisation
from portal.organisations.services import organisation_cards
from portal.state import current_state

DAYS, USUAL_DAYS, MOST_DAYS = "core.days_before_a_mandate_ends", 30, 180
AT_ONCE = 200
OWN, OF_ANOTHER = "mail/mandate_ends.md", "mail/mandate_of_another_ends.md"


@dataclass(frozen=True)
class Ending:
    """A mandate that ends soon."""

    grant_id: int
    account_id: int
    name: str
    email: str
    language: str
    role: str
    object_id: int | None
    ends_at: datetime


def check_days(written: str) -> None:
    """Refuse what is no number of days."""
    if not _are_days(written):
        raise Refused(N_("Write a whole number of days, up to 180."))


def _are_days(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 3 and 1 <= int(written) <= MOST_DAYS


def in_time() -> timedelta:
    """How long before a mandate ends it is told."""
    written = current_state().setting(DAYS, str(USUAL_DAYS))
    return timedelta(days=int(written) if _are_days(written) else USUAL_DAYS)


def tell_ending() -> None:
    """Write about every mandate that ends soon and was not told of; cut off and run again, nobody hears it twice."""
    while found := _untold():
        for ending in found:
            with unit_of_work():
                _tell(ending)


def _untold() -> list[Ending]:
    now = business_now()
    rows = db.session.execute(
        db.select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.starts_at <= now,
            RoleGrant.ends_at > now,
            RoleGrant.ends_at <= now + in_time(),
            or_(RoleGrant.end_told_for.is_(None), RoleGrant.end_told_for != RoleGrant.ends_at),
            Account.erased_at.is_(None),
            RoleGrant.role.in_(ROLES),
        )
        .order_by(RoleGrant.ends_at, RoleGrant.id)
        .limit(AT_ONCE)
    )
    return [
        Ending(held.id, who.id, who.name, who.email, who.language, held.role, held.object_id, held.ends_at)
        for held, who in rows
    ]


def _tell(ending: Ending) -> None:
    claimed = db.update(RoleGrant).where(
        RoleGrant.id == ending.grant_id,
        RoleGrant.ends_at == ending.ends_at,
        or_(RoleGrant.end_told_for.is_(None), RoleGrant.end_told_for != ending.ends_at),
    )
    result = db.session.execute(claimed.values(end_told_for=ending.ends_at))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        return  # somebody told it, prolonged the mandate or ended it meanwhile
    _write(OWN, ending, ending.email, ending.language)
    for email, language in _who_can_prolong(ending):
        _write(OF_ANOTHER, ending, email, language)


def _who_can_prolong(ending: Ending) -> Iterator[tuple[str, str]]:
    """The other owners of the organisation; roles of other kinds are given by the office, which sees them in lists."""
    if ending.object_id is None or ROLES[ending.role].scope != "organisation":
        return
    for person in owners_of([ending.object_id]):
        if person.id != ending.account_id:
            yield person.email, person.language


def owners_of(organisation_ids: Sequence[int]) -> list[Account]:
    """The people who look after organisations now."""
    now = business_now()
    held = db.select(RoleGrant.account_id).where(
        RoleGrant.role == "owner",
        RoleGrant.object_id.in_(organisation_ids),
        RoleGrant.starts_at <= now,
        or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
    )
    return list(db.session.scalars(db.select(Account).where(Account.id.in_(held)).order_by(Account.id)))


def _write(template: str, ending: Ending, to: str, language: str) -> None:
    values = {
        "person": ending.name,
        "role": ROLES[ending.role].title,
        "object": "",
        "slug": "",
        "last_day_at": last_day(ending.ends_at).isoformat(),
    }
    if ending.object_id is not None and ROLES[ending.role].scope != "holder":
        card = organisation_cards([ending.object_id], language).get(ending.object_id)
        slug = db.session.scalar(db.select(Organisation.slug).where(Organisation.id == ending.object_id))
        values |= {"object": card.name if card else slug or "", "slug": slug or ""}
    key = f"mandate:{ending.grant_id}:{ending.ends_at.isoformat()}:{to}"
    send(Letter(to, language, template, key, values, about=f"account:{ending.account_id}"))
