"""Counting the lines of a CSV file from anywhere by one of its columns.

The text is UTF-8, UTF-16 when it begins with that mark, else Windows-1252. Cells are set apart by whichever of comma,
semicolon, tab and bar gives the head the most columns. Lines without a cell count for nothing; a line that has not as
many cells as the head, or nothing in the column, is wrong and is named by its number in the file.
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from dataclasses import dataclass
from io import StringIO

from portal.kernel.text import clean_line, fold

DELIMITERS = ",;\t|"
LINE_END = re.compile(r"[\r\n]")
LONGEST_HEAD = 65_536
MOST_FAULTS = 20
COUNTRY = "country"


class UnreadableList(ValueError):
    """A file that cannot be counted; each sentence says why, of which line."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Counted:
    """How many lines of a file have each value of a column."""

    column: str
    counts: dict[str, int]


def count_by(data: bytes, column: str) -> Counted:
    """Count the lines of a file by a column; raises UnreadableList."""
    text = decoded(data)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    counts: Counter[str] = Counter()
    faults: list[str] = []
    try:
        rows = (cells for cells in reader if any(cell.strip() for cell in cells))
        head = [clean_line(cell) for cell in next(rows, [])]
        place = _place_of(column, head)
        for cells in rows:
            if fault := _fault(cells, head, place):
                faults.append(f"line {reader.line_num}: {fault}")
            else:
                counts[_value(cells[place], head[place])] += 1
    except csv.Error as error:
        faults.append(f"line {reader.line_num}: {error}")
    if faults:
        raise UnreadableList(*faults[:MOST_FAULTS], *_and_more(faults))
    return Counted(head[place], dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))))


def decoded(data: bytes) -> str:
    """The text of a file, in the encoding that it is in."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _decoded(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableList(f"line {line}: the text is neither in UTF-8 nor in Windows-1252") from None


def delimiter_of(text: str) -> str:
    """What sets the cells of a file apart: the sign that gives its head the most columns."""
    head = next(filter(str.strip, LINE_END.split(text[:LONGEST_HEAD])), "")
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([head], delimiter=sign), [])))


def _place_of(column: str, head: list[str]) -> int:
    wanted = fold(clean_line(column))
    places = [place for place, name in enumerate(head) if fold(name) == wanted]
    if not places:
        raise UnreadableList(f"line 1: there is no column {column}; there are: {', '.join(filter(None, head))}")
    if len(places) > 1:
        raise UnreadableList(f"line 1: there are {len(places)} columns {column}")
    return places[0]


def _fault(cells: list[str], head: list[str], place: int) -> str:
    if len(cells) != len(head):
        return f"{len(cells)} cells, while the head has {len(head)}"
    return "" if clean_line(cells[place]) else f"nothing in the column {head[place]}"


def _value(cell: str, column: str) -> str:
    """A value as it is counted; codes of countries in capital letters."""
    value = clean_line(cell)
    return value.upper() if fold(column) == COUNTRY and len(value) == 2 else value


def _and_more(faults: list[str]) -> list[str]:
    more = len(faults) - MOST_FAULTS
    return [f"and {more} lines more"] if more > 0 else []
