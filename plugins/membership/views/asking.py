"""Reading what the directory, the map and the files are asked for: one address of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import request

from plugins.membership.atlas import PARTS, WORLD
from plugins.membership.facets import FACETS, Facets
from plugins.membership.rules import CATEGORIES, FOUNDED_ON
from plugins.membership.services.directory.asking import SORTS, Reader, Wanted
from portal.kernel.clock import business_now
from portal.kernel.text import clean_line
from portal.organisations.rules import KINDS, REGIONS
from portal.web.languages import COUNTRIES, country_choices, language
from portal.web.paging import row_asked_for

LONGEST_SEARCH = 100
CHOICES: Mapping[str, frozenset[str]] = {
    "region": frozenset(REGIONS),
    "country": frozenset(COUNTRIES),
    "category": frozenset(CATEGORIES),
    "kind": frozenset(KINDS),
}


@dataclass(frozen=True)
class Chip:
    """Something that the list is narrowed by, the query without it, and how many there would be, if that is known."""

    facet: str
    value: str
    query: Mapping[str, str]
    count: int | None


def wanted_of() -> Wanted:
    """Read from the page's address what is asked for; what makes no sense is nothing."""
    letter = clean_line(request.args.get("letter", "")).upper()
    sort = request.args.get("sort", "")
    return Wanted(
        text=clean_line(request.args.get("q", ""))[:LONGEST_SEARCH],
        letter=letter if len(letter) == 1 else "",
        chosen=_chosen(),
        near=row_asked_for("near"),
        part=part_asked_for(),
        sort=sort if sort in SORTS else SORTS[0],
        after=row_asked_for("after"),
        before=row_asked_for("before"),
    )


def part_asked_for() -> str:
    """The part of the world that the map is asked to show; what makes no sense is the whole."""
    part = request.args.get("zoom", "")
    return part if part in PARTS else WORLD


def _chosen() -> dict[str, str]:
    found = {facet: request.args.get(facet, "") for facet in FACETS}
    found["country"] = found["country"].upper()
    chosen = {facet: found[facet] for facet, choices in CHOICES.items() if found[facet] in choices}
    since, last = found["since"], business_now().year
    is_year = len(since) == 4 and since.isascii() and since.isdigit() and FOUNDED_ON.year <= int(since) <= last
    return chosen | ({"since": since} if is_year else {})


def query_of(wanted: Wanted) -> dict[str, str]:
    """What an address holds to ask for the same, from the beginning."""
    query = {"q": wanted.text, **wanted.chosen, "letter": wanted.letter}
    if wanted.near:
        query |= {"near": str(wanted.near), "zoom": wanted.part}
    query["sort"] = wanted.sort if wanted.sort != SORTS[0] else ""
    return {name: value for name, value in query.items() if value}


def chips_of(wanted: Wanted, facets: Facets | None) -> list[Chip]:
    """What the list is narrowed by, each with the way to have the rest without it."""
    words = {"q": wanted.text, "letter": wanted.letter, "near": str(wanted.near or "")}
    chips = [Chip(name, value, _without(wanted, name), None) for name, value in words.items() if value]
    for facet, value in wanted.chosen.items():
        count = facets.without(facet) if facets else None
        chips.append(Chip(facet, value, _without(wanted, facet), count))
    return chips


def _without(wanted: Wanted, name: str) -> dict[str, str]:
    names = {name, "zoom"} if name == "near" else {name}
    return {key: value for key, value in query_of(wanted).items() if key not in names}


def day_asked_for() -> date | None:
    """The day that somebody asks for: today unless one is named; none when it is no day of ours."""
    today, told = business_now().date(), request.args.get("on", "")
    if not told:
        return today
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return day if FOUNDED_ON <= day <= today else None


def reader() -> Reader:
    """Who reads the page."""
    return Reader(language(), tuple(code for code, _ in country_choices()[1:]))
