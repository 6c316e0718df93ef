"""Files to download: written while they are sent, safe to open in a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote

from flask import Response, stream_with_context

BOM = "\ufeff"  # without it spreadsheets take UTF-8 for something else
ROWS_AT_ONCE = 1000
FORMULAS = frozenset("=+-@\t\r'")


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
        yield _written(list(map(cell, row)) for row in some)


def _written(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


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


def download(chunks: Iterator[str], mimetype: str, name: str) -> Response:
    """Send a file while it is written, under its name (RFC 6266)."""
    response = Response(stream_with_context(chunks), mimetype=mimetype)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    names = {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    return response
