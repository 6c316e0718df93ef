"""Who is a member: admitting, suspending, and the directory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from plugins.membership.mapping import Place
from plugins.membership.models import Member
from plugins.membership.rules import is_since_day
from plugins.membership.services.recording import NO_MEMBER, Entry, change, enter, makes_a_difference
from plugins.membership.services.standing import events_of, grace_days, is_member_on, on_day, position_of, today
from plugins.membership.standing_models import MembershipSpell as Spell
from plugins.membership.standing_rules import PROMOTER, Kind, State, category_for, lapse_of, may_be
from portal.database import db, insert_once
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import ids_of
from portal.kernel.text import N_
from portal.organisations.aliases import by_slug
from portal.organisations.models import Organisation
from portal.organisations.services import organisation_cards
from portal.viewer import Viewer


@dataclass(frozen=True)
class Admission:
    """A decision to admit an organisation."""

    slug: str
    category: str
    since_on: date


@dataclass(frozen=True)
class Membership:
    """What a member is today; ``id`` is the member's number."""

    id: int
    organisation_id: int
    slug: str
    category: str
    since_on: date
    is_good: bool


def admit(admission: Admission, viewer: Viewer) -> int:
    """Enter an organisation as a member, or as one again that had left; gives the member's number."""
    found = by_slug(admission.slug)
    if found is None:
        raise NotFound(N_("There is no organisation with this short name."), "slug")
    if not is_since_day(admission.since_on, today()):
        raise Refused(N_("Enter a day between the founding in November 2001 and today."), "since_on")
    if not may_be(admission.category, found.kind):
        raise Refused(N_("An organisation of this kind cannot be of this class."), "category")
    member_id, entries, known = _member_id(found.id), _entries(admission, found.kind), events_of(found.id)
    if known and not makes_a_difference(known, entries[0]):
        raise Refused(N_("It was a member on that day already. Choose the day on which it came back."), "since_on")
    for entry in entries:
        (change if known else enter)(member_id, entry, viewer)
    return member_id


def _member_id(organisation_id: int) -> int:
    """The number under which an organisation is admitted; raises Conflict when it is a member."""
    row = Member(organisation_id=organisation_id)
    if insert_once(row):
        return row.id
    own = db.select(Member).where(Member.organisation_id == organisation_id, Member.merged_from_id.is_(None))
    member = db.session.scalars(own.with_for_update()).one()
    if position_of(organisation_id).is_in:
        raise Conflict(N_("This organisation is a member already."), "slug")
    member_id: int = member.id
    return member_id


def _entries(admission: Admission, kind: str) -> list[Entry]:
    """What is entered when somebody is admitted; who is entered years later is asked to confirm a year from now."""
    detail = {"category": category_for(kind)}
    if admission.since_on < today():
        detail["asked_from"] = today().isoformat()
    entries = [Entry(Kind.ADMITTED, admission.since_on, detail=detail)]
    if admission.category == PROMOTER:
        entries.append(Entry(Kind.CLASS_CHANGED, admission.since_on, detail={"category": PROMOTER}))
    return entries


def organisation_of(member_id: int) -> int:
    """The organisation of a member by its number; raises NotFound."""
    found: int | None = db.session.scalar(db.select(Member.organisation_id).where(Member.id == member_id))
    if found is None:
        raise NotFound(NO_MEMBER)
    return found


def named(references: Iterable[str], language: str) -> list[tuple[str, str]]:
    """What references such as ``membership:12`` stand for: the names of the organisations, in all states."""
    ids = ids_of("membership", references)
    found = db.session.execute(db.select(Member.id, Member.organisation_id).where(Member.id.in_(ids))).all()
    cards = organisation_cards([row.organisation_id for row in found], language)
    return [(f"membership:{row.id}", cards[row.organisation_id].name) for row in found]


def membership_of(organisation_id: int) -> Membership | None:
    """The membership of an organisation, if it is a member today, in good standing or not."""
    row = db.session.execute(
        db.select(Member.id, Organisation.slug, Spell.category, Spell.since_on, Spell.due_on)
        .join(Spell, Spell.organisation_id == Member.organisation_id)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.organisation_id == organisation_id, is_member_on(today()))
        .order_by(Member.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    is_good = today() < lapse_of(row.due_on, grace_days())
    return Membership(row.id, organisation_id, row.slug, row.category, row.since_on, is_good)


def members_since(organisation_ids: Iterable[int]) -> list[tuple[int, date, str]]:
    """Those of these organisations that are members today, in good standing or not, since when and as what."""
    wanted = db.select(Spell.organisation_id, Spell.since_on, Spell.category)
    wanted = wanted.where(Spell.organisation_id.in_(list(organisation_ids)))
    found = db.session.execute(wanted.where(is_member_on(today())).order_by(Spell.organisation_id))
    return [(row.organisation_id, row.since_on, row.category) for row in found]


def places() -> list[Place]:
    """Members by country, with the mean of their coordinates."""
    rows = db.session.execute(
        db.select(
            Organisation.country,
            db.func.count(),
            db.func.avg(Organisation.latitude),
            db.func.avg(Organisation.longitude),
        )
        .join(Spell, Spell.organisation_id == Organisation.id)
        .where(is_member_on(today()))
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
        .join(Spell, Spell.organisation_id == Organisation.id)
        .where(is_member_on(today()))
        .group_by(Organisation.region)
    )
    return dict(sorted(((region, count) for region, count in rows), key=lambda pair: (-pair[1], pair[0])))


def states() -> dict[str, int]:
    """Members by what they are today."""
    counted = db.select(Spell.state, db.func.count()).where(on_day(today()))
    rows = db.session.execute(counted.group_by(Spell.state))
    return {state: count for state, count in rows}  # noqa: C416  mypy cannot read dict(rows)


@dataclass(frozen=True)
class Entered:
    """A member as the secretariat sees it in a list; ``state`` is never when it begins later."""

    id: int
    organisation_id: int
    slug: str
    state: str
    category: str
    since_on: date | None


def newest(limit: int = 50) -> Sequence[Entered]:
    """The members that were entered last."""
    wanted = (
        db.select(
            Member.id, Member.organisation_id, Organisation.slug, Spell.state, Spell.category, Spell.since_on
        )
        .join(Organisation, Organisation.id == Member.organisation_id)
        .outerjoin(Spell, (Spell.organisation_id == Member.organisation_id) & on_day(today()))
        .order_by(Member.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        Entered(row.id, row.organisation_id, row.slug, row.state or State.NEVER, row.category or "", row.since_on)
        for row in db.session.execute(wanted)
    ]
