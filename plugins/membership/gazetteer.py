"""Places of the world as GeoNames knows them: a frozen extract that ships with the plugin.

``data/places.tsv.xz`` has a line for each place of 15,000 inhabitants or more, the largest first: number, country,
division, latitude, longitude, inhabitants, and all its names. ``build_places.py`` made it;
``data/README.md`` says from what.
"""

import lzma
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice

from plugins.membership.identity.names import key, resembles
from plugins.membership.identity.records import Spot

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


class Index:
    """The gazetteer in memory, for commands and benchmarks: a few seconds to make, and no database."""

    def __init__(self, places: Iterable[Entry], hidden: Collection[str] = ()) -> None:
        self._by_key: dict[str, list[Spot]] = defaultdict(list)
        self._by_number: dict[int, Spot] = {}
        self._names: dict[int, set[str]] = {}
        self._by_beginning: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in places:
            spot = Spot(one.id, one.country, one.population, one.division)
            self._by_number[one.id] = spot
            self._names[one.id] = set(map(key, one.names)).difference(hidden)
            for folded in self._names[one.id]:
                self._by_key[folded].append(spot)
                self._by_beginning[one.country, folded[:2]].append(folded)

    def exactly(self, keys: Collection[str], country: str) -> Mapping[str, Collection[Spot]]:
        """The places that bear one of the folded names, in a country or anywhere."""
        found = {folded: self._in(country, folded) for folded in keys if folded in self._by_key}
        return {folded: spots for folded, spots in found.items() if spots}

    def nearly(self, folded: str, country: str) -> Collection[Spot]:
        """The places of a country whose folded name resembles one."""
        alike = [one for one in self._by_beginning.get((country, folded[:2]), ()) if resembles(one, folded)]
        return {spot for one in alike for spot in self._in(country, one)}

    def called(self, numbers: Collection[int]) -> Collection[str]:
        """The folded names of places."""
        return set().union(*(self._names.get(number, set()) for number in numbers))

    def numbered(self, number: int) -> Spot | None:
        """The place with a number."""
        return self._by_number.get(number)

    def _in(self, country: str, folded: str) -> list[Spot]:
        return [spot for spot in self._by_key[folded] if not country or spot.country == country]
