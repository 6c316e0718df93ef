"""The map of members: who lies near whom is one dot, and parts of the world seen from nearer.

Places are projected once, by Equal Earth, and never across the antimeridian: a part of the world is a window on the
same map. What lies on its other side is said in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, sqrt

from plugins.membership.mapping import HEIGHT, WIDTH, project

WORLD = ""
NEAR = 8.0  # points of the map as it is shown, within which members share a dot
SMALLEST, GROWTH, LARGEST = 4.0, 1.2, 9.0
TALLEST = 600.0  # points on the page
STEPS = 24
# west, south, east, north, in degrees
PARTS = {
    "africa": (-20.0, -36.0, 53.0, 38.0),
    "latin-america": (-118.0, -56.0, -34.0, 33.0),
    "europe": (-25.0, 34.0, 45.0, 71.0),
    "north-america": (-168.0, 15.0, -52.0, 72.0),
    "asia-pacific": (60.0, -48.0, 180.0, 55.0),
    "arab": (-18.0, -5.0, 60.0, 39.0),
}


@dataclass(frozen=True)
class Window:
    """What is seen of the map: the corner where it begins, and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> str:
        """As SVG has it."""
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"

    @property
    def scale(self) -> float:
        """How much of the map one point on the page shows."""
        return max(self.width / WIDTH, self.height / TALLEST)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the map is seen."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


@dataclass(frozen=True)
class Point:
    """A member on the map."""

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class Spot:
    """A dot of the map: the members that share it, the first one first."""

    x: float
    y: float
    radius: float
    ids: tuple[int, ...]


@lru_cache(maxsize=len(PARTS) + 1)
def window_of(part: str) -> Window:
    """The window on a part of the world."""
    if part not in PARTS:
        return Window(0, 0, WIDTH, HEIGHT)
    west, south, east, north = PARTS[part]
    steps = [step / STEPS for step in range(STEPS + 1)]
    corners = [
        project(south + (north - south) * up, west + (east - west) * along)
        for up in steps
        for along in ([0.0, 1.0] if 0 < up < 1 else steps)
    ]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    return Window(round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1))


def point_of(id_: int, latitude: float, longitude: float) -> Point:
    """Where a member lies on the map."""
    x, y = project(latitude, longitude)
    return Point(id_, x, y)


def spots(points: Iterable[Point], window: Window) -> list[Spot]:
    """The dots of a window, the largest first so that small ones lie on top: first by a grid, then with neighbours."""
    near, cells = NEAR * window.scale, dict[tuple[int, int], list[Point]]()
    for point in sorted(points, key=lambda point: point.id):
        if window.holds(point.x, point.y):
            cells.setdefault((int(point.x // near), int(point.y // near)), []).append(point)
    for cell in sorted(cells, key=lambda cell: (-len(cells[cell]), cell)):
        _gather(cells, cell, near)
    found = [_spot(points, window.scale) for points in cells.values()]
    return sorted(found, key=lambda spot: (-len(spot.ids), spot.ids))


def _gather(cells: dict[tuple[int, int], list[Point]], cell: tuple[int, int], near: float) -> None:
    """Let a dot take in those of the cells around it that it would hide."""
    if cell not in cells:
        return
    across, down = cell
    x, y = _middle(cells[cell])
    for other in [(across + i, down + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]:
        if other in cells:
            their_x, their_y = _middle(cells[other])
            if hypot(x - their_x, y - their_y) < near:
                cells[cell] += cells.pop(other)


def _middle(points: list[Point]) -> tuple[float, float]:
    return sum(point.x for point in points) / len(points), sum(point.y for point in points) / len(points)


def _spot(points: list[Point], scale: float) -> Spot:
    x, y = _middle(points)
    radius = min(SMALLEST + GROWTH * sqrt(len(points) - 1), LARGEST) * scale
    ids = tuple(sorted(point.id for point in points))
    return Spot(round(x, 1), round(y, 1), round(radius, 1), ids)
