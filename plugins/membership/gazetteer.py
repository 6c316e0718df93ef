"""Places of the world as GeoNames knows them: a frozen extract that ships with the plugin.

``data/places.tsv.xz`` has a line for each place of 15,000 inhabitants or more, the largest first: number, country,
division, latitude, longitude, inhabitants, and all its names. ``build_places.py`` made it;
``data/README.md`` says from what.
"""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice

SHIPPED = files("plugins.membership") / "data" / "places.tsv.xz"


@dataclass(frozen=True)
class Entry:
    """A place of the gazetteer with its names; the first is the one that GeoNames uses."""

    id: int
    country: str
    division: str
    latitude: float
    longitude: float
    population: int
    names: tuple[str, ...]

    @property
    def line(self) -> str:
        """The place as it stands in the file."""
        where = (f"{self.latitude:.4f}", f"{self.longitude:.4f}")
        return "\t".join((str(self.id), self.country, self.division, *where, str(self.population), *self.names))


def entry(line: str) -> Entry:
    """Read a line of the file."""
    number, country, division, latitude, longitude, population, *names = line.rstrip("\n").split("\t")
    return Entry(int(number), country, division, float(latitude), float(longitude), int(population), tuple(names))


@lru_cache(maxsize=1)
def edition() -> str:
    """Which extract ships with this portal: its fingerprint."""
    return sha256(SHIPPED.read_bytes()).hexdigest()[:16]


def entries() -> Iterator[Entry]:
    """Every place that ships with the portal, the largest first."""
    with SHIPPED.open("rb") as packed, lzma.open(packed, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield entry(str(line))


def in_chunks(size: int) -> Iterator[list[Entry]]:
    """Every place, so many at a time."""
    found = entries()
    while chunk := list(islice(found, size)):
        yield chunk
