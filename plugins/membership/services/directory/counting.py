"""How many members there are of each kind: of all from a table that is kept, of some by counting them."""

from datetime import date
from typing import Any

from sqlalchemy import Select

from plugins.membership.directory_models import DirectoryLine as Line
from plugins.membership.facets import Cell, Facets, Tally, facets_of
from plugins.membership.services.directory.asking import Reader, Wanted
from plugins.membership.services.directory.selecting import LARGEST_COUNT, as_chosen, conditions_of, fitting_lines
from plugins.membership.services.keeping import kept
from plugins.membership.services.standing import members_on
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.collation import sort_key
from portal.organisations.models import Organisation


def tally() -> Tally:
    """How many members there are today of each combination of what they can be narrowed by."""
    day = business_now().date()
    return kept(("tally", day), lambda: _tally(day))


def letters(reader: Reader) -> tuple[str, ...]:
    """The first letters of the members' names."""
    day, language = business_now().date(), reader.lines
    return kept(("letters", day, language), lambda: _letters(day, language))


def _letters(day: date, language: str) -> tuple[str, ...]:
    roll = members_on(day)
    wanted = db.select(Line.letter).join(roll, roll.c.organisation_id == Line.organisation_id)
    return tuple(sorted(db.session.scalars(wanted.where(Line.language == language).distinct()), key=sort_key))


def _tally(day: date, *, only: Select[Any] | None = None) -> dict[Cell, int]:
    roll = members_on(day)
    year = db.extract("year", roll.c.since_on)
    columns = (Organisation.region, Organisation.country, roll.c.category, Organisation.kind, year)
    counted = db.select(*columns, db.func.count()).select_from(roll)
    counted = counted.join(Organisation, Organisation.id == roll.c.organisation_id)
    if only is not None:
        narrowed = only.subquery("narrowed")
        counted = counted.join(narrowed, narrowed.c.id == roll.c.organisation_id)
    rows = db.session.execute(counted.group_by(*columns))
    return {(region, country, category, kind, str(since)): n for region, country, category, kind, since, n in rows}


def facets_for(wanted: Wanted, reader: Reader) -> tuple[Facets, bool]:
    """The facets of what was asked for, and whether they are counted: of words that too many bear they are not."""
    if not wanted.is_narrow:
        key = ("facets", business_now().date(), tuple(sorted(wanted.chosen.items())))
        return kept(key, lambda: facets_of(tally(), wanted.chosen)), True
    day = business_now().date()
    conditions = conditions_of(wanted, to_count=True)
    only = (
        fitting_lines(conditions, reader).with_only_columns(Line.organisation_id.label("id")).limit(LARGEST_COUNT + 1)
    )
    cells = _tally(day, only=only)
    if sum(cells.values()) > LARGEST_COUNT:
        return facets_of(tally(), wanted.chosen), False
    return facets_of(cells, wanted.chosen), True


def count_up_to(wanted: Wanted, reader: Reader) -> int | None:
    """How many fit; none when they are more than anybody counts."""
    fitting = as_chosen(fitting_lines(conditions_of(wanted, to_count=True), reader), wanted).with_only_columns(
        Line.organisation_id
    )
    count = db.session.scalar(db.select(db.func.count()).select_from(fitting.limit(LARGEST_COUNT + 1).subquery())) or 0
    return count if count <= LARGEST_COUNT else None
