"""What holds for members, and how concentrated they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

CATEGORIES = ("associate", "collaborating", "promoter")
FOUNDED_ON = date(2001, 11, 1)  # the observatory was founded in Barcelona


@dataclass(frozen=True)
class Concentration:
    """How members spread over countries: the Herfindahl index, and its inverse in countries of equal size."""

    index: Fraction
    effective: Fraction


def concentration(counts: Iterable[int]) -> Concentration:
    """Measure how members spread; nobody anywhere counts as nothing."""
    sizes = [count for count in counts if count > 0]
    whole = sum(sizes)
    if not whole:
        return Concentration(Fraction(0), Fraction(0))
    index = sum((Fraction(size, whole) ** 2 for size in sizes), Fraction(0))
    return Concentration(index, 1 / index)


def is_since_day(day: date, today: date) -> bool:
    """Whether somebody can have become a member that day."""
    return FOUNDED_ON <= day <= today


@dataclass(frozen=True)
class Gap:
    """A part of the world: how many members it has, in how many of its countries."""

    code: str
    members: int
    reached: int
    countries: int


def gaps(counts: Mapping[str, int], parts: Mapping[str, frozenset[str]]) -> list[Gap]:
    """Where members are and are not, the emptiest parts of the world first."""
    found = [
        Gap(
            code=code,
            members=sum(counts.get(country, 0) for country in countries),
            reached=sum(1 for country in countries if counts.get(country)),
            countries=len(countries),
        )
        for code, countries in parts.items()
    ]
    return sorted(found, key=lambda gap: (gap.members, -gap.countries, gap.code))
