"""Finding places of the gazetteer by what people type, in any language and script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam

from plugins.membership.identity.names import key
from plugins.membership.models import Place, PlaceName
from portal.database import ask, db
from portal.organisations.models import Organisation
from portal.organisations.services import OrganisationCard, organisation_cards

MOST_FOUND = 10
LAST = "\U0010ffff"
SHORTEST_BEGINNING = 2  # of letters of an alphabet; one sign of Chinese or Korean says enough


@dataclass(frozen=True)
class PlaceCard:
    """A place that was found, and by which of its names."""

    id: int
    name: str
    found_by: str
    country: str
    division: str
    population: int
    latitude: float
    longitude: float


def _ranked(*conditions: Any) -> Select[Any]:
    """The places one of whose names fits, those whose first name does and the largest before others; each once."""
    found = (
        db.select(
            PlaceName.place_id,
            db.func.max(PlaceName.first).label("first"),
            db.func.max(PlaceName.population).label("population"),
            db.func.min(PlaceName.folded).label("folded"),
        )
        .where(*conditions)
        .group_by(PlaceName.place_id)
        .order_by(db.func.max(PlaceName.first).desc(), db.func.max(PlaceName.population).desc(), PlaceName.place_id)
        .limit(MOST_FOUND)
        .subquery()
    )
    named: Select[Any] = (
        db.select(Place.__table__.columns, PlaceName.name.label("found_by"), PlaceName.folded)
        .join(found, found.c.place_id == Place.id)
        .join(PlaceName, (PlaceName.place_id == Place.id) & (PlaceName.folded == found.c.folded))
        .order_by(found.c.first.desc(), found.c.population.desc(), Place.id)
    )
    return named


IN_COUNTRY = db.or_(bindparam("country") == "", PlaceName.country == bindparam("country"))
EXACTLY = _ranked(PlaceName.folded == bindparam("words"), IN_COUNTRY)
BEGINNING = _ranked(PlaceName.folded >= bindparam("words"), PlaceName.folded < bindparam("end"), IN_COUNTRY)


def find_places(words: str, country: str = "") -> list[PlaceCard]:
    """The places that are called so, the largest first, then those whose name begins so."""
    wanted = key(words)
    if not wanted:
        return []
    found = {row.id: _card(row, wanted) for row in ask(EXACTLY, words=wanted, country=country)}
    if len(found) < MOST_FOUND and (len(wanted) >= SHORTEST_BEGINNING or not wanted.isascii()):
        for row in ask(BEGINNING, words=wanted, end=wanted + LAST, country=country):
            found.setdefault(row.id, _card(row, wanted))
    return list(found.values())[:MOST_FOUND]


def _card(row: Any, wanted: str = "") -> PlaceCard:
    is_first = key(row.name).startswith(wanted)
    return PlaceCard(
        id=row.id,
        name=row.name,
        found_by=row.name if is_first else row.found_by,
        country=row.country,
        division=row.division,
        population=row.population,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def places(place_ids: Iterable[int]) -> dict[int, PlaceCard]:
    """Places by their numbers; those that are not there are left out."""
    wanted = db.select(Place.__table__.columns, Place.name.label("found_by")).where(Place.id.in_(place_ids))
    return {row.id: _card(row) for row in db.session.execute(wanted)}


def organisations_in(place_id: int, language: str) -> Sequence[OrganisationCard]:
    """The organisations that are in a place already, under whichever of its names it was noted."""
    names = db.select(PlaceName.name).where(PlaceName.place_id == place_id)
    country = db.select(Place.country).where(Place.id == place_id).scalar_subquery()
    wanted = db.select(Organisation.id).where(Organisation.country == country, Organisation.place.in_(names))
    wanted = wanted.where(Organisation.merged_into_id.is_(None))
    ids = db.session.scalars(wanted.order_by(Organisation.slug).limit(MOST_FOUND)).all()
    cards = organisation_cards(ids, language)
    return [cards[id_] for id_ in ids if id_ in cards]
