"""What is shown of regional offices: their countries, members and figures, and countries that none looks after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.membership.models import Interest, OfficeContact
from plugins.membership.rules import Gap, gaps
from plugins.membership.sections import every_country
from plugins.membership.services.offices.roll import members_now
from plugins.membership.services.offices.voices import count_at_risk
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.organisations.office_models import Office, OfficeCountry
from portal.organisations.offices import OfficeCard, all_offices
from portal.organisations.services import OrganisationCard, organisation_cards
from portal.viewer import Viewer

MEMBERS_SHOWN, HISTORY_SHOWN, WISHES_SHOWN = 60, 100, 100


@dataclass(frozen=True)
class Branch:
    """An office in the tree, with how deep it stands, its countries and the number of members there."""

    office: OfficeCard
    organisation: OrganisationCard
    depth: int
    countries: frozenset[str]
    members: int


@dataclass(frozen=True)
class Held:
    """A country that an office looks after or looked after, and since and until when."""

    country: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Contact:
    """How an office is written to."""

    email: str = ""
    phone: str = ""
    address: str = ""


def tree(language: str) -> list[Branch]:
    """Every open office below the one that it belongs to."""
    offices = all_offices()
    cards = organisation_cards([office.organisation_id for office in offices], language)
    countries, counts = _countries(), members_by_country()
    return [
        Branch(
            office=office,
            organisation=cards[office.organisation_id],
            depth=depth,
            countries=countries.get(office.id, frozenset()),
            members=sum(counts.get(country, 0) for country in countries.get(office.id, ())),
        )
        for office, depth in _below(offices, None, 0)
    ]


def _below(offices: Sequence[OfficeCard], parent: int | None, depth: int) -> Iterable[tuple[OfficeCard, int]]:
    numbers = {office.id for office in offices}
    for office in offices:
        if office.parent_id == parent or (parent is None and office.parent_id not in numbers):
            yield office, depth
            yield from _below(offices, office.id, depth + 1)


def _countries() -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    held = db.select(OfficeCountry.office_id, OfficeCountry.country).where(OfficeCountry.ends_at.is_(None))
    for row in db.session.execute(held):
        found.setdefault(row.office_id, set()).add(row.country)
    return {office_id: frozenset(countries) for office_id, countries in found.items()}


def members_by_country() -> Mapping[str, int]:
    """How many members there are in each country that has some."""
    counted = db.select(Organisation.country, db.func.count()).where(Organisation.id.in_(members_now()))
    return {country: count for country, count in db.session.execute(counted.group_by(Organisation.country))}  # noqa: C416


def without_office() -> frozenset[str]:
    """The countries that no office looks after, at no level."""
    return every_country() - frozenset().union(*_countries().values())


def history_of(office_id: int) -> list[Held]:
    """Which countries an office looked after from when until when, the newest change first."""
    found = db.select(OfficeCountry).where(OfficeCountry.office_id == office_id, OfficeCountry.ends_at.is_not(None))
    rows = db.session.scalars(found.order_by(OfficeCountry.ends_at.desc(), OfficeCountry.country).limit(HISTORY_SHOWN))
    return [Held(row.country, row.starts_at, row.ends_at) for row in rows]


def members_in(countries: frozenset[str], language: str) -> list[OrganisationCard]:
    """The members in some countries, as many as stand on a page."""
    found = db.select(Organisation.id, Organisation.slug).where(
        Organisation.country.in_(countries), Organisation.id.in_(members_now())
    )
    rows = db.session.execute(found.order_by(Organisation.country, Organisation.slug).limit(MEMBERS_SHOWN)).all()
    cards = organisation_cards([row.id for row in rows], language)
    return [cards[row.id] for row in rows if row.id in cards]


@dataclass(frozen=True)
class Figures:
    """What an office has before it: members, wishes to join that wait, and voices at risk."""

    members: int
    reached: int
    waiting: int
    at_risk: int


def figures(countries: frozenset[str]) -> Figures:
    """Count what happens in some countries."""
    counts = {country: count for country, count in members_by_country().items() if country in countries}
    return Figures(sum(counts.values()), len(counts), len(wishes_in(countries)), count_at_risk(countries))


def wishes_in(countries: frozenset[str]) -> Sequence[Interest]:
    """The wishes to join from some countries that wait for an answer, the longest first."""
    found = db.select(Interest).where(Interest.answered_at.is_(None), Interest.country.in_(countries))
    return db.session.scalars(found.order_by(Interest.id).limit(WISHES_SHOWN)).all()


def wish_in(interest_id: int, countries: frozenset[str] | None) -> Interest:
    """A wish to join from some countries or from all; raises NotFound for those of others."""
    row = db.session.get(Interest, interest_id)
    if row is None or (countries is not None and row.country not in countries):
        raise NotFound(N_("There is no such wish to join."))
    return row


def gaps_in(countries: frozenset[str], parts: Mapping[str, frozenset[str]]) -> list[Gap]:
    """Where in some countries members are and are not, by part of the world, the emptiest first."""
    here = {code: part & countries for code, part in parts.items() if part & countries}
    return gaps(members_by_country(), here)


def contact_of(office_id: int) -> Contact:
    """How an office is written to."""
    row = db.session.get(OfficeContact, office_id)
    return Contact(row.email, row.phone, row.address) if row else Contact()


def change_contact(office: OfficeCard, contact: Contact, viewer: Viewer) -> None:
    """Note how an office is written to."""
    db.session.merge(OfficeContact(office_id=office.id, **vars(contact)))
    note("membership.contact", f"organisation:{office.organisation_id}", viewer)
    touch("membership", "organisations")


def office_numbered(office_id: int) -> OfficeCard | None:
    """An open office by its number."""
    return next((office for office in all_offices() if office.id == office_id), None)


def parent_of(office: OfficeCard) -> OfficeCard | None:
    """The office above another."""
    return office_numbered(office.parent_id) if office.parent_id else None


def opened_at(office: OfficeCard) -> datetime:
    """Since when an office has been one."""
    found: datetime = db.session.scalars(db.select(Office.opened_at).where(Office.id == office.id)).one()
    return found
