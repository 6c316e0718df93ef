"""The cells of a file, CSV or XLSX, within limits: whatever a cell holds is text, and no formula is run."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from portal.kernel.encodings import decoded
from portal.kernel.errors import Refused
from portal.kernel.text import N_, clean_line

LARGEST_FILE, LARGEST_UNPACKED, MOST_PARTS = 8_000_000, 120_000_000, 300
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 60, 500
MOST_EMPTY = 1000  # rows without anything, after which a sheet is at its end
DELIMITERS = (";", ",", "\t", "|")
LOOKED_AT = 30
ZIP, OLD_EXCEL, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
NO_SPREADSHEET = N_("This file cannot be read. Save it as CSV or XLSX, and send that.")
TOO_MANY = N_("This file has more than %(most)s rows. Take it in in parts.")


class Unreadable(Refused):
    """A file that cannot be read; the sentence says why, and what to do."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, "document", **values)


@dataclass(frozen=True)
class Sheet:
    """The cells of a file, the header first."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_sheet(data: bytes) -> Sheet:
    """Read a file; its first row that holds anything names the columns."""
    if not data.strip():
        raise Unreadable(N_("This file is empty."))
    if len(data) > LARGEST_FILE:
        raise Unreadable(N_("This file is too large: %(most)s MB at most."), most=LARGEST_FILE // 1_000_000)
    if data.startswith((OLD_EXCEL, PDF)):
        raise Unreadable(NO_SPREADSHEET)
    rows = [row for row in (_of_book(data) if data.startswith(ZIP) else _of_text(data)) if any(row)]
    if len(rows) < 2:
        raise Unreadable(N_("There are no rows in this file: its first row names the columns, the others are read."))
    return Sheet(rows[0], tuple(rows[1:]))


def _of_text(data: bytes) -> Iterator[tuple[str, ...]]:
    text = decoded(data)
    if "\0" in text:
        raise Unreadable(NO_SPREADSHEET)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, row in enumerate(reader):
            if number > MOST_ROWS:
                raise Unreadable(TOO_MANY, most=MOST_ROWS)
            yield _cells(row)
    except csv.Error:
        raise Unreadable(
            N_("Line %(number)s cannot be read: look at its quotation marks."), number=reader.line_num
        ) from None


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into most columns, alike in each."""
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    counts = {sign: [line.count(sign) for line in lines] for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: (min(counts[sign], default=0), sum(counts[sign])))


def _of_book(data: bytes) -> Iterator[tuple[str, ...]]:
    """The rows of a spreadsheet's first sheet, by openpyxl, which is loaded when the first one is read."""
    _check_size(data)
    try:
        book: Any = import_module("openpyxl").load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        yield from _filled(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS))
    except (BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError):
        raise Unreadable(NO_SPREADSHEET) from None


def _filled(rows: Iterator[Sequence[Any]]) -> Iterator[tuple[str, ...]]:
    found = empty = 0
    for row in rows:
        cells = _cells(row)
        found, empty = (found + 1, 0) if any(cells) else (found, empty + 1)
        if empty > MOST_EMPTY:
            return
        if found > MOST_ROWS + 1:
            raise Unreadable(TOO_MANY, most=MOST_ROWS)
        yield cells


def _check_size(data: bytes) -> None:
    """Refuse what becomes much larger when it is unpacked; zipfile reads no more of a part than its head says."""
    try:
        parts = ZipFile(io.BytesIO(data)).infolist()
    except (BadZipFile, ValueError, OSError):
        raise Unreadable(NO_SPREADSHEET) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unreadable(N_("This file becomes too large when it is unpacked. Save it as CSV, and send that."))


def _cells(row: Sequence[Any]) -> tuple[str, ...]:
    cells = [clean_line(_text(value)[:LONGEST_CELL]) for value in row[:MOST_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _text(value: Any) -> str:
    """A cell as text; a whole number without a point, a day as ISO writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
