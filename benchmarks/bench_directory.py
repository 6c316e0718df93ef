"""How long the directory takes to list and search members, and what the map of a thousand members weighs.

The members are bodies of every place of the gazetteer, up to three of each, on SQLite. A page is as somebody without a
session reads it, each time rendered anew; seconds of this process, the quickest of some. How many members there are of
each kind is worked out once after a change, and kept; that is measured by itself. The map is weighed with gzip, beside
the land under it, which browsers keep.
"""

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks.bench_places import busy
from benchmarks.portals import portal_for_measuring
from benchmarks.report import Measure
from benchmarks.scale import Visitor, compared, timed
from plugins.membership import mapping
from plugins.membership.directory_models import DirectoryLine, DirectoryWord
from plugins.membership.gazetteer import Entry, entries
from plugins.membership.ordering import letter_of, words_to_find
from plugins.membership.services import spreading
from plugins.membership.services.directory import counting
from plugins.membership.services.recording import columns
from plugins.membership.services.standing import today
from plugins.membership.standing_models import MembershipSpell
from plugins.membership.standing_rules import FOREVER, Spell, State
from portal.database import db, unit_of_work
from portal.kernel.collation import sort_key
from portal.kernel.text import fold
from portal.organisations.models import Organisation, OrganisationName
from portal.organisations.region_rules import region_of
from portal.testing import BASE_URL

Body = tuple[int, Entry, str, str, str]

FEW, MANY, AT_ONCE = 1_000, 100_000, 5_000
ENGLISH = {"name_language": "en"}
BODIES = (
    ("City of {}", "local_government", "associate"),
    ("Province of {}", "regional_government", "associate"),
    ("University of {}", "university", "collaborating"),
)
DIRECTORY = "/en/membership/directory"
PAGES = {
    "list": DIRECTORY,
    "list, far down": f"{DIRECTORY}?after=777",
    "list, backwards": f"{DIRECTORY}?before=777",
    "list, the newest first": f"{DIRECTORY}?sort=newest",
    "list, the newest first, far down": f"{DIRECTORY}?sort=newest&after=782",
    "list, by country": f"{DIRECTORY}?sort=country",
    "list, by country, far down": f"{DIRECTORY}?sort=country&after=777",
    "one country": f"{DIRECTORY}?country=SN",
    "one region and one class": f"{DIRECTORY}?region=africa&category=collaborating",
    "one year, by country": f"{DIRECTORY}?since=2014&sort=country",
    "one letter": f"{DIRECTORY}?letter=C",
    "choices that never meet": f"{DIRECTORY}?kind=university&category=associate",
    "search, a word that one has": f"{DIRECTORY}?q=dakar",
    "search, a word that a third has": f"{DIRECTORY}?q=university",
    "search, a rare and a common word": f"{DIRECTORY}?q=city+dakar",
    "search, two letters": f"{DIRECTORY}?q=da",
    "search, two words that never meet": f"{DIRECTORY}?q=city+university",
    "search in a country, by country": f"{DIRECTORY}?q=san&country=ES&sort=country",
}
AT_ONCE_OF_ALL: dict[str, Callable[[], object]] = {
    "count all members of each kind": lambda: counting._tally(today()),
    "find the first letters of all names": lambda: counting._letters(today(), "en"),
    "count all members by country and size": lambda: spreading._members(today()),
    "count members of every year by country": spreading._spells_by_year,
}
MOST_BYTES, TRIES = 40_000, 7


class OnItsOwn(Visitor):
    """A visitor whose pages are timed by what this process works, so that neighbours are not counted."""

    def seconds(self, path: str) -> float:
        """How long this process works on a page: the quickest of some."""
        return min(busy(lambda: self.see(path)) for _ in range(TRIES))


def run() -> list[Measure]:
    """Measure."""
    with portal_for_measuring() as app:
        visitor, bodies = OnItsOwn(app), islice(all_bodies(), MANY)
        with app.app_context():
            enter(list(islice(bodies, FEW)))
            few = whole()
        map_weighs = weight(app)
        before = timed(visitor, PAGES)
        with app.app_context():
            enter(list(bodies))
            many = whole()
        pages = compared(visitor, PAGES, before, FEW, MANY)
    return [*pages, *(_row(what, few[what], many[what]) for what in many), *map_weighs]


def all_bodies() -> Iterator[Body]:
    """Three bodies of every place, the largest places first."""
    number = 0
    for place in entries():
        for form, kind, category in BODIES:
            number += 1
            yield number, place, form.format(place.names[0]), kind, category


def enter(bodies: list[Body]) -> None:
    """Make bodies members, some years ago."""
    for begun in range(0, len(bodies), AT_ONCE):
        some = bodies[begun : begun + AT_ONCE]
        with unit_of_work() as session:
            names = [_name(body) for body in some]
            session.execute(db.insert(Organisation.__table__), [_organisation(body) for body in some])
            session.execute(db.insert(OrganisationName.__table__), names)
            session.execute(db.insert(MembershipSpell.__table__), [_spell(body) for body in some])
            lines = [_line(body, name) for body, name in zip(some, names, strict=True)]
            session.execute(db.insert(DirectoryLine.__table__), lines)
            session.execute(db.insert(DirectoryWord.__table__), [word for body in some for word in _words(body)])
    with unit_of_work() as session:
        session.execute(db.text("ANALYZE"))


def _organisation(body: Body) -> dict[str, object]:
    number, place, _, kind, _ = body
    where = {"country": place.country, "region": region_of(place.country), "place": place.names[0]}
    seat = {"latitude": place.latitude, "longitude": place.longitude, "population": place.population}
    rest = {"website": "", "original_language": "en", "created_at": datetime(2020, 1, 1, tzinfo=UTC)}
    return {"id": number, "slug": f"body-{number}", "kind": kind, **where, **seat, **rest}


def _line(body: Body, name: dict[str, Any]) -> dict[str, object]:
    """As readers of English see it; to measure one language is enough."""
    _, place, said, *_ = body
    where = {"country": place.country, "region": region_of(place.country), "letter": letter_of(said)}
    return {key: name[key] for key in ("organisation_id", "language", "name", "sort_key")} | where | ENGLISH


def _words(body: Body) -> Iterator[dict[str, object]]:
    number, place, said, *_ = body
    for word in words_to_find([place.names[0], said]):
        yield {"word": word, "organisation_id": number}


def _name(body: Body) -> dict[str, Any]:
    number, _, name, *_ = body
    read_as = {"folded": fold(name), "sort_key": sort_key(name), "is_former": False}
    return {"organisation_id": number, "language": "en", "name": name, **read_as}


def _spell(body: Body) -> dict[str, object]:
    number, *_, category = body
    since = date(2002 + number % 23, 1, 1)
    return columns(number, Spell(since, FOREVER, State.ACTIVE, category, since, FOREVER))


def whole() -> dict[str, float]:
    """The seconds of what is worked out of all members, once after each change."""
    return {what: min(busy(act) for _ in range(3)) for what, act in AT_ONCE_OF_ALL.items()}


def weight(app: Flask) -> list[Measure]:
    """What the map of as many members as there are now weighs as it is sent."""
    page = app.test_client().get("/en/membership/map", base_url=BASE_URL).text
    begun = page.index("<svg class=")
    picture = len(gzip.compress(page[begun : page.index("</svg>", begun) + 6].encode()))
    land = len(gzip.compress((Path(mapping.__file__).parent / "static" / "world.svg").read_bytes()))
    told = f"the land {land / 1000:.1f} KB, the page without it {len(gzip.compress(page.encode())) / 1000:.1f} KB"
    what = f"map of {FEW:,} members, dots and land, compressed"
    weighs = picture + land
    return [Measure(what, weighs / 1000, "KB", told, bar="≤ 40 KB", passed=weighs <= MOST_BYTES)]


def _row(what: str, few: float, many: float) -> Measure:
    return Measure(f"{what}, among {MANY:,}", many * 1000, "ms", f"among {FEW:,}: {few * 1000:,.2f} ms", many / few)
