"""Parts of the world: the sub-regions of UN M49, the sections of UCLG, and the countries in each."""

import json
from functools import lru_cache
from importlib.resources import files

from plugins.membership.mapping import parts_of_the_world


@lru_cache(maxsize=1)
def sections() -> dict[str, frozenset[str]]:
    """The regional sections of United Cities and Local Governments with the countries that we count to each."""
    source = json.loads((files("plugins.membership") / "data" / "sections.json").read_text(encoding="utf-8"))
    return {name: frozenset(countries.split()) for name, countries in source["sections"].items()}


@lru_cache(maxsize=1)
def world() -> frozenset[str]:
    """Every country and territory of UN M49, with Taiwan and Kosovo: the universe that Gini is taken in."""
    return frozenset[str]().union(*parts_of_the_world().values())


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
