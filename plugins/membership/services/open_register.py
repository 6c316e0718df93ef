"""The open register: what is known of every member, with numbers that stay, for everybody and for programs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from plugins.membership.services.located import Whereabouts, geonames_numbers
from plugins.membership.services.standing import members_on
from portal.database import db
from portal.organisations.models import Organisation, OrganisationName

AT_ONCE = 500
GEONAMES = "https://sws.geonames.org/{}/"


@dataclass(frozen=True)
class Entry:
    """A member in the register; ``id`` never changes and never becomes another's."""

    id: str
    name: str
    name_language: str
    names: Mapping[str, Sequence[str]]
    former_names: Mapping[str, Sequence[str]]
    kind: str
    category: str
    since: date
    country: str
    region: str
    place: str
    latitude: float | None
    longitude: float | None
    population: int | None
    geonames: int | None
    website: str
    parent: str
    former_ids: Sequence[str]

    @property
    def geonames_url(self) -> str:
        """The address of its place in GeoNames' linked data."""
        return GEONAMES.format(self.geonames) if self.geonames else ""


def entries(day: date) -> Iterator[Entry]:
    """Every member of a day as it is known today, in an order that stays, some hundred at a time."""
    last = 0
    while rows := _rows(day, last):
        last = rows[-1].id
        ids = [row.id for row in rows]
        names, former_ids = _names(ids), _former_ids(ids)
        places = geonames_numbers(
            [Whereabouts(row.id, row.place, row.country, row.latitude, row.longitude) for row in rows]
        )
        yield from (_entry(row, names[row.id], places.get(row.id), former_ids[row.id]) for row in rows)


def _rows(day: date, after: int) -> Sequence[Any]:
    roll, parent = members_on(day), db.aliased(Organisation)
    wanted = (
        db.select(Organisation.__table__, roll.c.category, roll.c.since_on, parent.slug.label("parent_slug"))
        .join(roll, roll.c.organisation_id == Organisation.id)
        .outerjoin(parent, parent.id == Organisation.parent_id)
        .where(Organisation.id > after)
    )
    return db.session.execute(wanted.order_by(Organisation.id).limit(AT_ONCE)).all()


def _names(ids: Sequence[int]) -> Mapping[int, list[Any]]:
    wanted = db.select(OrganisationName.__table__).where(OrganisationName.organisation_id.in_(ids))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(wanted.order_by(OrganisationName.id)):
        found[row.organisation_id].append(row)
    return found


def _former_ids(ids: Sequence[int]) -> Mapping[int, list[str]]:
    """The short names of records that were merged into organisations."""
    wanted = db.select(Organisation.merged_into_id, Organisation.slug).where(Organisation.merged_into_id.in_(ids))
    found: dict[int, list[str]] = defaultdict(list)
    for organisation_id, slug in db.session.execute(wanted.order_by(Organisation.slug)):
        found[organisation_id].append(slug)
    return found


def _entry(row: Any, names: Sequence[Any], geonames: int | None, former_ids: Sequence[str]) -> Entry:
    present, former = _by_language(names, is_former=False), _by_language(names, is_former=True)
    own = row.original_language if row.original_language in present else next(iter(present), row.original_language)
    return Entry(
        id=row.slug,
        name=present[own][0] if present else row.place,
        name_language=own,
        names=present,
        former_names=former,
        kind=row.kind,
        category=row.category,
        since=row.since_on,
        country=row.country,
        region=row.region,
        place=row.place,
        latitude=row.latitude,
        longitude=row.longitude,
        population=row.population,
        geonames=geonames,
        website=row.website,
        parent=row.parent_slug or "",
        former_ids=former_ids,
    )


def _by_language(names: Sequence[Any], *, is_former: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name.is_former == is_former:
            found[name.language].append(name.name)
    return dict(found)
