"""What the directory is asked for, by whom, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from plugins.membership.facets import Facets
from portal.config import LANGUAGES

SORTS = ("name", "newest", "country")


@dataclass(frozen=True)
class Wanted:
    """What the directory is asked for; ``chosen`` has a value for facets.

    ``near`` asks for those who share a dot with a member on the map of a ``part`` of the world; ``only`` says who.
    """

    text: str = ""
    letter: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    near: int = 0
    part: str = ""
    only: frozenset[int] | None = None
    sort: str = "name"
    after: int = 0
    before: int = 0

    @property
    def is_narrow(self) -> bool:
        """Whether more is asked for than what the table of all members tells."""
        return bool(self.text or self.letter or self.near) or self.only is not None


@dataclass(frozen=True)
class Reader:
    """Who reads: in which language, and how countries stand in it, from A to Z."""

    language: str
    countries: Sequence[str] = ()

    @property
    def lines(self) -> str:
        """The language of the lines that they read."""
        return self.language if self.language in LANGUAGES else LANGUAGES[0]


@dataclass(frozen=True)
class MemberLine:
    """A member in the directory."""

    id: int
    slug: str
    name: str
    name_language: str
    country: str
    region: str
    place: str
    kind: str
    category: str
    since_on: date


@dataclass(frozen=True)
class Found:
    """One page of the directory; ``count`` is none beyond a thousand, where facets have no numbers."""

    members: tuple[MemberLine, ...]
    count: int | None
    facets: Facets
    letters: tuple[str, ...]
    following: int = 0
    preceding: int = 0
