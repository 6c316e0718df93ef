"""Tables: what an address asks for, pages that meet without a gap, counts that end, and an index for every order."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from plugins.campaigns.views.office import pledges_table
from portal.admin.accounts import accounts_table
from portal.admin.audit import audit_table
from portal.admin.letters import jobs_table, letters_table
from portal.admin.organisations import organisations_table
from portal.admin.payments import payments_table
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.mail.models import IS_ABOUT, Mail
from portal.payments.models import Payment
from portal.payments.services import begin
from portal.testing import BASE_URL, recording
from portal.viewer import NOBODY, Grant, Viewer
from portal.web import tables
from portal.web.tables import Asked, Order, Table, all_rows, asked_of, page_of, statement
from tests.core.payments.conftest import request
from tests.factories import make_holder

pytestmark = pytest.mark.both

STAFF = Viewer(1, grants=frozenset({Grant("core.payments")}))
WORDS = {"email": "backer@city.example", "state": "draft", "holder": "1", "purpose": "campaigns:1", "number": "3"}
TABLES: dict[str, Callable[[], Table]] = {
    "payments": lambda: payments_table(STAFF),
    "pledges": pledges_table,
    "audit": audit_table,
    "letters": letters_table,
    "jobs": jobs_table,
    "accounts": accounts_table,
    "organisations": organisations_table,
}


def make_payments(number: int) -> int:
    with unit_of_work():
        holder_id = make_holder()
        for place in range(number):
            begin(request(holder_id, minor=100 + place % 3))
        db.session.execute(db.update(Payment).values(state_at=datetime(2026, 1, 1, tzinfo=UTC)))
    return holder_id


def seen(app: Flask, query: str = "") -> tables.TablePage:
    with app.test_request_context(f"/en/admin/payments/?{query}", base_url=BASE_URL):
        return page_of(payments_table(STAFF))


@pytest.mark.parametrize("query", ["", "sort=number", "state=draft", "state=draft&sort=since", "purpose=campaigns:1",
                                   "holder=1&state=draft&sort=-since", "email=backer@city.example"])  # fmt: skip
def test_pages_meet_without_a_gap_and_without_a_row_twice(
    query: str, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_payments(7)
    monkeypatch.setattr(tables, "ON_A_PAGE", 3)
    found, page = [], seen(context, query)
    while True:
        found += [row.id for row in page.rows]
        if not page.after:
            break
        page = seen(context, f"{query}&after={page.after.replace('+', '%2B')}")
    assert sorted(found) == list(range(1, 8))
    assert found == sorted(found, reverse=page.asked.is_falling)


def test_every_row_is_in_the_file_whatever_is_read_at_once(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_payments(7)
    monkeypatch.setattr(tables, "READ_FIRST", 2)
    monkeypatch.setattr(tables, "READ_AT_ONCE", 3)
    table = payments_table(STAFF)
    assert [row.id for row in all_rows(table, asked_of(table, {"state": "draft"}))] == [7, 6, 5, 4, 3, 2, 1]


def test_a_count_ends(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_payments(5)
    assert (seen(context).count, seen(context).is_more_than_counted) == (5, False)
    monkeypatch.setattr(tables, "COUNTED_UP_TO", 4)
    assert (seen(context).count, seen(context).is_more_than_counted) == (5, True)


def test_a_page_sends_as_many_statements_with_many_rows_as_with_few(app: Flask) -> None:
    numbers = []
    for more in (1, 60):
        with app.app_context():
            make_payments(more)
        with recording(app) as sent:
            seen(app)
        numbers.append(len(sent))
    assert numbers == [3, 3]  # the holders to choose from, the page, the count


@pytest.mark.only_on("sqlite")
@given(st.dictionaries(st.sampled_from(["sort", "after", *WORDS]), st.text(max_size=30)))
def test_whatever_an_address_says_it_is_read(arguments: dict[str, str]) -> None:
    asked = asked_of(PLAIN, arguments)
    assert asked.order in PLAIN.orders
    assert set(asked.chosen) <= set(arguments)


PLAIN = Table(
    name="plain",
    key=Payment.id,
    rows=db.select(Payment.id),
    orders=(
        Order("since", Payment.state_at, ("state",), tables.instant),
        Order("number", Payment.id, (), tables.number),
    ),
    head=("id",),
    cells=tuple,
    filters=(tables.Filter("state", "State", Payment.state, {"draft": "Begun"}),),
)


def test_what_nobody_may_choose_is_not_chosen() -> None:
    assert asked_of(PLAIN, {"state": "nonsense", "sort": "since"}).order.name == "number"
    assert asked_of(PLAIN, {"state": "draft", "sort": "number"}).order.name == "since"
    assert asked_of(PLAIN, {"after": "x~1"}).after is None
    assert asked_of(PLAIN, {"after": f"{2**70}~1"}).after is None


ORDERS = {"payments": 8, "pledges": 5, "audit": 4, "letters": 3, "jobs": 2, "accounts": 1, "organisations": 1}


@pytest.mark.parametrize("name", ORDERS)
def test_every_order_is_kept_by_an_index(name: str, context: Flask) -> None:
    """Nothing is sorted for a page, and no table is read from end to end to find where it begins."""
    make_payments(1)
    with unit_of_work():
        note("sample.act", "sample:1", NOBODY)
    with context.test_request_context("/en/", base_url=BASE_URL):
        table = TABLES[name]()
        assert len(table.orders) == ORDERS[name]
        plans = {
            (order.name, order.filters, is_falling): plan_of(table, order, is_falling)
            for order in table.orders
            for is_falling in (True, False)
        }
    assert {order: lines for order, plan in plans.items() if (lines := sorting_or_scanning(plan))} == {}


def plan_of(table: Table, order: Order, is_falling: bool) -> list[str]:
    values = {filter_name: value_of(table, filter_name) for filter_name in order.filters}
    after = ({tables.instant: wall_now(), str: "city"}.get(order.read, 5), 5)
    return explained(statement(table, Asked(values, values, order, is_falling, after), 51))


def sorting_or_scanning(plan: list[str]) -> list[str]:
    sorts = [line for line in plan if "Sort" in line or "TEMP B-TREE" in line]
    scans = [line for line in plan if "Seq Scan" in line or (line.startswith("SCAN") and "INDEX" not in line)]
    return sorts + scans


@pytest.mark.only_on("sqlite")
def test_an_address_of_a_fund_holder_is_looked_up_by_the_address_and_not_by_the_holder(context: Flask) -> None:
    """A holder's index leads past all of its payments: 244 ms with 100,000 of them, where the address takes 18 ms."""
    make_payments(1)
    with context.test_request_context("/en/", base_url=BASE_URL):
        table = payments_table(STAFF)
        asked = asked_of(table, {"email": "backer@city.example", "holder": "1"})
        plan = explained(statement(table, asked, 51))
    assert [line for line in plan if "core_payment" in line] == [
        "SEARCH core_payment USING INDEX ix_core_payment_email (email=?)"
    ]


@pytest.mark.only_on("sqlite")
def test_the_letters_about_a_payment_are_found_by_their_index(context: Flask) -> None:
    about = db.select(Mail.id).where(Mail.about == "payment:1", IS_ABOUT).order_by(Mail.id)
    assert [line for line in explained(about) if "SCAN" in line] == []


def value_of(table: Table, name: str) -> Any:
    one = next(one for one in table.filters if one.name == name)
    typed = next(iter(one.choices)) if one.choices else WORDS.get(name, "1")
    return one.read(str(typed))


def explained(wanted: Any) -> list[str]:
    """The plan of a statement, on a table that seems to be worth an index."""
    if db.engine.dialect.name == "sqlite":
        compiled = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})
        return [str(row[-1]) for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}".replace(":", r"\:")))]
    for way in ("seqscan", "sort", "incremental_sort", "bitmapscan"):  # unless there is no other way
        db.session.execute(text(f"SET LOCAL enable_{way} = off"))
    compiled = wanted.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    return [str(row[0]) for row in db.session.execute(text(f"EXPLAIN {compiled}".replace(":", r"\:")))]
