"""In which part of the world a country is: the sub-region of UN M49, and the section of UCLG."""

from functools import lru_cache

from plugins.membership.mapping import parts_of_the_world
from plugins.membership.sections import sections


@lru_cache(maxsize=1)
def _part_by_country() -> dict[str, str]:
    return {country: part for part, countries in parts_of_the_world().items() for country in countries}


@lru_cache(maxsize=1)
def _section_by_country() -> dict[str, str]:
    return {country: name for name, countries in sections().items() for country in countries}


def part_of(country: str) -> str:
    """The sub-region of UN M49 in which a country is; empty when it is in none."""
    return _part_by_country().get(country, "")


def section_of(country: str) -> str:
    """The section of UCLG to which a country is counted; empty when to none."""
    return _section_by_country().get(country, "")
