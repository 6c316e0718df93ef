"""Ballots as CSV: one line for each ballot, in one of two forms.

Where the columns are ranks (``rank 1``, ``choice 2``, ``1``, ``first`` …) the cells name candidates. Else the columns
are candidates and the cells are ranks, equal ranks and gaps included. A first column may be an identifier of the
ballot, and a column ``weight`` or ``count`` says how many ballots a line stands for.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice

from plugins.elections.tally.ballots import Mark, Number, Profile, Ranking
from plugins.elections.tally.formats.source import (
    LINE_END,
    Fault,
    Source,
    Unknown,
    clean_name,
    count_of,
    enter_name,
    in_order,
    weight_of,
)
from plugins.elections.tally.outcome import exact

DELIMITERS = ",;\t|"
WEIGHTS = {"weight", "count", "ballots", "votes", "voters"}
IDENTIFIERS = {"id", "ballot", "voter", "ballot id", "voter id", "timestamp", "precinct"}
RANK = re.compile(r"(?:(?:rank|choice|preference|pref)[ _-]?)?([0-9]{1,4})(?:st|nd|rd|th)?(?: (?:choice|preference))?")
WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
GAP = 2  # longer gaps mean no more than this one


@dataclass
class Columns:
    """What stands where."""

    weight: int | None = None
    values: list[int] = field(default_factory=list)
    are_ranks: bool = False
    names: dict[str, int] = field(default_factory=dict)
    width: int = 0


def read_csv(text: str, unknown: Unknown = Unknown.ERROR) -> Profile:
    """Read a file; raises BrokenFile."""
    source, columns = Source(text, unknown), Columns()
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        for cells in reader:
            is_empty = not any(map(str.strip, cells)) and (not columns.width or len(cells) <= 1)
            if is_empty or cells[0].lstrip().startswith("#"):
                continue
            _take(cells, reader.line_num, columns, source)
    except csv.Error as error:
        source.fault(reader.line_num, str(error))
    return source.profile(in_order(columns.names))


def _take(cells: list[str], line: int, columns: Columns, source: Source) -> None:
    try:
        if columns.width:
            _read_ballot(cells, line, columns, source)
        else:
            _read_head([clean_name(cell) for cell in cells], columns)
    except Fault as fault:
        source.note(line, fault)


def delimiter_of(text: str) -> str:
    """What sets cells apart: the sign by which the first two lines have as many columns, and the most."""
    lines = (line for line in LINE_END.split(text[:65_536]) if line.strip() and not line.lstrip().startswith("#"))
    first = list(islice(lines, 2))
    return max(DELIMITERS, key=lambda sign: _fits(first, sign))


def _fits(lines: list[str], sign: str) -> tuple[bool, int]:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=sign, strict=True)]
    except csv.Error:
        return False, lines[0].count(sign) + 1
    return len(set(widths)) == 1 and max(widths) > 1, widths[0] if widths else 0


def _read_head(head: list[str], columns: Columns) -> None:
    columns.width = len(head)
    places = list(range(len(head)))
    if head[0].casefold() in IDENTIFIERS:
        places.pop(0)
    weights = [place for place in places[:1] + places[1:2] + places[-1:] if head[place].casefold() in WEIGHTS]
    if weights:
        columns.weight = weights[0]
        places.remove(weights[0])
    columns.values = places
    columns.are_ranks = [rank_of(head[place]) for place in places] == list(range(1, len(places) + 1))
    if not places:
        raise Fault("the head names no candidates and no ranks")
    for place in places if not columns.are_ranks else ():
        enter_name(columns.names, head[place])


def rank_of(title: str) -> int:
    """Which rank a column is; 0 where its title is none."""
    said = title.casefold()
    word = said.removesuffix(" choice").removesuffix(" preference")
    found = RANK.fullmatch(said)
    return int(found[1]) if found else WORDS.index(word) + 1 if word in WORDS else 0


def _read_ballot(cells: list[str], line: int, columns: Columns, source: Source) -> None:
    if len(cells) != columns.width:
        raise Fault(f"{len(cells)} cells, while the head has {columns.width}")
    weight = weight_of(cells[columns.weight].strip()) if columns.weight is not None else 1
    values = [cells[place].strip() for place in columns.values]
    ranking = _from_names(values, columns) if columns.are_ranks else _from_ranks(values)
    source.gathering.add(ranking, weight, line)


def _from_names(cells: list[str], columns: Columns) -> Ranking:
    marks = [_named(clean_name(cell), columns) for cell in cells]
    while marks and marks[-1] == ():
        marks.pop()
    return tuple(marks)


def _named(cell: str, columns: Columns) -> Mark:
    if not cell:
        return ()
    if cell in columns.names:
        return columns.names[cell]
    parts = [clean_name(part) for part in cell.split("=")]
    if len(parts) > 1 and all(parts):
        return tuple(_number(part, columns) for part in parts)
    return _number(cell, columns)


def _number(name: str, columns: Columns) -> int:
    return columns.names[name] if name in columns.names else enter_name(columns.names, name)


def _from_ranks(cells: list[str]) -> Ranking:
    """Candidates by their ranks; the lowest rank is the first."""
    at: dict[int, list[int]] = {}
    for candidate, cell in enumerate(cells):
        if cell:
            rank = count_of(cell, "a rank")
            if not rank:
                raise Fault("ranks begin with 1")
            at.setdefault(rank, []).append(candidate)
    return tuple(_with_gaps(at))


def _with_gaps(at: dict[int, list[int]]) -> Iterator[Mark]:
    before = 0
    for rank in sorted(at):
        yield from [()] * min(rank - before - 1, GAP)
        yield at[rank][0] if len(at[rank]) == 1 else tuple(at[rank])
        before = rank


def write_csv(profile: Profile) -> str:
    """Write a column for the weight and one for each candidate; a candidate ranked twice keeps the first rank."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["weight", *profile.candidates])
    for ranking, weight in profile.groups.items():
        writer.writerow([exact(weight), *_ranks(ranking, len(profile.candidates))])
    return out.getvalue()


def _ranks(ranking: Ranking, candidates: int) -> list[Number | str]:
    cells: list[Number | str] = [""] * candidates
    for rank, mark in enumerate(ranking, start=1):
        for one in (mark,) if isinstance(mark, int) else mark:
            cells[one] = cells[one] or rank
    return cells
