"""Opening and closing regional offices, and giving them countries; what was stays in the table with its dates."""

from collections.abc import Collection, Mapping

from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.organisations.office_models import Office, OfficeCountry
from portal.organisations.offices import ORDER
from portal.viewer import Viewer


def open_office(slug: str, level: str, above: str, viewer: Viewer) -> int:
    """Let an organisation be an office of a level, below another one or below none, and give its number."""
    organisation_id = db.session.scalar(db.select(Organisation.id).where(Organisation.slug == slug))
    if organisation_id is None:
        raise NotFound(N_("There is no organisation with this short name."), "slug")
    parent = _office_above(level, above)
    office: Office | None = db.session.scalar(db.select(Office).where(Office.organisation_id == organisation_id))
    if office is None:
        office = Office(organisation_id=organisation_id, level=level, parent_id=parent, opened_at=business_now())
        if not insert_once(office):
            raise Conflict(N_("This organisation is an office already."), "slug")
    elif office.closed_at is None or office.level != level:
        raise Conflict(N_("This organisation is an office already, or was one of another level."), "slug")
    else:
        office.parent_id, office.closed_at = parent, None
    note("office.open", f"organisation:{organisation_id}", viewer, {"level": level, "above": above})
    touch("organisations")
    return office.id


def _office_above(level: str, slug: str) -> int | None:
    if level not in ORDER:
        raise Refused(N_("Choose the level."), "level")
    if not slug:
        return None
    found = db.session.execute(
        db.select(Office.id, Office.level)
        .join(Organisation, Organisation.id == Office.organisation_id)
        .where(Organisation.slug == slug, Office.closed_at.is_(None))
    ).one_or_none()
    if found is None or ORDER.index(found.level) >= ORDER.index(level):
        raise Refused(N_("Choose an office of a level above."), "above")
    number: int = found.id
    return number


def close_office(office_id: int, viewer: Viewer) -> None:
    """End an office that nothing stands below; its countries are looked after by nobody at its level."""
    office = _open_one(office_id)
    below = db.select(Office.id).where(Office.parent_id == office_id, Office.closed_at.is_(None))
    if db.session.scalar(below.limit(1)) is not None:
        raise Refused(N_("Other offices stand below this one. Close them first, or put them elsewhere."))
    _end(office, countries_held(office_id))
    office.closed_at = business_now()
    note("office.close", f"organisation:{office.organisation_id}", viewer)
    touch("organisations")


def look_after(office_id: int, wanted: Collection[str], viewer: Viewer) -> None:
    """Let an office look after these countries from now on and after no others; raises Refused or Conflict."""
    office = _open_one(office_id)
    held = countries_held(office_id)
    added, taken = frozenset(wanted) - held, held - frozenset(wanted)
    _check(office, added, taken)
    _end(office, taken)
    for country in sorted(added):
        row = OfficeCountry(office_id=office.id, level=office.level, country=country, starts_at=business_now())
        if not insert_once(row):
            raise Conflict(N_("Another office looks after this country: %(country)s"), "countries", country=country)
    if added or taken:
        details = {"added": " ".join(sorted(added)), "taken": " ".join(sorted(taken))}
        note("office.countries", f"organisation:{office.organisation_id}", viewer, details)
        touch("organisations")


def countries_held(office_id: int) -> frozenset[str]:
    """The countries that an office looks after now."""
    held = db.select(OfficeCountry.country).where(OfficeCountry.office_id == office_id, OfficeCountry.ends_at.is_(None))
    return frozenset(db.session.scalars(held))


def held_at_level(level: str) -> Mapping[str, int]:
    """Which office looks after each country at a level."""
    held = db.select(OfficeCountry.country, OfficeCountry.office_id)
    rows = db.session.execute(held.where(OfficeCountry.level == level, OfficeCountry.ends_at.is_(None)))
    return {row.country: row.office_id for row in rows}


def _check(office: Office, added: frozenset[str], taken: frozenset[str]) -> None:
    """Keep one office a level for a country, and the countries of an office among those of the office above it."""
    if elsewhere := sorted(added & held_at_level(office.level).keys()):
        raise Conflict(N_("Another office looks after this country: %(country)s"), "countries", country=elsewhere[0])
    above = countries_held(office.parent_id) if office.parent_id else added
    if beyond := sorted(added - above):
        raise Refused(
            N_("The office above does not look after this country: %(country)s"), "countries", country=beyond[0]
        )
    below = db.select(OfficeCountry.country).join(Office, Office.id == OfficeCountry.office_id)
    below = below.where(
        Office.parent_id == office.id, OfficeCountry.ends_at.is_(None), OfficeCountry.country.in_(taken)
    )
    if needed := db.session.scalar(below.order_by(OfficeCountry.country).limit(1)):
        raise Refused(N_("An office below looks after this country: %(country)s"), "countries", country=needed)


def _end(office: Office, countries: Collection[str]) -> None:
    ended = db.update(OfficeCountry).where(
        OfficeCountry.office_id == office.id, OfficeCountry.ends_at.is_(None), OfficeCountry.country.in_(countries)
    )
    db.session.execute(ended.values(ends_at=business_now()))


def _open_one(office_id: int) -> Office:
    office: Office | None = db.session.scalar(db.select(Office).where(Office.id == office_id).with_for_update())
    if office is None or office.closed_at:
        raise NotFound(N_("There is no such office."))
    return office
