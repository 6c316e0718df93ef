"""The one door for statements: what a file is, and what it says. A further format is one more reader here.

camt.053 (XML, ISO 20022) and MT940 have their place in ``read``: a ``looks_like`` and a ``read`` of their own.
"""

from dataclasses import replace

from plugins.reference_payments.statements import csv_file, ofx
from plugins.reference_payments.statements.csv_file import Table
from plugins.reference_payments.statements.lines import MOST_LINES, Statement, Unreadable
from plugins.reference_payments.statements.mapping import CsvMapping
from plugins.reference_payments.statements.texts import as_text
from portal.kernel.text import N_


def table_of(data: bytes) -> Table | None:
    """The cells of a file that has to be mapped; None for a format that says itself what is what."""
    text = as_text(data)
    return None if ofx.looks_like(text) else csv_file.table(text)


def read(data: bytes, currency: str, mapping: CsvMapping | None = None) -> Statement:
    """Read a statement of an account kept in a currency; raise Unreadable, with the reason."""
    text = as_text(data)
    if ofx.looks_like(text):
        found = ofx.read(text)
    else:
        found = csv_file.read(text, mapping or csv_file.table(text).proposed, currency)
    moved = tuple(line for line in found.lines if line.amount)
    if len(moved) > MOST_LINES:
        raise Unreadable(N_("This file has more than %(most)s lines. Take a shorter time."), most=MOST_LINES)
    if not moved:
        raise Unreadable(N_("There are no movements in this file."))
    nothing = tuple(f"{line.booked_on.isoformat()} {line.text}" for line in found.lines if not line.amount)
    return replace(found, lines=moved, left_out=found.left_out + nothing)
