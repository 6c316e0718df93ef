"""Files to download: written while they are sent, safe to open in a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote

from flask import Response, stream_with_context
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from portal.kernel.errors import Refused
from portal.kernel.text import N_

BOM = "\ufeff"  # without it spreadsheets take UTF-8 for something else
ROWS_AT_ONCE = 1000
FORMULAS = frozenset("=+-@\t\r'\n＝＋－＠")
MOST_ROWS_OF_A_SHEET, LONGEST_CELL, BYTES_AT_ONCE = 100_000, 32_767, 65_536


def cell(value: Any) -> Any:
    """Make a value safe for spreadsheets: a text that they would run as a formula gets an apostrophe before it.

    A text that begins with an apostrophe gets another one, so that whoever takes one away has the text again.
    """
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULAS else value


def csv_chunks(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Write rows as CSV (RFC 4180), some at a time."""
    yield BOM + _written([head])
    remaining = iter(rows)
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        # As ``cell`` does, at half the cost of a call for each.
        yield _written(
            [f"'{value}" if value.__class__ is str and value[:1] in FORMULAS else value for value in row]
            for row in some
        )


def _written(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def xlsx_chunks(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Write rows as a spreadsheet on disk, then send it some at a time; raises Refused when they are too many.

    The format begins with what is only known at its end, so that nothing can be sent while it is written.
    """
    with ExitStack() as until_sent:
        file = until_sent.enter_context(TemporaryFile())
        _write_book(file, head, rows)
        file.seek(0)
        until_sent.pop_all()
    return _emptied(file)


def _write_book(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    book = Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    try:
        for number, row in enumerate(chain([head], rows)):
            if number > MOST_ROWS_OF_A_SHEET:
                raise Refused(N_("More than %(most)s rows: take the CSV file, or narrow the list."), most=number - 1)
            for column, value in enumerate(row):
                _write_cell(sheet, number, column, value)
    finally:
        book.close()  # else the file of its rows stays behind


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Write a number as a number and everything else as text: never as a formula or a link."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value))
    elif value is not None:
        sheet.write_string(row, column, str(value)[:LONGEST_CELL])


def _emptied(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while some := file.read(BYTES_AT_ONCE):
            yield some


def json_chunks(head: Mapping[str, Any], **lists: Iterable[Any]) -> Iterator[str]:
    """Write an object as JSON whose lists may be longer than the memory: one item on each line."""
    yield json.dumps(head)[:-1]
    for name, items in lists.items():
        yield f',\n"{name}": ['
        separator = "\n"
        remaining = iter(items)
        while some := list(islice(remaining, ROWS_AT_ONCE)):
            yield separator + ",\n".join(json.dumps(item, separators=(",", ":")) for item in some)
            separator = ",\n"
        yield "\n]"
    yield "\n}\n"


def download(chunks: Iterator[str] | Iterator[bytes], mimetype: str, name: str) -> Response:
    """Send a file while it is written, under its name (RFC 6266)."""
    response = Response(stream_with_context(chunks), mimetype=mimetype)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    names = {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    return response
