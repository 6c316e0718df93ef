"""Totals that are read quickly are those that a recount finds, at every moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.checks import lines_say_their_currency
from portal.cli import portal
from portal.database import db, unit_of_work
from portal.engines import migration_engine
from portal.kernel.money import Money
from portal.ledger.books import books_of, collected_in_all
from portal.ledger.models import LedgerDelta, LedgerEntry, LedgerTotal
from portal.ledger.rules import AccountKind
from portal.ledger.sealing import seal_ledger, verify_ledger
from portal.ledger.services import BooksFilter, balance, reverse, totals
from portal.ledger.totals import give_back_space, sums, totals_agree
from portal.loader import discover
from portal.migrate import core_history, migrating
from tests.core.ledger.movements import exchange, movement, post_all, post_many
from tests.factories import make_holder

pytestmark = pytest.mark.both

F = "campaign_funds"


@pytest.fixture
def holder_id(context: Flask) -> int:
    with unit_of_work():
        return make_holder()


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def rows_in(table: type) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(table)) or 0


def test_a_total_is_the_same_before_and_after_it_is_rolled(holder_id: int) -> None:
    post_all(movement(holder_id, "collected", eur(2500)), movement(holder_id, "fee", eur(60)))
    before = sums([holder_id])
    assert (rows_in(LedgerTotal), rows_in(LedgerDelta)) == (0, 4)
    seal_ledger()
    assert (rows_in(LedgerTotal), rows_in(LedgerDelta)) == (8, 0)
    assert sums([holder_id]) == before
    post_all(movement(holder_id, "collected", eur(100)))
    assert balance(holder_id, AccountKind.CAMPAIGN_FUNDS, "EUR") == eur(-2600)
    assert totals_agree() == []


def test_purposes_and_holders_are_kept_apart(holder_id: int) -> None:
    with unit_of_work():
        other = make_holder()
    post_all(movement(holder_id, "collected", eur(1), "campaigns:1"), movement(holder_id, "collected", eur(2), "x:2"))
    seal_ledger()
    post_all(movement(other, "collected", eur(4), "campaigns:1"), movement(holder_id, "collected", eur(8), "x:2"))
    assert books_of(holder_id, "campaigns:1").balances[F]["EUR"] == eur(-1)
    assert books_of(holder_id, "x:2").balances[F]["EUR"] == eur(-10)
    assert books_of(holder_id).balances[F]["EUR"] == eur(-11)
    assert totals(BooksFilter(purpose="campaigns:1"))[F, "EUR"] == eur(-5)
    assert collected_in_all() == [eur(15)]
    assert totals_agree() == []


def test_a_correction_and_an_exchange_are_in_the_totals(holder_id: int) -> None:
    mistake = movement(holder_id, "collected", Money(12_500, "TND"))
    post_all(mistake, exchange(holder_id, Money(65_596, "XOF"), eur(10_000)))
    seal_ledger()
    with unit_of_work():
        reverse(mistake.reference, "undone")
    books = books_of(holder_id)
    assert books.balances[F]["TND"].minor == 0
    assert books.balances["bank"] == {"EUR": eur(10_000), "XOF": Money(-65_596, "XOF")}
    assert books.statements["TND"].left.minor == 0
    assert (totals_agree(), lines_say_their_currency()) == ([], [])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE core_ledger_total SET amount = amount + 1 WHERE purpose = 'campaigns:1' AND account = 'fees'", 1),
        ("UPDATE core_ledger_total SET amount = amount + 1 WHERE purpose = '*' AND account = 'fees'", 1),
        ("DELETE FROM core_ledger_total WHERE account = 'fees'", 2),
        ("UPDATE core_ledger_delta SET amount = amount + 1 WHERE account = 'clearing'", 2),
    ],
)
def test_a_total_that_was_changed_is_named(holder_id: int, runner: FlaskCliRunner, change: str, named: int) -> None:
    post_all(movement(holder_id, "collected", eur(2500)), movement(holder_id, "fee", eur(60)))
    seal_ledger()
    post_all(movement(holder_id, "collected", eur(2500)))
    assert runner.invoke(portal, ["ledger", "verify"]).exit_code == 0
    with unit_of_work() as session:
        session.execute(text(change))
    assert len(totals_agree()) == named
    assert runner.invoke(portal, ["ledger", "verify"]).exit_code == 1


def test_a_line_that_says_another_currency_is_named(holder_id: int) -> None:
    with unit_of_work() as session:
        sides = [{"line_reference": "raw", "account": "bank", "amount": a, "currency": "EUR"} for a in (1, -1)]
        session.execute(db.insert(LedgerEntry), sides)
        session.execute(
            text(
                "INSERT INTO core_ledger_line (reference, kind, holder_id, purpose, currency, posted_at) "
                "VALUES ('raw', 'x', :holder_id, 'p', 'XOF', CURRENT_TIMESTAMP)"
            ),
            {"holder_id": holder_id},
        )
    assert lines_say_their_currency() == ["line raw is in another currency than it says"]


def test_several_who_seal_at_once_count_nothing_twice(app: Flask, holder_id: int) -> None:
    post_many(holder_id, 300)

    def seal(_: int) -> None:
        with app.app_context(), suppress(IntegrityError):  # another one was faster; this one leaves nothing behind
            seal_ledger()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(seal, range(4)))
    seal_ledger()
    verdict = verify_ledger()
    assert (verdict.rows, verdict.unsealed, verdict.faults) == (300, 0, ())
    assert totals_agree() == []


def test_more_lines_than_fit_under_one_seal_are_all_sealed(holder_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.ledger.sealing.MOST_AT_ONCE", 40)
    post_many(holder_id, 100)
    seal_ledger()
    assert (verify_ledger().seals, verify_ledger().unsealed) == (3, 0)
    assert totals_agree() == []


def test_the_revision_counts_what_was_there_before_it(
    holder_id: int, database_url: str, clean_slate: Callable[[], None]
) -> None:
    post_all(movement(holder_id, "collected", eur(2500)), exchange(holder_id, Money(5, "XOF"), eur(1)))
    seal_ledger()
    post_all(movement(holder_id, "refund", eur(500)))
    before = sums([holder_id]), sums([holder_id], "campaigns:1")
    clean_slate()
    engine, plugins = migration_engine(database_url), [one.history for one in discover()[0] if one.history]
    with migrating(engine) as connection:
        for plugin in plugins:  # their tables point to those that go
            plugin.downgrade(connection)
        command.downgrade(core_history().config(connection), "e52bfc2cf992-1")
    with migrating(engine) as connection:
        core_history().upgrade(connection)
        core_history().check(connection)
        for plugin in plugins:
            plugin.upgrade(connection)
    engine.dispose()
    assert (sums([holder_id]), sums([holder_id], "campaigns:1")) == before
    assert (totals_agree(), lines_say_their_currency(), verify_ledger().faults) == ([], [], ())
    with pytest.raises(IntegrityError, match="append-only"), unit_of_work() as session:
        session.execute(text("UPDATE core_ledger_line SET purpose = 'mine'"))


@pytest.mark.only_on("postgresql")
def test_a_long_tail_leaves_no_empty_pages_to_read(holder_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def pages() -> int:
        return int(db.session.scalar(text("SELECT pg_relation_size('core_ledger_delta') / 8192")) or 0)

    post_many(holder_id, 2000)
    assert pages() > 20
    monkeypatch.setattr("portal.ledger.sealing.MOST_AT_ONCE", 1000)
    seal_ledger()
    for _ in range(5):  # somebody who reads just then keeps the rows alive for a moment
        if pages():
            give_back_space()
    assert pages() == 0


@pytest.fixture
def clean_slate() -> Callable[[], None]:
    """Let go of every connection, so that the tables can be changed."""

    def let_go() -> None:
        db.session.remove()
        db.engine.dispose()

    return let_go
