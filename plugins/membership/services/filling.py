"""Taking the gazetteer that ships with the portal into the database: once, in small steps, again when it changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from plugins.membership import gazetteer
from plugins.membership.gazetteer import Entry
from plugins.membership.identity.names import key
from plugins.membership.models import Edition, Place, PlaceName
from portal.database import Model, db, unit_of_work
from portal.kernel.clock import wall_now

PLACES_AT_ONCE = 1000  # a step of some hundred milliseconds, so that others who write needn't wait


def is_taken_in() -> bool:
    """Whether the gazetteer of this portal is in the database."""
    return db.session.get(Edition, gazetteer.edition()) is not None


def take_in(most: int | None = None) -> int:
    """Take in the gazetteer unless it is there, or only its largest places; give the number of places taken in."""
    if is_taken_in():
        return 0
    taken = 0
    for chunk in gazetteer.in_chunks(PLACES_AT_ONCE):
        wanted = chunk if most is None else chunk[: most - taken]
        if not wanted:
            return taken
        with unit_of_work():
            store(wanted)
        taken += len(wanted)
    with unit_of_work() as session:
        session.merge(Edition(fingerprint=gazetteer.edition(), taken_in_at=wall_now()))
    return taken


def store(places: Sequence[Entry]) -> None:
    """Store places with their names in place of what was known of them."""
    ids = [place.id for place in places]
    db.session.execute(db.delete(PlaceName).where(PlaceName.place_id.in_(ids)))
    _put(Place, [_columns(place) for place in places])
    db.session.execute(db.insert(PlaceName), [row for place in places for row in _names(place)])


def _put(model: type[Model], rows: list[dict[str, Any]]) -> None:
    insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(model)
    changed = {column.name: insert.excluded[column.name] for column in model.__table__.columns if column.name != "id"}
    db.session.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changed), rows)


def _columns(place: Entry) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.names[0],
        "country": place.country,
        "division": place.division,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
    }


def _names(place: Entry) -> list[dict[str, Any]]:
    beside = {"place_id": place.id, "population": place.population, "country": place.country}
    return [{"folded": key(name), "name": name, "first": int(name == place.names[0]), **beside} for name in place.names]
