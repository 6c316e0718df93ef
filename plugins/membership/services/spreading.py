"""How evenly the members are spread over the world: today, on any day, from year to year, and with one more."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from plugins.membership.diversity import (
    LARGEST_SIZE,
    SIZE_CLASSES,
    SIZES,
    UNKNOWN_SIZE,
    Change,
    Spread,
    change_by_one_more,
    grouped,
    size_class,
    spread,
)
from plugins.membership.mapping import parts_of_the_world
from plugins.membership.rules import FOUNDED_ON
from plugins.membership.sections import every_country, sections
from plugins.membership.services.keeping import kept
from plugins.membership.services.standing import members_on
from plugins.membership.standing_models import MembershipSpell as Spell
from plugins.membership.standing_rules import State
from plugins.membership.worldwide import part_of, section_of
from portal.database import db
from portal.kernel.clock import business_now
from portal.organisations.models import Organisation

COUNTRY, PART, SECTION, SIZE = "country", "part", "section", "size"
UNKNOWN = ("", UNKNOWN_SIZE)


@dataclass(frozen=True)
class Picture:
    """How members are spread by one thing; ``unknown`` are those of whom it is not known, and are not measured."""

    by: str
    counts: Mapping[str, int]
    spread: Spread
    unknown: int


@dataclass(frozen=True)
class Year:
    """How members were spread at the end of a year, or today."""

    on: date
    spread: Spread


def pictures(day: date) -> list[Picture]:
    """How the members of a day are spread by country, part of the world, section of UCLG and size."""
    countries, sizes = _counts(day)
    return [
        _picture(COUNTRY, countries, len(every_country())),
        _picture(PART, grouped(countries, part_of), len(parts_of_the_world())),
        _picture(SECTION, grouped(countries, section_of), len(sections())),
        _picture(SIZE, sizes, len(SIZES) - 1),
    ]


def _picture(by: str, counts: Mapping[str, int], universe: int) -> Picture:
    known = {name: count for name, count in counts.items() if name not in UNKNOWN}
    ordered = dict(sorted(known.items(), key=lambda pair: (-pair[1], pair[0])))
    unknown = sum(counts.values()) - sum(known.values())
    return Picture(by, ordered, spread(ordered.values(), universe), unknown)


def history(today: date) -> list[Year]:
    """How members were spread by country at the end of every year since there are any, and today."""
    spells = kept(("spells by year", today), _spells_by_year)
    found = []
    for year in range(FOUNDED_ON.year, today.year):
        counts = Counter[str]()
        for country, first, end, count in spells:
            counts[country] += count if first <= year < end else 0
        found.append(Year(date(year, 12, 31), spread(counts.values(), len(every_country()))))
    found.append(Year(today, spread(_counts(today)[0].values(), len(every_country()))))
    return [one for one in found if one.spread.counted]


def _spells_by_year() -> list[tuple[str, int, int, int]]:
    """How many spells as a member there were of each country, from the end of which year on and before which one."""
    first, end = db.extract("year", Spell.from_on), db.extract("year", Spell.until_on)
    wanted = db.select(Organisation.country, first, end, db.func.count())
    wanted = wanted.join(Organisation, Organisation.id == Spell.organisation_id).where(Spell.state == State.ACTIVE)
    rows = db.session.execute(wanted.group_by(Organisation.country, first, end))
    return [(country, int(year), int(until), count) for country, year, until, count in rows]


def would_change(country: str, population: int | None = None) -> dict[str, Change]:
    """What a member more from a country would change, by country, part of the world, section of UCLG and size."""
    groups = {
        COUNTRY: country,
        PART: part_of(country),
        SECTION: section_of(country),
        SIZE: size_class(population),
    }
    counts = {one.by: one.counts for one in pictures(business_now().date())}
    return {by: change_by_one_more(counts[by], group) for by, group in groups.items() if group not in UNKNOWN}


def _counts(day: date) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The members of a day by country and by size."""
    countries, sizes = Counter[str](), Counter[str]()
    for country, size, count in kept(("spread", day), lambda: _members(day)):
        countries[country] += count
        sizes[size] += count
    return countries, sizes


def _members(day: date) -> list[tuple[str, str, int]]:
    """How many members of a day there are of each country and size."""
    population = Organisation.population
    classes = [(population < below, name) for below, name in SIZE_CLASSES]
    size = db.case((db.func.coalesce(population, 0) <= 0, UNKNOWN_SIZE), *classes, else_=LARGEST_SIZE).label("size")
    roll = members_on(day)
    wanted = db.select(Organisation.country, size, db.func.count()).select_from(roll)
    wanted = wanted.join(Organisation, Organisation.id == roll.c.organisation_id)
    return [(country, of, count) for country, of, count in db.session.execute(wanted.group_by("country", "size"))]
