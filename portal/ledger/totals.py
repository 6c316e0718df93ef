"""Totals that cost the same however many lines there are: what is sealed is rolled up, the rest is added when read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, text, union_all
from sqlalchemy.dialects import postgresql, sqlite

from portal.database import db
from portal.ledger.models import LedgerDelta, LedgerEntry, LedgerLine, LedgerTotal

EVERY_PURPOSE = "*"
KEY = ("purpose", "holder_id", "kind", "account", "currency")
UPSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
FAULTS_NAMED = 20


@dataclass(frozen=True)
class Sum:
    """What the movements of one kind add up to on one account of a holder, in minor units."""

    holder_id: int
    kind: str
    account: str
    currency: str
    minor: int


def sums(holder_ids: Sequence[int] = (), purpose: str = EVERY_PURPOSE, kind: str = "") -> list[Sum]:
    """Add up the books of some holders or of all, by purpose and kind or of all, exactly and in one statement."""
    rolled, fresh = _columns(LedgerTotal), _columns(LedgerDelta)
    rolled = rolled.where(LedgerTotal.purpose == purpose)
    if purpose != EVERY_PURPOSE:
        fresh = fresh.where(LedgerDelta.purpose == purpose)
    if holder_ids:
        rolled = rolled.where(LedgerTotal.holder_id.in_(holder_ids))
        fresh = fresh.where(LedgerDelta.holder_id.in_(holder_ids))
    if kind:
        rolled, fresh = rolled.where(LedgerTotal.kind == kind), fresh.where(LedgerDelta.kind == kind)
    both = union_all(rolled, fresh).subquery()
    by = (both.c.holder_id, both.c.kind, both.c.account, both.c.currency)
    rows = db.session.execute(db.select(*by, db.func.sum(both.c.amount)).group_by(*by).order_by(*by))
    return [Sum(holder_id, kind, account, currency, int(minor)) for holder_id, kind, account, currency, minor in rows]


def _columns(table: type[LedgerTotal] | type[LedgerDelta]) -> Select[Any]:
    found: Select[Any] = db.select(table.holder_id, table.kind, table.account, table.currency, table.amount)
    return found


def waiting(limit: int) -> list[int]:
    """The lines that are in no total yet, in order."""
    lines = db.select(LedgerDelta.line_id).distinct().order_by(LedgerDelta.line_id).limit(limit)
    return list(db.session.scalars(lines))


def roll(line_ids: Sequence[int]) -> set[str]:
    """Roll what lines add into the totals, in the unit of work that runs now, and name their purposes."""
    taken = db.delete(LedgerDelta).where(LedgerDelta.line_id.in_(line_ids))
    added: dict[tuple[Any, ...], int] = {}
    purposes = set()
    for row in db.session.execute(taken.returning(*(getattr(LedgerDelta, name) for name in KEY), LedgerDelta.amount)):
        purposes.add(row.purpose)
        for purpose in (row.purpose, EVERY_PURPOSE):
            key = (purpose, row.holder_id, row.kind, row.account, row.currency)
            added[key] = added.get(key, 0) + row.amount
    if added:
        _add(dict(zip(KEY, key, strict=True)) | {"amount": minor} for key, minor in sorted(added.items()))
    return purposes


def _add(rows: Iterable[dict[str, Any]]) -> None:
    insert: Any = UPSERT[db.engine.dialect.name](LedgerTotal)
    larger = {"amount": LedgerTotal.amount + insert.excluded.amount}
    db.session.execute(insert.on_conflict_do_update(index_elements=KEY, set_=larger), list(rows))


def give_back_space() -> None:
    """Shorten the table of deltas after many were rolled: PostgreSQL reads the pages of deleted rows until then."""
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        options = {"isolation_level": "AUTOCOMMIT", "postgresql_readonly": False}
        with db.engine.connect().execution_options(**options) as connection:
            connection.execute(text(f"VACUUM {LedgerDelta.__tablename__}"))


def totals_agree() -> list[str]:
    """The totals that are read are what a recount of every entry finds, for each purpose and for all together."""
    entries = (
        db.select(LedgerLine.purpose, LedgerLine.holder_id, LedgerLine.kind)
        .add_columns(LedgerEntry.account, LedgerEntry.currency, (-LedgerEntry.amount).label("amount"))
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
    )
    fresh = _keyed(LedgerDelta)
    each = union_all(_keyed(LedgerTotal).where(LedgerTotal.purpose != EVERY_PURPOSE), fresh, entries).subquery()
    every = union_all(_keyed(LedgerTotal).where(LedgerTotal.purpose == EVERY_PURPOSE), fresh, entries).subquery()
    by_purpose = (each.c.purpose, each.c.holder_id, each.c.kind, each.c.account, each.c.currency)
    by_holder = (every.c.holder_id, every.c.kind, every.c.account, every.c.currency)
    wrong = [
        *db.session.execute(_not_nothing(by_purpose, each.c.amount)),
        *db.session.execute(_not_nothing((db.literal(EVERY_PURPOSE), *by_holder), every.c.amount, by_holder)),
    ]
    return [f"the total of holder {row[1]}, {row[0]}, {row[2]}, {row[3]} is {row[5]} {row[4]} wrong" for row in wrong]


def _keyed(table: type[LedgerTotal] | type[LedgerDelta]) -> Select[Any]:
    found: Select[Any] = db.select(*(getattr(table, name) for name in KEY), table.amount)
    return found


def _not_nothing(columns: Sequence[Any], amount: Any, by: Sequence[Any] = ()) -> Select[Any]:
    total = db.func.sum(amount)
    found: Select[Any] = db.select(*columns, total).group_by(*(by or columns)).having(total != 0).limit(FAULTS_NAMED)
    return found
