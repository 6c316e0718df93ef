"""Who of the members that were asked for lies where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plugins.membership.atlas import Point, Spot, point_of, spots, window_of
from plugins.membership.directory_models import DirectoryLine as Line
from plugins.membership.services.directory.asking import Reader, Wanted
from plugins.membership.services.directory.selecting import as_chosen, conditions_of, fitting_lines
from portal.database import db
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Mapped:
    """A member as the map names it."""

    slug: str
    name: str
    place: str
    country: str


@dataclass(frozen=True)
class Seen:
    """A window on the map: its dots, what they are called, and how many it leaves out."""

    spots: list[Spot]
    names: Mapping[int, Mapped]
    elsewhere: int
    nowhere: int


def look(wanted: Wanted, reader: Reader, part: str) -> Seen:
    """What is seen of the members that were asked for in a part of the world."""
    names, points, nowhere = {}, list[Point](), 0
    fitting = as_chosen(fitting_lines(conditions_of(wanted), reader), wanted)
    columns = (Line.organisation_id, Organisation.slug, Line.name, Organisation.place, Line.country)
    where = (Organisation.latitude, Organisation.longitude)
    for id_, slug, name, place, country, latitude, longitude in db.session.execute(
        fitting.with_only_columns(*columns, *where)
    ):
        if latitude is None or longitude is None:
            nowhere += 1
            continue
        names[id_] = Mapped(slug, name, place, country)
        points.append(point_of(id_, latitude, longitude))
    found = spots(points, window_of(part))
    seen = sum(len(spot.ids) for spot in found)
    return Seen(found, names, len(points) - seen, nowhere)


def with_neighbours(wanted: Wanted, reader: Reader) -> Wanted:
    """The same with the members named that share the dot which was asked for; nobody when it is not on the map."""
    if not wanted.near:
        return wanted
    found = look(wanted, reader, wanted.part).spots
    only = next((frozenset(spot.ids) for spot in found if wanted.near in spot.ids), frozenset())
    return replace(wanted, only=only)
