"""Who speaks for a member, and writing to them about its standing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_

from plugins.membership.application_rules import MANAGE
from plugins.membership.office_rules import OVERSEE
from plugins.membership.vote_rules import Span
from portal.accounts.models import Account, RoleGrant
from portal.database import db
from portal.kernel.clock import business_now
from portal.mail.services import Letter, send
from portal.organisations.models import Organisation
from portal.organisations.offices import looks_after
from portal.organisations.services import organisation_cards
from portal.viewer import Viewer

SPEAK = "membership.speak"  # a permission
REPRESENTATIVE = "representative"
SPEAKING = ("owner", REPRESENTATIVE)
FOLDER = "membership/mail/"


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks for an organisation now."""

    account_id: int
    email: str
    language: str


def _held(role: str | Iterable[str], starts: datetime, ends: datetime) -> ColumnElement[bool]:
    """Whether a role holds at some moment between two."""
    roles = [role] if isinstance(role, str) else list(role)
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > starts)
    return RoleGrant.role.in_(roles) & (RoleGrant.starts_at <= ends) & lasts


def knows_all_of(viewer: Viewer, organisation_id: int, country: str) -> bool:
    """Whether somebody reads everything about a member: who speaks for it, the office, or the one of its country."""
    if viewer.may(SPEAK, organisation_id) or viewer.may(MANAGE):
        return True
    return viewer.may(OVERSEE) and looks_after(viewer, OVERSEE, country)


def speakers_of(organisation_id: int) -> list[Speaker]:
    """The owners and representatives of an organisation, each once."""
    now = business_now()
    rows = db.session.execute(
        db.select(Account.id, Account.email, Account.language)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.object_id == organisation_id, _held(SPEAKING, now, now), Account.erased_at.is_(None))
        .distinct()
        .order_by(Account.id)
    )
    return [Speaker(row.id, row.email, row.language) for row in rows]


def has_speaker() -> ColumnElement[bool]:
    """Whether somebody speaks for an organisation now, for statements about ``Organisation``."""
    now = business_now()
    held = db.select(RoleGrant.id).where(RoleGrant.object_id == Organisation.id, _held(SPEAKING, now, now))
    found: ColumnElement[bool] = held.exists()
    return found


def is_represented_on(day: date, organisation_id: Any) -> ColumnElement[bool]:
    """Whether somebody represents an organisation at some time of a day, for statements about many."""
    start, end = day_of(day)
    held = db.select(RoleGrant.id).where(RoleGrant.object_id == organisation_id, _held(REPRESENTATIVE, start, end))
    found: ColumnElement[bool] = held.exists()
    return found


def day_of(day: date) -> tuple[datetime, datetime]:
    """The first and the last moment of a day."""
    zone = business_now().tzinfo
    return datetime.combine(day, time(), zone), datetime.combine(day, time.max, zone)


def mandates_of(organisation_id: int) -> list[Span]:
    """The mandates of an organisation's representatives, past ones too, as days."""
    rows = db.session.execute(
        db.select(RoleGrant.starts_at, RoleGrant.ends_at)
        .where(RoleGrant.object_id == organisation_id, RoleGrant.role == REPRESENTATIVE)
        .order_by(RoleGrant.starts_at)
    )
    return [Span(row.starts_at.date(), row.ends_at and _day_after(row.ends_at)) for row in rows]


def _day_after(moment: datetime) -> date:
    """The first day of which no moment comes before another."""
    is_midnight = moment.time() == time()
    return moment.date() if is_midnight else moment.date() + timedelta(days=1)


def as_instant(day: date | str) -> str:
    """A day as letters take it: the instant at which it begins, in UTC."""
    return f"{day}T00:00:00+00:00" if day else ""


def tell_speakers(organisation_id: int, letter: str, key: str, values: Mapping[str, Any]) -> int:
    """Write to everybody who speaks for an organisation, each in their language and once; how many there are."""
    slug = db.session.scalar(db.select(Organisation.slug).where(Organisation.id == organisation_id))
    speakers = speakers_of(organisation_id)
    for speaker in speakers:
        card = organisation_cards([organisation_id], speaker.language).get(organisation_id)
        told = {"organisation": card.name if card else slug, "slug": slug, **values}
        template, once = f"{FOLDER}{letter}.md", f"membership:{letter}:{organisation_id}:{key}:{speaker.account_id}"
        send(Letter(speaker.email, speaker.language, template, once, told, about=f"organisation:{organisation_id}"))
    return len(speakers)
