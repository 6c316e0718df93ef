"""Reading the CSV of a bank by the mapping that is remembered for it. Whatever a cell holds is text: none is run."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from plugins.reference_payments.statements.lines import MOST_LINES, Statement, StatementLine, Unreadable, tidy
from plugins.reference_payments.statements.mapping import (
    ACCOUNT,
    AMOUNT,
    BANK_ID,
    CREDIT,
    CURRENCY,
    DAY,
    DEBIT,
    DELIMITERS,
    MOST_TO_LOOK_AT,
    PAYER,
    TEXT,
    CsvMapping,
    objection_to_mapping,
    propose,
    read_day,
)
from portal.kernel.amounts import BadAmount, Writing, parse_amount
from portal.kernel.money import CODE, Money
from portal.kernel.text import N_

NAME = "csv"
MOST_COLUMNS = 100
_SUM = re.compile(r"(\D*)(\d(?:.*\d)?)(\D*)")
_OUT, _IN = frozenset(("-", "−", ")", "D", "DR", "S")), frozenset(("", "+", "C", "CR", "H"))  # beside or behind a sum
_SIGNS = str.maketrans("", "", "-−+()")
NO_STATEMENT = N_("This is not a statement: CSV and OFX can be read.")


@dataclass(frozen=True)
class Table:
    """The cells of a file, row by row."""

    delimiter: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def proposed(self) -> CsvMapping:
        """The mapping that its header suggests."""
        return propose(self.rows, self.delimiter)


def table(text: str, delimiter: str = "") -> Table:
    """Cut a file into cells; refuse what cannot be a table of money."""
    if delimiter:
        return _cut(text, delimiter)
    found, refusal = [], Unreadable(NO_STATEMENT)
    for sign in DELIMITERS:
        try:
            found.append(_cut(text, sign))
        except Unreadable as why:
            refusal = why
    best = max(found, key=_worth, default=None)
    if best is None or _width(best) < 2:
        raise refusal
    return best


def _cut(text: str, delimiter: str) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return Table(delimiter, tuple(tuple(row[:MOST_COLUMNS]) for row in reader))
    except csv.Error as error:
        raise Unreadable(
            N_("Line %(number)s cannot be read: look at its quotation marks."), number=reader.line_num
        ) from error


def _width(found: Table) -> int:
    return max((len(row) for row in found.rows[:MOST_TO_LOOK_AT]), default=0)


def _worth(found: Table) -> tuple[bool, int]:
    """How well a file was cut: a header that names day and sum is worth more than many columns."""
    return not objection_to_mapping(found.proposed)[1], _width(found)


def read(text: str, mapping: CsvMapping, currency: str) -> Statement:
    """Read the movements of a file; refuse it whole when a row has a day or a sum that cannot be read."""
    _, objection = objection_to_mapping(mapping)
    if objection:
        raise Unreadable(objection)
    found = table(text, mapping.delimiter)
    below = found.rows[_head(found, mapping) + 1 :]
    if len(below) > MOST_LINES:
        raise Unreadable(N_("This file has more than %(most)s lines. Take a shorter time."), most=MOST_LINES)
    reader, lines, left_out = _Reader(mapping, currency), [], []
    for number, row in enumerate(below, len(found.rows) - len(below) + 1):
        line = reader.line(number, row)
        if line is not None:
            lines.append(line)
        elif any(cell.strip() for cell in row):
            left_out.append(tidy(" ".join(row)))
    return Statement(NAME, tuple(lines), tuple(left_out))


def _head(found: Table, mapping: CsvMapping) -> int:
    """Where the header is; banks write more or fewer lines before it, but the names of the columns stay."""
    if not mapping.header:
        return -1
    if mapping.header in found.rows:
        return found.rows.index(mapping.header)
    raise Unreadable(N_("The columns of this file are not those of last time. Say again which column holds what."))


@dataclass(frozen=True)
class _Reader:
    """A row of a file as a movement."""

    mapping: CsvMapping
    currency: str

    def line(self, number: int, row: Sequence[str]) -> StatementLine | None:
        """The movement, or nothing for a row without a sum or a day, such as a balance or a note of the bank."""
        said = {field: self._cell(row, field) for field in self.mapping.columns}
        sums = [(said.get(field, ""), sign) for field, sign in ((AMOUNT, 1), (CREDIT, 1), (DEBIT, -1))]
        moved = [(cell, sign) for cell, sign in sums if _is_money(cell)]
        if not moved or not said[DAY]:
            return None
        day = read_day(said[DAY], self.mapping.date_order)
        if day is None:
            raise Unreadable(N_("Line %(number)s: “%(said)s” is no day."), number=number, said=said[DAY][:40])
        if len(moved) > 1:
            raise Unreadable(N_("Line %(number)s has two sums. Say which column holds what came in."), number=number)
        return StatementLine(
            booked_on=day,
            amount=self._amount(number, *moved[0], said.get(CURRENCY, "")),
            text=said.get(TEXT, ""),
            payer=said.get(PAYER, ""),
            payer_account=said.get(ACCOUNT, ""),
            bank_id=said.get(BANK_ID, ""),
        )

    def _cell(self, row: Sequence[str], field: str) -> str:
        columns = self.mapping.columns[field]
        return tidy(" ".join(row[column] for column in columns if column < len(row)))

    def _amount(self, number: int, cell: str, sign: int, said: str) -> Money:
        is_code = CODE.fullmatch(said.upper()) is not None
        currency = said.upper() if is_code else self.currency
        decimal = self.mapping.decimal
        is_out, plain = _signed(cell)
        try:  # a name such as "€" in the column of the currency is checked together with the sum
            whole = plain if is_code else f"{plain} {said}"
            amount = parse_amount(whole, currency, Writing(decimal, "." if decimal == "," else ","))
        except BadAmount as refusal:
            raise Unreadable(
                N_("Line %(number)s: “%(said)s” is no sum."), number=number, said=f"{cell[:40]} {said[:10]}".strip()
            ) from refusal
        return -amount if is_out or sign < 0 else amount


def _is_money(cell: str) -> bool:
    """Whether a cell tells of a sum other than nothing."""
    return any(character.isdecimal() and int(character) for character in cell)


def _signed(cell: str) -> tuple[bool, str]:
    """Whether a sum went out, by the signs that banks use ("-5", "5-", "(5)", "5 D"), and the sum without them."""
    found = _SUM.fullmatch(cell)
    if not found:
        return False, cell
    before, body, behind = found.groups()
    mark = behind.strip().upper()
    is_out = any(sign in before for sign in "-−(") or mark in _OUT
    return is_out, before.translate(_SIGNS) + body + ("" if mark in _OUT or mark in _IN else behind)
