"""The books: balanced by the database, written once, never changed."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.checks import books_balance
from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import AccountKind, Entry, Line, Unbalanced, check_balance, transfer
from portal.ledger.services import (
    BooksFilter,
    all_lines,
    balance,
    latest,
    lines,
    lines_of_payment,
    post,
    reverse,
    totals,
)
from tests.examples import examples
from tests.factories import make_holder

pytestmark = pytest.mark.both

CLEARING, FUNDS, FEES = AccountKind.CLEARING, AccountKind.CAMPAIGN_FUNDS, AccountKind.FEES


@pytest.fixture
def holder_id(context: Flask) -> int:
    with unit_of_work():
        return make_holder()


def collected(holder_id: int, reference: str, minor: int, currency: str = "EUR", purpose: str = "campaigns:1") -> Line:
    entries = transfer(CLEARING, FUNDS, Money(minor, currency))
    return Line(reference, "collected", holder_id, purpose, entries, payment_id=7)


def test_a_movement_is_in_the_books_of_its_holder_and_purpose(holder_id: int) -> None:
    with unit_of_work():
        assert post(collected(holder_id, "pay:1", 2500))
    assert balance(holder_id, CLEARING, "EUR") == Money(2500, "EUR")
    assert balance(holder_id, FUNDS, "EUR", "campaigns:1") == Money(-2500, "EUR")
    assert balance(holder_id, FUNDS, "EUR", "campaigns:2") == Money(0, "EUR")


def test_a_reference_is_posted_once_however_often_it_is_tried(holder_id: int) -> None:
    for expected in (True, False, False):
        with unit_of_work():
            assert post(collected(holder_id, "pay:1", 2500)) is expected
    assert balance(holder_id, CLEARING, "EUR").minor == 2500


def test_eight_at_once_post_a_reference_once(app: Flask, holder_id: int) -> None:
    def try_it(_: int) -> bool:
        with app.app_context(), unit_of_work():
            return post(collected(holder_id, "pay:1", 2500))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(try_it, range(8))) == [False] * 7 + [True]
    assert balance(holder_id, CLEARING, "EUR").minor == 2500


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (Entry(CLEARING, Money(100, "EUR")),),
        (Entry(CLEARING, Money(100, "EUR")), Entry(FUNDS, Money(-99, "EUR"))),
        (Entry(CLEARING, Money(100, "EUR")), Entry(FUNDS, Money(-100, "USD"))),
    ],
)
def test_a_movement_that_does_not_balance_is_refused(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(Unbalanced):
        check_balance(Line("x", "collected", 1, "campaigns:1", entries))


def raw_line(holder_id: int, amounts: list[int]) -> None:
    with unit_of_work() as session:
        rows = [{"line_reference": "raw", "account": "bank", "amount": a, "currency": "EUR"} for a in amounts]
        if rows:
            session.execute(insert(LedgerEntry), rows)
        line = {"reference": "raw", "kind": "x", "holder_id": holder_id, "purpose": "p", "posted_at": db.func.now()}
        session.execute(
            text(
                "INSERT INTO core_ledger_line (reference, kind, holder_id, purpose, posted_at) "
                "VALUES ('raw', 'x', :holder_id, 'p', CURRENT_TIMESTAMP)"
            ),
            {"holder_id": line["holder_id"]},
        )


@pytest.mark.parametrize("amounts", [[], [100], [100, -99], [100, -100, 1]])
def test_the_database_itself_refuses_what_does_not_balance(holder_id: int, amounts: list[int]) -> None:
    with pytest.raises(IntegrityError):
        raw_line(holder_id, amounts)
    assert list(all_lines(BooksFilter())) == []


def test_the_database_refuses_entries_without_a_line(holder_id: int) -> None:
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(LedgerEntry(line_reference="nowhere", account="bank", amount=1, currency="EUR"))


def test_a_line_that_was_written_gets_no_more_entries(holder_id: int) -> None:
    with unit_of_work():
        post(collected(holder_id, "pay:1", 2500))
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(LedgerEntry(line_reference="pay:1", account="bank", amount=1, currency="EUR"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_ledger_entry SET amount = amount * 2",
        "UPDATE core_ledger_line SET purpose = 'mine'",
        "DELETE FROM core_ledger_line",
        "DELETE FROM core_ledger_entry",
    ],
)
def test_history_cannot_be_changed(holder_id: int, change: str) -> None:
    with unit_of_work():
        post(collected(holder_id, "pay:1", 2500))
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work() as session:
        session.execute(text(change))
    assert balance(holder_id, CLEARING, "EUR").minor == 2500


def test_a_mistake_is_corrected_by_its_opposite(holder_id: int) -> None:
    with unit_of_work():
        post(collected(holder_id, "pay:1", 2500))
        assert reverse("pay:1", "pay:1:reversal")
    assert balance(holder_id, CLEARING, "EUR").minor == 0
    assert [line.kind for line in latest("campaigns:1", 5)] == ["reversal", "collected"]


def test_a_line_shows_what_came_in_and_what_it_cost(holder_id: int) -> None:
    with unit_of_work():
        post(collected(holder_id, "pay:1", 2500))
        post(Line("pay:1:fee", "fee", holder_id, "campaigns:1", transfer(FEES, CLEARING, Money(60, "EUR")), 7))
    fee, came_in = latest("campaigns:1", 5)
    assert (came_in.amount.minor, came_in.fee.minor) == (2500, 0)
    assert (fee.amount.minor, fee.fee.minor) == (0, 60)
    assert len(lines_of_payment(7)) == 2


def test_lines_are_read_by_page_and_by_filter(holder_id: int) -> None:
    with unit_of_work():
        for number in range(5):
            post(collected(holder_id, f"pay:{number}", 100 + number, "XOF" if number % 2 else "EUR"))
    first = lines(BooksFilter(holder_id=holder_id), 2)
    second = lines(BooksFilter(holder_id=holder_id, before_id=first[-1].id), 2)
    assert [line.reference for line in (*first, *second)] == ["pay:4", "pay:3", "pay:2", "pay:1"]
    assert [line.reference for line in lines(BooksFilter(currency="XOF"), 9)] == ["pay:3", "pay:1"]


runs = count(100)
Moves = st.lists(st.tuples(st.integers(1, 10**12), st.sampled_from(["EUR", "XOF", "TND"])), max_size=12)


@pytest.mark.only_on("sqlite")
@examples(8)
@given(moves=Moves, undo=st.sets(st.integers(0, 11)))
def test_any_history_balances_and_totals_are_the_sum_of_its_lines(
    holder_id: int, moves: list[tuple[int, str]], undo: set[int]
) -> None:
    run = next(runs)
    purpose = f"campaigns:{run}"
    with unit_of_work():
        for number, (minor, currency) in enumerate(moves):
            post(collected(holder_id, f"{run}:{number}", minor, currency, purpose))
        for number in undo & set(range(len(moves))):
            reverse(f"{run}:{number}", f"{run}:{number}:undone")
    found = totals(BooksFilter(purpose=purpose))
    for currency in ("EUR", "XOF", "TND"):
        expected = sum(m for n, (m, c) in enumerate(moves) if c == currency and n not in undo)
        assert found.get(("clearing", currency), Money(0, currency)).minor == expected
    assert books_balance() == []
    assert db.session.query(LedgerLine).count() >= len(moves)
