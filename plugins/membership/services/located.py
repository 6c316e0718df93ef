"""Which place of the gazetteer organisations are in: by its name, its country, and how far their seat is from it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from plugins.membership.identity.names import key
from plugins.membership.models import Place, PlaceName
from portal.database import db

EARTH_KM, FURTHEST_KM = 6371.0, 40.0


@dataclass(frozen=True)
class Whereabouts:
    """Where an organisation says that it is."""

    id: int
    place: str
    country: str
    latitude: float | None
    longitude: float | None


def geonames_numbers(asked: Sequence[Whereabouts]) -> dict[int, int]:
    """The numbers of the places that organisations are in, as far as only one place can be meant."""
    folded = {one.id: key(one.place) for one in asked if one.place}
    wanted = (
        db.select(PlaceName.folded, Place.id, Place.country, Place.latitude, Place.longitude)
        .join(Place, Place.id == PlaceName.place_id)
        .where(PlaceName.folded.in_(sorted(set(folded.values()))))
    )
    named: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in db.session.execute(wanted):
        named[row.folded, row.country].append(row)
    found = {one.id: _meant(one, named[folded[one.id], one.country]) for one in asked if one.place}
    return {id_: number for id_, number in found.items() if number is not None}


def _meant(one: Whereabouts, places: Iterable[Any]) -> int | None:
    """The nearest place of that name, or the only one when nobody knows where the seat is."""
    known = list(places)
    if one.latitude is None or one.longitude is None:
        return known[0].id if len(known) == 1 else None
    here = (one.latitude, one.longitude)
    near = [(kilometres(here, (place.latitude, place.longitude)), place.id) for place in known]
    return min((pair for pair in near if pair[0] <= FURTHEST_KM), default=(0, None))[1]


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """How far two places are from each other, by the haversine formula; degrees in, kilometres out."""
    north, south = radians(here[0]), radians(there[0])
    up, along = (south - north) / 2, radians(there[1] - here[1]) / 2
    share = sin(up) ** 2 + cos(north) * cos(south) * sin(along) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(share)))
