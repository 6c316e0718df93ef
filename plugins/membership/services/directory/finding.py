"""Finding members: one page of the directory, or everybody who fits."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from plugins.membership.facets import Facets
from plugins.membership.services.directory.asking import Found, MemberLine, Reader, Wanted
from plugins.membership.services.directory.counting import count_up_to, facets_for, letters
from plugins.membership.services.directory.mapped import with_neighbours
from plugins.membership.services.directory.selecting import Conditions, conditions_of, line_of, read_rows

ON_A_PAGE, READ_AT_ONCE = 30, 2000


def search(wanted: Wanted, reader: Reader) -> Found:
    """One page of the members that were asked for, and how many there are of each kind."""
    wanted = with_neighbours(wanted, reader)
    conditions = conditions_of(wanted)
    facets, is_counted = facets_for(wanted, reader)
    if is_counted and not facets.count:
        return Found((), 0, facets, letters(reader))
    rows, following, preceding = _page(wanted, conditions, reader, facets if is_counted else None)
    count = facets.count if is_counted else count_up_to(wanted, reader) if wanted.chosen else None
    return Found(tuple(map(line_of, rows)), count, facets, letters(reader), following, preceding)


def every(wanted: Wanted, reader: Reader) -> Iterator[MemberLine]:
    """All members that were asked for, in their order, some at a time."""
    wanted = with_neighbours(wanted, reader)
    conditions = conditions_of(wanted)
    facets, is_counted = facets_for(wanted, reader)
    wanted = replace(wanted, after=0, before=0)
    while rows := read_rows(wanted, conditions, reader, READ_AT_ONCE, facets if is_counted else None):
        yield from map(line_of, rows)
        if len(rows) < READ_AT_ONCE:
            return
        wanted = replace(wanted, after=rows[-1].id)


def _page(wanted: Wanted, conditions: Conditions, reader: Reader, facets: Facets | None) -> tuple[list[Any], int, int]:
    """The rows of a page, the row after which the next one begins, and the one before which the last one ends."""
    rows = read_rows(wanted, conditions, reader, ON_A_PAGE + 1, facets)
    is_more = len(rows) > ON_A_PAGE
    if wanted.before:
        rows = rows[:ON_A_PAGE][::-1]
        if not is_more:  # the first page is shown whole
            return _page(replace(wanted, before=0), conditions, reader, facets)
        return rows, rows[-1].id, rows[0].id
    rows = rows[:ON_A_PAGE]
    return rows, rows[-1].id if is_more else 0, rows[0].id if rows and wanted.after else 0
