"""Voices at risk: members that may not be heard, since nobody represents them or the one who does cannot be reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from plugins.membership.models import MembershipSpell
from plugins.membership.services.standing import is_member_on, today
from portal.accounts.mandates import in_time, owners_of
from portal.accounts.models import Account, RoleGrant
from portal.accounts.representatives import REPRESENTATIVE
from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.mail.addresses import dead_among
from portal.mail.models import DeadAddress
from portal.mail.services import Letter, send
from portal.organisations.models import Organisation
from portal.organisations.services import organisation_cards
from portal.viewer import Viewer

COUNTED_UP_TO = 1000
LETTER = "membership/mail/voice_at_risk.md"
RISKS = {
    "nobody": N_("Nobody represents it"),
    "ends": N_("The mandate ends soon"),
    "returned": N_("Mail to the representative comes back"),
    "unseen": N_("The representative has never signed in"),
    "unconfirmed": N_("The yearly confirmation is due"),
}
TO_DO = {
    "nobody": N_("Ask an owner to name a representative, or call the town hall."),
    "ends": N_("Ask whether the mandate is prolonged or somebody follows."),
    "returned": N_("Ask an owner for another address, or begin a hand-over if the person has left."),
    "unseen": N_("Ask the person to sign in once, before a vote is open."),
    "unconfirmed": N_("Ask an owner to confirm the data and the representative."),
}


@dataclass(frozen=True)
class Voice:
    """A member and who represents it, with what puts its voice at risk."""

    organisation_id: int
    slug: str
    country: str
    person: str
    email: str
    ends_at: datetime | None
    risks: tuple[str, ...]


def conditions(now: datetime) -> Mapping[str, ColumnElement[bool]]:
    """What each risk means, on the columns of ``voices``."""
    returned = exists().where(DeadAddress.email == Account.email)
    return {
        "nobody": RoleGrant.id.is_(None),
        "ends": and_(RoleGrant.ends_at.is_not(None), RoleGrant.ends_at <= now + in_time()),
        "returned": and_(Account.id.is_not(None), returned),
        "unconfirmed": MembershipSpell.due_on <= today(),
        "unseen": and_(Account.id.is_not(None), Account.signed_in_at.is_(None)),
    }


def voices(countries: frozenset[str] | None) -> Select[Any]:
    """Members of some countries or of all whose voice is at risk, each with a column for every risk."""
    now = business_now()
    held = RoleGrant.__table__.alias("held")
    first = (
        select(db.func.min(held.c.id))
        .where(
            held.c.role == REPRESENTATIVE,
            held.c.object_id == Organisation.id,
            held.c.starts_at <= now,
            or_(held.c.ends_at.is_(None), held.c.ends_at > now),
        )
        .correlate(Organisation)
        .scalar_subquery()
    )
    risks = conditions(now)
    columns = (Organisation.id, Organisation.slug, Organisation.country, Account.name, Account.email, RoleGrant.ends_at)
    found: Select[Any] = (
        select()
        .add_columns(*columns, *(risk.label(name) for name, risk in risks.items()))
        .select_from(Organisation)
        .join(MembershipSpell, (MembershipSpell.organisation_id == Organisation.id) & is_member_on(today()))
        .outerjoin(RoleGrant, RoleGrant.id == first)
        .outerjoin(Account, Account.id == RoleGrant.account_id)
        .where(or_(*risks.values()))
    )
    return found if countries is None else found.where(Organisation.country.in_(countries))


def voice_of(row: Any) -> Voice:
    """Read a row of ``voices``."""
    risks = tuple(name for name in RISKS if getattr(row, name))
    return Voice(row.id, row.slug, row.country, row.name or "", row.email or "", row.ends_at, risks)


def count_at_risk(countries: frozenset[str] | None) -> int:
    """How many members' voices are at risk, counted up to a thousand."""
    some = voices(countries).with_only_columns(Organisation.id).limit(COUNTED_UP_TO + 1).subquery()
    return db.session.scalar(select(db.func.count()).select_from(some)) or 0


def remind(organisation_id: int, countries: frozenset[str] | None, viewer: Viewer) -> int:
    """Write to those who look after a member what puts its voice at risk, once a week; how many letters.

    Raises NotFound for a member of other countries, and Refused when nobody there can be written to.
    """
    row = db.session.execute(voices(countries).where(Organisation.id == organisation_id)).one_or_none()
    if row is None:
        raise NotFound(N_("This member's voice is not at risk any more."))
    voice, readers = voice_of(row), _readers(organisation_id)
    if not readers:
        raise Refused(N_("Nobody there can be written to. Call them, and invite an owner."))
    year, week, _ = business_now().isocalendar()
    sent = [send(_letter(voice, account, f"{year}-{week}")) for account in readers]
    if not any(sent):
        raise Conflict(N_("They were reminded this week already."))
    note("membership.remind_voice", f"organisation:{organisation_id}", viewer, {"risks": " ".join(voice.risks)})
    return sum(sent)


def _readers(organisation_id: int) -> list[Account]:
    owners = owners_of([organisation_id])
    returned = dead_among(account.email for account in owners)
    return [account for account in owners if account.email not in returned]


def _letter(voice: Voice, account: Account, week: str) -> Letter:
    card = organisation_cards([voice.organisation_id], account.language).get(voice.organisation_id)
    values = {
        "object": card.name if card else voice.slug,
        "slug": voice.slug,
        "person": voice.person,
        "risks": [RISKS[name] for name in voice.risks],
    }
    key = f"membership:voice:{voice.organisation_id}:{week}:{account.id}"
    return Letter(account.email, account.language, LETTER, key, values, about=f"organisation:{voice.organisation_id}")
