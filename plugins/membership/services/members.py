"""Who is a member: admitting, suspending, and the directory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from plugins.membership.mapping import Place
from plugins.membership.models import Member
from plugins.membership.rules import STATES, is_since_day
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import ids_of
from portal.kernel.text import N_, fold
from portal.organisations.models import Organisation, OrganisationName
from portal.organisations.services import OrganisationCard, organisation_cards
from portal.viewer import Viewer

ON_A_PAGE = 30
LARGEST_COUNT = 1000


@dataclass(frozen=True)
class Admission:
    """A decision to admit an organisation."""

    slug: str
    category: str
    since_on: date


@dataclass(frozen=True)
class Search:
    """What the directory is searched for; ``after`` is the last slug of the page before."""

    region: str = ""
    country: str = ""
    text: str = ""
    letter: str = ""
    after: str = ""


@dataclass(frozen=True)
class MemberCard:
    """A member in the directory."""

    organisation: OrganisationCard
    category: str
    since_on: date


@dataclass(frozen=True)
class Found:
    """One page of the directory."""

    members: tuple[MemberCard, ...]
    count: int
    next_after: str
    letters: tuple[str, ...]

    @property
    def is_cut(self) -> bool:
        """Whether there are more than anybody counts."""
        return self.count > LARGEST_COUNT


def admit(admission: Admission, viewer: Viewer) -> int:
    """Enter an organisation as a member, once."""
    organisation_id = db.session.scalar(db.select(Organisation.id).where(Organisation.slug == admission.slug))
    if organisation_id is None:
        raise NotFound(N_("There is no organisation with this short name."), "slug")
    if not is_since_day(admission.since_on, business_now().date()):
        raise Refused(N_("Enter a day between the founding in November 2001 and today."), "since_on")
    row = Member(organisation_id=organisation_id, category=admission.category, since_on=admission.since_on)
    if not insert_once(row):
        raise Conflict(N_("This organisation is a member already."), "slug")
    _note("membership.admit", row.id, viewer)
    return row.id


def change_state(member_id: int, state: str, viewer: Viewer) -> None:
    """Suspend a member, let it come back, or note that it left."""
    row = db.session.get(Member, member_id)
    if row is None or state not in STATES:
        raise NotFound(N_("There is no such member."))
    row.state = state
    _note(f"membership.{state}", member_id, viewer)


def _note(act: str, member_id: int, viewer: Viewer) -> None:
    note(act, f"membership:{member_id}", viewer)
    touch("membership")


def named(references: Iterable[str], language: str) -> list[tuple[str, str]]:
    """What references such as ``membership:12`` stand for: the names of the organisations, in all states."""
    ids = ids_of("membership", references)
    found = db.session.execute(db.select(Member.id, Member.organisation_id).where(Member.id.in_(ids))).all()
    cards = organisation_cards([row.organisation_id for row in found], language)
    return [(f"membership:{row.id}", cards[row.organisation_id].name) for row in found]


def membership_of(organisation_id: int) -> Member | None:
    """The membership of an organisation, if it is an active member."""
    found: Member | None = db.session.scalar(
        db.select(Member).where(Member.organisation_id == organisation_id, Member.state == "active")
    )
    return found


def search(wanted: Search, language: str) -> Found:
    """Search the directory, by short name from A to Z; the count stops beyond a thousand."""
    fitting = _fitting(wanted)
    page = fitting.where(Organisation.slug > wanted.after).order_by(Organisation.slug).limit(ON_A_PAGE + 1)
    rows = db.session.execute(page).all()
    shown = rows[:ON_A_PAGE]
    cards = organisation_cards((row.organisation_id for row in shown), language)
    counted = db.select(db.func.count()).select_from(fitting.limit(LARGEST_COUNT + 1).subquery())
    return Found(
        members=tuple(
            MemberCard(cards[row.organisation_id], row.category, row.since_on)
            for row in shown
            if row.organisation_id in cards
        ),
        count=db.session.scalar(counted) or 0,
        next_after=shown[-1].slug if len(rows) > ON_A_PAGE else "",
        letters=_letters(),
    )


def _fitting(wanted: Search) -> Any:
    fitting = (
        db.select(Organisation.slug, Member.organisation_id, Member.category, Member.since_on)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.state == "active")
    )
    if wanted.region:
        fitting = fitting.where(Organisation.region == wanted.region)
    if wanted.country:
        fitting = fitting.where(Organisation.country == wanted.country)
    if wanted.letter:
        fitting = fitting.where(Organisation.slug.startswith(wanted.letter, autoescape=True))
    for word in fold(wanted.text).split()[:6]:
        named = db.select(OrganisationName.organisation_id).where(
            OrganisationName.folded.contains(word, autoescape=True)
        )
        fitting = fitting.where(Organisation.id.in_(named))
    return fitting


def _letters() -> tuple[str, ...]:
    first = db.func.substr(Organisation.slug, 1, 1)
    wanted = db.select(first).join(Member, Member.organisation_id == Organisation.id)
    return tuple(db.session.scalars(wanted.where(Member.state == "active").distinct().order_by(first)))


def places() -> list[Place]:
    """Members by country, with the mean of their coordinates."""
    rows = db.session.execute(
        db.select(
            Organisation.country,
            db.func.count(),
            db.func.avg(Organisation.latitude),
            db.func.avg(Organisation.longitude),
        )
        .join(Member, Member.organisation_id == Organisation.id)
        .where(Member.state == "active")
        .group_by(Organisation.country)
        .order_by(Organisation.country)
    )
    return [
        Place(country, members, float(latitude or 0), float(longitude or 0))
        for country, members, latitude, longitude in rows
    ]


def regions() -> dict[str, int]:
    """Members by region of the network, the largest first."""
    rows = db.session.execute(
        db.select(Organisation.region, db.func.count())
        .join(Member, Member.organisation_id == Organisation.id)
        .where(Member.state == "active")
        .group_by(Organisation.region)
    )
    return dict(sorted(((region, count) for region, count in rows), key=lambda pair: (-pair[1], pair[0])))


def states() -> dict[str, int]:
    """Members by state."""
    rows = db.session.execute(db.select(Member.state, db.func.count()).group_by(Member.state))
    return {state: count for state, count in rows}  # noqa: C416  mypy cannot read dict(rows)


def newest(limit: int = 50) -> Sequence[tuple[Member, str]]:
    """The members that were entered last, with their short names."""
    wanted = db.select(Member, Organisation.slug).join(Organisation, Organisation.id == Member.organisation_id)
    return [(member, slug) for member, slug in db.session.execute(wanted.order_by(Member.id.desc()).limit(limit))]
