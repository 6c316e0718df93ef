"""Tables of the back office: narrowed and sorted by the address, paged by keyset, and given as files.

A table names the orders that its indexes keep. What is asked for is read in the first of them whose filters were all
chosen, so that a page costs the same with a thousand rows as with a million. A count ends at a thousand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, Select, UnaryExpression, literal, tuple_
from sqlalchemy.sql.operators import custom_op

from portal.database import ask, db
from portal.kernel.ids import LARGEST_ID
from portal.kernel.money import exponent
from portal.kernel.text import clean_line
from portal.web.paging import LONGEST_SEARCH

ON_A_PAGE, COUNTED_UP_TO, READ_FIRST, READ_AT_ONCE = 50, 1000, 1000, 10_000
PLUS: custom_op[Any] = custom_op("+")
SORT, AFTER, FALLING = "sort", "after", "-"


@dataclass(frozen=True)
class Filter:
    """Something to narrow a table by: a column that holds what was chosen or typed, or a condition.

    ``choices`` are shown as a list; without them a line is typed, or with ``is_by_link`` only links set it. With
    ``is_data`` the choices are what people wrote, in whatever language, and no words of ours.
    """

    name: str
    title: str
    column: Any = None
    choices: Mapping[Any, str] | None = None
    read: Callable[[str], Any] = str
    condition: Callable[[Any], ColumnElement[bool]] | None = None
    is_by_link: bool = False
    is_data: bool = False


@dataclass(frozen=True)
class Order:
    """An order that an index keeps, of whatever these filters let through, in the order of its columns.

    Rows of the same value stand by their key, unless no two have the same.
    """

    name: str
    column: Any
    filters: tuple[str, ...] = ()
    read: Callable[[str], Any] = int
    is_falling: bool = True
    is_unique: bool = False


@dataclass(frozen=True)
class Table:
    """Rows that a viewer may see, with ways to narrow and sort them; ``head`` and ``cells`` make the files.

    ``fixed`` chooses for viewers who see one part only, so that an index of that part is used.
    """

    name: str
    key: Any
    rows: Select[Any]
    orders: tuple[Order, ...]
    head: tuple[str, ...]
    cells: Callable[[Any], Sequence[Any]]
    filters: tuple[Filter, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What an address asks of a table."""

    chosen: Mapping[str, str]
    values: Mapping[str, Any]
    order: Order
    is_falling: bool
    after: tuple[Any, int] | None = None


@dataclass(frozen=True)
class TablePage:
    """One page of a table, and the addresses of what is around it."""

    table: Table
    asked: Asked
    rows: Sequence[Any]
    count: int
    after: str = ""
    sortable: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_more_than_counted(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.count > COUNTED_UP_TO

    @property
    def query(self) -> dict[str, Any]:
        """The filters and the order as an address holds them."""
        sort = f"{FALLING if self.asked.is_falling else ''}{self.asked.order.name}"
        is_usual = self.asked.order is _orders(self.table, self.asked.chosen)[0]
        is_usual = is_usual and self.asked.is_falling == self.asked.order.is_falling
        return {**self.asked.chosen, **({} if is_usual else {SORT: sort})}

    @property
    def links_only(self) -> list[tuple[Filter, str]]:
        """What a link has chosen, and no field of the form shows."""
        return [(one, self.asked.chosen[one.name]) for one in self.table.filters if self._is_set_by_link(one)]

    def _is_set_by_link(self, one: Filter) -> bool:
        return one.is_by_link and one.name in self.asked.chosen

    def direction_of(self, name: str) -> str:
        """How a column is sorted now, in the words of ``aria-sort``."""
        if name != self.asked.order.name:
            return ""
        return "descending" if self.asked.is_falling else "ascending"


def asked_of(table: Table, arguments: Mapping[str, str]) -> Asked:
    """Read an address; what it asks for and nobody has is not asked for."""
    chosen, values, arguments = {}, {}, {**arguments, **table.fixed}
    for one in table.filters:
        text = clean_line(arguments.get(one.name, ""))[:LONGEST_SEARCH]
        value = _read(one.read, text) if text and (one.choices is None or text in one.choices) else None
        if value is not None:
            chosen[one.name], values[one.name] = text, value
    orders, sort = _orders(table, chosen), arguments.get(SORT, "")
    order = next((one for one in orders if one.name == sort.removeprefix(FALLING)), None)
    is_falling = sort.startswith(FALLING) if order else orders[0].is_falling
    order = order or orders[0]
    return Asked(chosen, values, order, is_falling, _place(order, arguments.get(AFTER, "")))


def _orders(table: Table, chosen: Mapping[str, str]) -> list[Order]:
    """The orders in which what was chosen can be read: those of the first index whose filters were all chosen."""
    first = next(order for order in table.orders if set(order.filters) <= set(chosen))
    return [order for order in table.orders if order.filters == first.filters]


def _read(read: Callable[[str], Any], text: str) -> Any:
    try:
        value = read(text)
    except ValueError:
        return None
    return value if not isinstance(value, int) or 0 <= value <= LARGEST_ID else None


def _place(order: Order, after: str) -> tuple[Any, int] | None:
    value, _, key = after.rpartition("~")
    place = _read(order.read, value), _read(number, key)
    return None if None in place else place


def number(text: str) -> int:
    """Read a whole number of plain digits; Python's own reading takes more."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise ValueError(text)
    return int(text)


def instant(text: str) -> datetime:
    """Read an instant that names its zone."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    return value


def page_of(table: Table) -> TablePage:
    """The page of a table that this request asks for."""
    asked = asked_of(table, request.args)
    rows = db.session.execute(statement(table, asked, ON_A_PAGE + 1)).all()
    shown, after = rows[:ON_A_PAGE], ""
    if len(rows) > ON_A_PAGE:
        after = f"{_written(shown[-1].place_)}~{shown[-1].key_}"
    sortable = {
        one.name: f"{'' if one is asked.order and asked.is_falling else FALLING}{one.name}"
        for one in _orders(table, asked.chosen)
    }
    return TablePage(table, asked, shown, _count(table, asked), after, sortable)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _count(table: Table, asked: Asked) -> int:
    whole = Asked(asked.chosen, asked.values, asked.order, asked.is_falling)
    capped = statement(table, whole, COUNTED_UP_TO + 1).with_only_columns(table.key.label("key_")).subquery()
    return int(db.session.scalar(db.select(db.func.count()).select_from(capped)) or 0)


def all_rows(table: Table, asked: Asked) -> Iterator[Any]:
    """Every row that was asked for, a batch at a time, each from where the one before ended."""
    after, limit = None, READ_FIRST  # a few, so that the file begins at once
    while True:
        part = Asked(asked.chosen, asked.values, asked.order, asked.is_falling, after)
        rows = ask(statement(table, part, limit)).all()
        yield from rows
        if len(rows) < limit:
            return
        after, limit = (rows[-1].place_, rows[-1].key_), READ_AT_ONCE


def statement(table: Table, asked: Asked, limit: int) -> Select[Any]:
    """Read so many rows from where a page ended, along the index of the order."""
    path, place = _path(table, asked), _columns_of_place(table, asked.order)
    found = table.rows.add_columns(asked.order.column.label("place_"), table.key.label("key_"))
    found = found.where(*_beside(table, asked, path))
    along, values = [one.column for one in path], [asked.values[one.name] for one in path]
    after = [] if asked.after is None else list(asked.after)[: len(place)]
    if along and _is_on_postgresql():
        return _within(found, along, values, place, after, is_falling=asked.is_falling).limit(limit)
    found = found.where(*(column == value for column, value in zip(along, values, strict=True)))
    return _from_place(found, place, after, is_falling=asked.is_falling).limit(limit)


def _columns_of_place(table: Table, order: Order) -> list[Any]:
    is_alone = order.is_unique or order.column is table.key
    return [order.column] if is_alone else [order.column, table.key]


def _is_on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _beside(table: Table, asked: Asked, path: list[Filter]) -> list[ColumnElement[bool]]:
    """The conditions of the filters in use that the index of the order does not begin with."""
    others = [one for one in table.filters if one.name in asked.values and one not in path]
    return [_fits(one, asked.values[one.name], by_index=not path) for one in others]


def _path(table: Table, asked: Asked) -> list[Filter]:
    """The filters in use that the index of the order begins with, as it has them."""
    chosen = {one.name: one for one in table.filters if one.name in asked.values and one.column is not None}
    return [chosen[name] for name in asked.order.filters if name in chosen]


def _within(
    found: Select[Any], along: list[Any], values: list[Any], place: list[Any], after: list[Any], *, is_falling: bool
) -> Select[Any]:
    """Walk only the part of the index in which the filtered columns have these values; see ``_compare``."""
    found = found.where(_compare(along, values, is_less=not is_falling, or_same=True))
    if not after:
        found = found.where(_compare(along, values, is_less=is_falling, or_same=True))
    return _from_place(found, [*along, *place], [*values, *after] if after else [], is_falling=is_falling)


def _fits(one: Filter, value: Any, *, by_index: bool) -> ColumnElement[bool]:
    """The condition of a filter; ``by_index`` lets the database look for it by an index of its own.

    SQLite takes the first index that fits, such as that of a fund holder with a million payments instead of that of
    one address; a plus sign keeps it from that (https://www.sqlite.org/optoverview.html, "unary +").
    """
    if one.condition is not None:
        return one.condition(value)
    column = (
        one.column
        if by_index or _is_on_postgresql()
        else UnaryExpression(one.column, operator=PLUS, type_=one.column.type)
    )
    fits: ColumnElement[bool] = column == value
    return fits


def _from_place(found: Select[Any], place: list[Any], after: list[Any], *, is_falling: bool) -> Select[Any]:
    if after:
        found = found.where(_compare(place, after, is_less=is_falling, or_same=False))
    return found.order_by(*(column.desc() if is_falling else column for column in place))


def _compare(columns: list[Any], values: list[Any], *, is_less: bool, or_same: bool) -> ColumnElement[bool]:
    """Compare columns with values as one place in an index.

    For PostgreSQL filtered columns are bounded on both sides and stand in the order, instead of being said to be
    equal: or it may walk another index, endlessly when what fits is rare or old.
    """
    left = tuple_(*columns)
    right: Any = tuple_(*(literal(value, column.type) for column, value in zip(columns, values, strict=True)))
    compare = (le if or_same else lt) if is_less else (ge if or_same else gt)
    found: ColumnElement[bool] = compare(left, right)
    return found


@lru_cache(maxsize=4096)  # people pledge round sums
def decimal_of(minor: int, currency: str) -> Decimal:
    """A sum in whole units and their parts, exactly, for files."""
    return Decimal(minor).scaleb(-exponent(currency))
