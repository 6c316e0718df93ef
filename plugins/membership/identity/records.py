"""What is known of an organisation that may be another one: as it was told, and as it is read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

GOVERNMENTS = {"local_government", "regional_government", "government"}


@dataclass(frozen=True)
class Record:
    """An organisation as somebody tells of it.

    ``place`` is a name or a number of GeoNames; ``level`` is one of ``LEVELS`` when somebody declared it.
    """

    name: str
    language: str = ""
    country: str = ""
    kind: str = ""
    place: str = ""
    website: str = ""
    level: str = ""


@dataclass(frozen=True)
class Spot:
    """A place of the gazetteer that something may stand for."""

    id: int
    country: str
    population: int
    division: str = ""


class Lookup(Protocol):
    """The gazetteer, wherever it stands."""

    def exactly(self, keys: Collection[str], country: str) -> Mapping[str, Collection[Spot]]:
        """The places that bear one of the folded names, in a country or anywhere."""
        ...

    def nearly(self, key: str, country: str) -> Collection[Spot]:
        """The places of a country whose folded name resembles one."""
        ...

    def called(self, numbers: Collection[int]) -> Collection[str]:
        """The folded names of places."""
        ...

    def numbered(self, number: int) -> Spot | None:
        """The place with a number."""
        ...


@dataclass(frozen=True)
class Identity:
    """An organisation as it was read: where it is, at what level, of which kind, and what its name says besides."""

    country: str
    kind: str
    read_level: str
    declared_level: str
    told: tuple[Spot, ...]
    named: tuple[Spot, ...]
    is_near: bool
    words: tuple[str, ...]
    rest: tuple[str, ...]
    qualifier: str
    host: str

    @property
    def level(self) -> str:
        """At what level it stands: as somebody declared, else as its name and kind let suppose."""
        return self.declared_level or self.read_level

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where it may be, the largest place first: where place and name agree, else the place, else the name's."""
        both = tuple(spot for spot in self.told if spot.id in {one.id for one in self.named})
        return both or self.told or self.named

    @property
    def is_guessed(self) -> bool:
        """Whether its place is known only by a name that nearly is that place's."""
        return self.is_near and not self.told

    @property
    def is_agreed(self) -> bool:
        """Whether its name is that of its place, or no place was told."""
        return not self.told or not {s.id for s in self.told}.isdisjoint(s.id for s in self.named)

    @property
    def is_government(self) -> bool:
        """Whether it governs a place."""
        return self.kind in GOVERNMENTS
