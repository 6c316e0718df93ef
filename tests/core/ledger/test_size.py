"""A page of the books costs the same however many lines there are."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.changes import EVERYTHING
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.ledger.models import LedgerTotal
from portal.ledger.sealing import seal_ledger
from portal.seals import Seal
from portal.testing import Browser
from tests.core.ledger.movements import analyse, post_many
from tests.factories import make_holder

pytestmark = pytest.mark.both

LINES = 15_000
GROWING = ("core_ledger_line", "core_ledger_entry", "core_ledger_total", "core_sealed_row", "core_seal")
ASKING = ("SELECT", "WITH")
PAGES = (
    "/en/",
    "/en/ledger/",
    "/en/ledger/check",
    "/en/ledger/dakar/",
    "/en/ledger/dakar/?before=3000",
    "/en/ledger/dakar/?after=3000",
    "/en/ledger/dakar/?kind=refund",
    "/en/ledger/dakar/?currency=XOF",
    "/en/ledger/dakar/?kind=collected&currency=XOF",
    "/en/ledger/dakar/?purpose=x:2",
    "/en/ledger/dakar/?purpose=x:2&kind=refund",
    "/en/ledger/lines/3000",
)
LATER_PAGES = [
    f"/en/ledger/dakar/?{query}"
    for query in ("before=3000", "after=3000", "kind=collected&before=3000", "purpose=x:1&after=3000")
]
Asked = list[tuple[str, Any]]


@contextmanager
def recording(app: Flask) -> Iterator[Asked]:
    """Record what a block asks the database; the tail of changes is read for every page."""
    asked: Asked = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *others: Any) -> None:
        if statement.startswith(ASKING) and "core_change" not in statement:
            asked.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def asked_by(client: Browser, path: str) -> Asked:
    """What a page asks the database when it is rendered anew."""
    app = client.application
    assert client.get(path).status_code == 200
    app.extensions["portal.page_cache"].drop(EVERYTHING)
    with recording(app) as asked:
        client.get(path)
    return asked


def plan(statement: str, parameters: Any) -> list[str]:
    """How the database goes about a statement, step by step."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    rows = db.session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {statement}" if is_sqlite else f"EXPLAIN {statement}", parameters
    )
    return [str(row[-1]).strip() for row in rows]


def reads_everything(step: str) -> bool:
    """Whether a step reads a table that grows with the books from one end to the other."""
    whole = [f"Seq Scan on {name}" for name in GROWING] + [f"SCAN {name}" for name in GROWING]
    return any(f"{step} ".find(f"{start} ") >= 0 for start in whole) and "LIMIT" not in step


def jumps(step: str) -> bool:
    """Whether a step goes to a line at once, by its number."""
    return bool(re.search(r"(AND|\() ?(id|rowid)[<>]\?|ROW\(\w+, id\) [<>] ROW\(", step))


@pytest.fixture
def large(context: Flask) -> Flask:
    """Books of 15,000 lines that are sealed and 200 that are not, and another holder with 2,000 purposes."""
    with unit_of_work():
        holder_id, other = make_holder("dakar"), make_holder("lyon")
    for purpose in ("x:1", "x:2", "x:3"):
        post_many(holder_id, LINES // 3, purpose)
    post_many(other, 500, "x:4")
    seal_ledger()
    post_many(holder_id, 200, "x:1")
    with unit_of_work() as session:
        rolled = {"holder_id": other, "kind": "collected", "account": "clearing", "currency": "EUR", "amount": 1}
        session.execute(db.insert(LedgerTotal), [rolled | {"purpose": f"y:{number}"} for number in range(2_000)])
        sealed = {"chain": "other", "hash": "", "rows": 0, "sealed_at": wall_now()}
        session.execute(db.insert(Seal), [sealed | {"previous": str(number)} for number in range(3_000)])
    analyse()
    return context


def test_no_page_of_large_books_reads_more_than_it_shows(large: Flask, client: Browser) -> None:
    assert any(map(reads_everything, plan("SELECT SUM(amount) FROM core_ledger_entry", ()))), "this would be seen"
    for path in PAGES:
        for statement, parameters in asked_by(client, path):
            steps = plan(statement, parameters)
            assert [step for step in steps if reads_everything(step)] == [], f"{path}\n{statement}\n" + "\n".join(steps)
    for path in LATER_PAGES:  # begin where the one before ended
        steps = [step for asked in asked_by(client, path) for step in plan(*asked)]
        assert any(map(jumps, steps)), f"{path}\n" + "\n".join(steps)


def test_a_page_asks_as_often_for_2000_lines_as_for_20(context: Flask, client: Browser) -> None:
    with unit_of_work():
        holder_id = make_holder("dakar")
    post_many(holder_id, 20)
    seal_ledger()
    paths = ("/en/ledger/", "/en/ledger/dakar/", "/en/ledger/dakar/?purpose=campaigns:1&kind=collected")
    few = {path: len(asked_by(client, path)) for path in paths}
    post_many(holder_id, 1980)
    with unit_of_work():
        for _ in range(20):
            make_holder()
    seal_ledger()
    assert {path: len(asked_by(client, path)) for path in paths} == few
    assert few["/en/ledger/"] <= 3
    assert max(few.values()) <= 6
