"""The map of members: dots by the Equal Earth formula on land made with Natural Earth.

The formula is Šavrič, Patterson and Jenny's (2018); scale and height are those of ``static/world.svg``.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from math import asin, cos, hypot, radians, sin, sqrt

WIDTH, HEIGHT, SCALE = 960, 467.248, 177.3423
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
SMALLEST_DOT, LARGEST_DOT = 7.0, 16.0
ROUNDS, FURTHEST = 12, 18.0


@dataclass(frozen=True)
class Place:
    """Members of one country: how many, and where in the mean."""

    country: str
    members: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Dot:
    """A country on the map."""

    country: str
    members: int
    x: float
    y: float
    radius: float


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Turn degrees into a point of the map."""
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    stretch = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)
    across = 2 * sqrt(3) / 3 * radians(longitude) * cos(theta) / stretch
    up = theta * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return WIDTH / 2 + SCALE * across, HEIGHT / 2 - SCALE * up


def dots(places: Iterable[Place]) -> list[Dot]:
    """Put countries on the map, the largest first, so that small ones lie on top, and neighbours moved apart."""
    found = []
    for place in places:
        x, y = project(place.latitude, place.longitude)
        radius = min(SMALLEST_DOT + 1.5 * sqrt(place.members - 1), LARGEST_DOT)
        found.append(Dot(place.country, place.members, round(x, 1), round(y, 1), round(radius, 1)))
    return apart(sorted(found, key=lambda dot: (-dot.members, dot.country)))


def apart(found: list[Dot]) -> list[Dot]:
    """Move dots that hide one another's numbers away from each other, a little at a time and never far."""
    places = [[dot.x, dot.y] for dot in found]
    for _ in range(ROUNDS):
        for (i, one), (j, other) in combinations(enumerate(places), 2):
            across, up = other[0] - one[0], other[1] - one[1]
            wanted = found[i].radius + found[j].radius + 1
            if abs(across) >= wanted or abs(up) >= wanted or (distance := hypot(across, up) or 0.1) >= wanted:
                continue
            push = min((wanted - distance) / 2, FURTHEST / ROUNDS) / distance
            one[0], one[1] = one[0] - across * push, one[1] - (up or 0.1) * push
            other[0], other[1] = other[0] + across * push, other[1] + (up or 0.1) * push
    return [replace(dot, x=round(x, 1), y=round(y, 1)) for dot, (x, y) in zip(found, places, strict=True)]


@lru_cache(maxsize=1)
def parts_of_the_world() -> dict[str, frozenset[str]]:
    """The sub-regions of UN M49 with their countries."""
    source = json.loads((files("plugins.membership") / "data" / "subregions.json").read_text(encoding="utf-8"))
    return {code: frozenset(countries.split()) for code, countries in source["subregions"].items()}
