"""Moving rows from one owner to another so that each step can be taken back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Table, UniqueConstraint, and_, delete, insert, select, update

from portal.database import Model, db
from portal.hooks import OrganisationRows
from portal.organisations.merge_models import MergeChange

Key = Mapping[str, Any]
READ: Mapping[str, Any] = {"at": datetime.fromisoformat, "on": date.fromisoformat, "bytes": bytes.fromhex}


@dataclass(frozen=True)
class Owned:
    """Rows of a table that belong to somebody by a column."""

    table: Table
    column: Column[Any]
    fits: ColumnElement[bool]
    mark: str = ""


class Moves:
    """The changes of one merging, in their order; without a number it only counts what would be done."""

    def __init__(self, merge_id: int | None = None) -> None:
        self._merge_id = merge_id
        self.moved = 0
        self.set_aside = 0

    def give(self, owned: Owned, old: Any, new: Any) -> None:
        """Let all rows that belong to one belong to the other; what would be there twice is set aside."""
        twins = _twins(owned, old, new)
        rows = [row for row in _rows(owned, old) if _key(owned.table, row) not in twins]
        for row in _rows(owned, old) if twins else ():
            if twin := twins.get(_key(owned.table, row)):
                self._set_aside(owned.table, row, twin)
        self._move(owned, rows, old, new)

    def change(self, table: Table, row: Mapping[str, Any], column: str, after: Any) -> None:
        """Give a row another value."""
        self._note(table, [(dict(_key(table, row)), column, row[column], after)])
        if self._merge_id:
            fits = and_(*(table.c[name] == value for name, value in _key(table, row)))
            db.session.execute(update(table).where(fits).values({column: after}))

    def _move(self, owned: Owned, rows: Sequence[Mapping[str, Any]], old: Any, new: Any) -> None:
        table, name = owned.table, owned.column.name
        self.moved += len(rows)
        if not rows or not self._merge_id:
            return
        for row in rows if owned.mark else ():
            if row[owned.mark] is None:
                self.change(table, row, owned.mark, old)
        after = [{**dict(_key(table, row)), **({name: new} if owned.column.primary_key else {})} for row in rows]
        self._note(table, [(key, name, old, new) for key in after])
        db.session.execute(update(table).where(owned.fits).values({name: new}))

    def _set_aside(self, table: Table, row: Mapping[str, Any], twin: Mapping[str, Any]) -> None:
        """Keep a row in the record of the merging alone; what points to it points to its twin from now on."""
        self.set_aside += 1
        for other in Model.metadata.tables.values():
            for key in other.foreign_keys:
                if key.column.table is table and key.column.primary_key:
                    name = key.column.name
                    owned = Owned(other, key.parent, key.parent == row[name])
                    self.give(owned, row[name], twin[name])
        if self._merge_id:
            written = {name: encoded(value) for name, value in row.items()}
            own = dict(_key(table, row))
            change = MergeChange(merge_id=self._merge_id, table=table.name, row=_encoded(own), before=written)
            db.session.add(change)
            db.session.flush()
            db.session.execute(delete(table).where(and_(*(table.c[one] == value for one, value in own.items()))))

    def _note(self, table: Table, changes: Sequence[tuple[Key, str, Any, Any]]) -> None:
        if self._merge_id and changes:
            shared = {"merge_id": self._merge_id, "table": table.name}
            rows = [
                {**shared, "row": _encoded(key), "column": column, "before": encoded(before), "after": encoded(after)}
                for key, column, before, after in changes
            ]
            db.session.execute(insert(MergeChange), rows)


def owned_by(rows: OrganisationRows, organisation_id: int) -> Owned:
    """The rows of a table that belong to an organisation."""
    name, _, column_name = rows.column.partition(".")
    table = Model.metadata.tables[name]
    column = table.c[column_name]
    narrow = [table.c[one].in_(values) for one, values in rows.only.items()]
    return Owned(table, column, and_(column == owner(rows, organisation_id), *narrow), rows.mark)


def owner(rows: OrganisationRows, organisation_id: int) -> int | str:
    """An organisation as the column names it."""
    return f"{rows.prefix}{organisation_id}" if rows.prefix else organisation_id


def encoded(value: Any) -> dict[str, Any]:
    """A value of a row, as JSON keeps it."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return {"is": value}


def decoded(stored: Mapping[str, Any]) -> Any:
    """A value of a row, as it was."""
    ((kind, value),) = stored.items()
    return READ[kind](value) if kind in READ else value


def _encoded(key: Key) -> dict[str, Any]:
    return {name: encoded(value) for name, value in key.items()}


def _key(table: Table, row: Mapping[Any, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((column.name, row[column.name]) for column in table.primary_key)


def _rows(owned: Owned, old: Any) -> Sequence[Mapping[str, Any]]:
    wanted = select(owned.table).where(owned.fits).order_by(*owned.table.primary_key)
    return [dict(row) for row in db.session.execute(wanted).mappings()]


def _twins(owned: Owned, old: Any, new: Any) -> dict[tuple[tuple[str, Any], ...], Mapping[str, Any]]:
    """Those rows which could not stand beside one of the new owner's, by their key, each with that other row."""
    found: dict[tuple[tuple[str, Any], ...], Mapping[str, Any]] = {}
    for columns, holds in _unique(owned):
        others = [name for name in columns if name != owned.column.name]
        theirs = select(owned.table).where(owned.column == new, *holds)
        known = {_values(row, others): dict(row) for row in db.session.execute(theirs).mappings()}
        moving = select(owned.table).where(owned.fits, *holds)
        for row in db.session.execute(moving).mappings() if known else ():
            values = _values(row, others)
            if None not in values and values in known:
                found.setdefault(_key(owned.table, row), known[values])
    return found


def _values(row: Mapping[Any, Any], names: Collection[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def _unique(owned: Owned) -> Iterator[tuple[list[str], list[Any]]]:
    """The sets of columns with the owner among them that are unique, each with the condition under which."""
    table = owned.table
    keys = [table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))]
    for columns, holds in [([c.name for c in key.columns], None) for key in keys] + [
        ([c.name for c in index.columns], _condition(index)) for index in table.indexes if index.unique
    ]:
        is_left = owned.mark and holds is not None and owned.mark in str(holds)
        if owned.column.name in columns and not is_left:
            yield columns, [] if holds is None else [holds]


def _condition(index: Index) -> Any:
    return index.dialect_options[db.engine.dialect.name].get("where")
