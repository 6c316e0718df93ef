"""How evenly something is spread: measures of concentration, exact as far as they are rational, on plain counts.

The Herfindahl-Hirschman index is the chance that two members drawn with replacement are of one group; its inverse is
the number of groups of equal size that would give it. Shannon's entropy is in nats and evenness is Pielou's, its share
of what it could be. Gini's coefficient hangs on who is counted as having nothing, so it never goes without its
universe: the same list gives 0.32 among the groups that occur in it and 0.96 among all countries of the world.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import fsum, log

from plugins.membership.rules import Concentration, concentration

SIZE_CLASSES = ((15_000, "village"), (100_000, "town"), (500_000, "city"), (1_000_000, "large"), (5_000_000, "million"))
LARGEST_SIZE, UNKNOWN_SIZE = "metropolis", "unknown"
SIZES = (*(name for _, name in SIZE_CLASSES), LARGEST_SIZE, UNKNOWN_SIZE)


@dataclass(frozen=True)
class Spread:
    """How members are spread over groups; ``gini`` is among ``universe`` groups, of which some may have nobody."""

    counted: int
    groups: int
    concentration: Concentration
    shannon: float
    evenness: float | None
    gini: Fraction
    universe: int


def spread(counts: Iterable[int], universe: int = 0) -> Spread:
    """Measure how members are spread over groups, of which there are ``universe`` or as many as have anybody."""
    sizes = sorted(count for count in counts if count > 0)
    whole, among = sum(sizes), max(universe, len(sizes))
    entropy = shannon(sizes)
    return Spread(
        counted=whole,
        groups=len(sizes),
        concentration=concentration(sizes),
        shannon=entropy,
        evenness=min(entropy / log(len(sizes)), 1.0) if len(sizes) > 1 else None,
        gini=gini(sizes, among),
        universe=among,
    )


def shannon(counts: Collection[int]) -> float:
    """Shannon's entropy in nats: 0 when all are in one group."""
    whole = sum(counts)
    return fsum(-count / whole * log(count / whole) for count in counts if 0 < count < whole)


def gini(counts: Collection[int], universe: int) -> Fraction:
    """Gini's coefficient among ``universe`` groups: those with these counts, and others that have nobody."""
    sizes = sorted(count for count in counts if count > 0)
    among = max(universe, len(sizes))
    if not sizes:
        return Fraction(0)
    first = among - len(sizes) + 1  # those who have nothing stand before
    above = sum((2 * rank - among - 1) * size for rank, size in enumerate(sizes, start=first))
    return Fraction(above, among * sum(sizes))


@dataclass(frozen=True)
class Change:
    """What one member more in a group would change: how many it has, and the figures before and after."""

    group: str
    members: int
    before: Concentration
    after: Concentration

    @property
    def is_new(self) -> bool:
        """Whether the group has nobody yet."""
        return self.members == 0

    @property
    def widens(self) -> bool:
        """Whether members would be spread more widely than before."""
        return self.after.effective > self.before.effective


def change_by_one_more(counts: Mapping[str, int], group: str) -> Change:
    """What would change if one member more came from a group, such as the country of an application."""
    more = {**counts, group: counts.get(group, 0) + 1}
    return Change(group, counts.get(group, 0), concentration(counts.values()), concentration(more.values()))


def grouped(counts: Mapping[str, int], group_of: Callable[[str], str]) -> dict[str, int]:
    """Counts by country as counts by what ``group_of`` says of each country; what it does not know stays together."""
    found: dict[str, int] = {}
    for country, count in counts.items():
        group = group_of(country)
        found[group] = found.get(group, 0) + count
    return found


def size_class(population: int | None) -> str:
    """In which class of size a government of so many inhabitants is."""
    if population is None or population <= 0:
        return UNKNOWN_SIZE
    return next((name for below, name in SIZE_CLASSES if population < below), LARGEST_SIZE)
