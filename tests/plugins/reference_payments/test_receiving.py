"""Money that arrives is in the books on its day, and never lost."""

from datetime import date

import pytest
from flask import Flask

from plugins.reference_payments.models import Receipt
from plugins.reference_payments.rules import PromiseState
from plugins.reference_payments.services import paying_back, promising, receiving
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.jobs.running import run_due
from portal.kernel.errors import Conflict, Refused
from portal.kernel.money import Money
from portal.payments import services as payments
from tests.factories import make_account
from tests.plugins.reference_payments.promises import (
    arrived,
    holder_with,
    in_books,
    payment_state,
    promise_row,
    promised,
)


@pytest.mark.both
def test_money_without_a_reference_waits_in_unallocated(context: Flask) -> None:
    holder_id = holder_with()
    with unit_of_work():
        receiving.receive(arrived(holder_id, 5_000))
    assert in_books(holder_id) == {"bank": 5_000, "unallocated": -5_000}
    assert [row.amount for row in receiving.unallocated(holder_id)] == [5_000]


def test_the_same_line_of_a_statement_is_booked_once(context: Flask) -> None:
    holder_id = holder_with()
    with unit_of_work():
        assert receiving.receive(arrived(holder_id, 5_000, "line")) is not None
    with unit_of_work():
        assert receiving.receive(arrived(holder_id, 5_000, "line")) is None
    assert in_books(holder_id) == {"bank": 5_000, "unallocated": -5_000}


@pytest.mark.both
def test_a_part_is_in_the_books_at_once_and_the_payment_waits_for_the_rest(context: Flask) -> None:
    holder_id = holder_with()
    promise_id = promised(holder_id, 10_000)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 4_000), promise_id)
    assert (promise_row(promise_id).state, payment_state(promise_id)) == ("part_received", "promised")
    assert in_books(holder_id) == {"bank": 4_000, "unallocated": -4_000}
    with unit_of_work():
        receiving.receive(arrived(holder_id, 6_000), promise_id)
    assert (promise_row(promise_id).state, payment_state(promise_id)) == ("received", "paid")
    assert in_books(holder_id) == {"bank": 10_000, "campaign_funds": -10_000}
    assert run_checks() == []


def test_what_is_too_much_stays_unallocated(context: Flask) -> None:
    holder_id = holder_with()
    promise_id = promised(holder_id, 10_000)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 12_500), promise_id)
    assert payment_state(promise_id) == "paid"
    assert in_books(holder_id) == {"bank": 12_500, "campaign_funds": -10_000, "unallocated": -2_500}
    assert [row.amount for row in receiving.unallocated(holder_id)] == [2_500]


def test_money_of_another_currency_or_holder_is_not_given_to_a_promise(context: Flask) -> None:
    holder_id, other = holder_with(), holder_with()
    promise_id = promised(holder_id)
    for money in (arrived(holder_id, 10_000, currency="XOF"), arrived(other, 10_000)):
        with pytest.raises(Refused), unit_of_work():
            receiving.receive(money, promise_id)
    assert payment_state(promise_id) == "promised"


def test_money_that_no_statement_shows_needs_a_second_person(context: Flask) -> None:
    holder_id = holder_with()
    promise_id = promised(holder_id)
    with unit_of_work():
        one, other = make_account(), make_account()
        cash = arrived(holder_id, 10_000)
        receipt_id = receiving.enter_offline(
            receiving.NewReceipt(holder_id, cash.amount, cash.received_on, "offline:1", entered_by=one)
        )
    assert receipt_id is not None
    assert in_books(holder_id) == {}
    with pytest.raises(Refused), unit_of_work():
        receiving.confirm(receipt_id, one, promise_id)
    with unit_of_work():
        receiving.confirm(receipt_id, other, promise_id)
    assert (payment_state(promise_id), in_books(holder_id)) == ("paid", {"bank": 10_000, "campaign_funds": -10_000})


@pytest.mark.both
def test_money_given_to_a_promise_is_not_given_to_another(context: Flask) -> None:
    holder_id = holder_with()
    one, other = promised(holder_id), promised(holder_id)
    with unit_of_work():
        receipt_id = receiving.receive(arrived(holder_id, 10_000), one)
    assert receipt_id is not None
    with pytest.raises(Conflict), unit_of_work():
        receiving.allocate(receipt_id, other)


def test_a_promise_that_is_taken_back_frees_what_came_for_it(context: Flask) -> None:
    holder_id = holder_with()
    promise_id = promised(holder_id)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 4_000), promise_id)
    with pytest.raises(Conflict), unit_of_work():
        promising.take_back(promise_id)
    payment_id = promise_row(promise_id).payment_id
    with unit_of_work():
        payments.cancel(payment_id)
    assert promise_row(promise_id).state == PromiseState.CANCELLED
    assert [row.amount for row in receiving.unallocated(holder_id)] == [4_000]


def test_a_transfer_that_the_bank_takes_back_leaves_the_books_in_balance(context: Flask) -> None:
    holder_id = holder_with()
    promise_id = promised(holder_id)
    with unit_of_work():
        part = receiving.receive(arrived(holder_id, 4_000), promise_id)
    assert part is not None
    with unit_of_work():
        receiving.send_out(part, date(2026, 11, 26))
    assert (promise_row(promise_id).state, in_books(holder_id)) == ("invoiced", {})
    with unit_of_work():
        whole = receiving.receive(arrived(holder_id, 10_000), promise_id)
    assert whole is not None
    with unit_of_work():
        receiving.send_out(whole, date(2026, 11, 27))
    assert (payment_state(promise_id), in_books(holder_id)) == ("charged_back", {})
    assert run_checks() == []


@pytest.mark.both
def test_money_goes_back_when_a_person_has_sent_it(app: Flask, context: Flask) -> None:
    holder_id = holder_with()
    promise_id = promised(holder_id)
    with unit_of_work():
        account_id = make_account()
        receiving.receive(arrived(holder_id, 10_000), promise_id)
    payment_id = promise_row(promise_id).payment_id
    with unit_of_work():
        payments.refund(payment_id, Money(10_000, "EUR"), "campaign ended")
    run_due(app)
    assert payment_state(promise_id) == "refund_pending"
    assert in_books(holder_id) == {"bank": 10_000, "campaign_funds": -10_000}
    ((waiting, _),) = paying_back.waiting(holder_id)
    with unit_of_work():
        paying_back.sent(waiting.id, account_id, date(2026, 11, 26))
    assert (payment_state(promise_id), in_books(holder_id)) == ("refunded", {})
    assert run_checks() == []


def test_open_promises_say_what_is_still_waited_for(context: Flask) -> None:
    holder_id = holder_with()
    one, other = promised(holder_id, 10_000), promised(holder_id, 3_000)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 4_000), one)
        receiving.receive(arrived(holder_id, 3_000), other)
    assert [(found.id, found.open) for found in receiving.open_promises(holder_id)] == [(one, Money(6_000, "EUR"))]
    assert db.session.scalar(db.select(db.func.count(Receipt.id))) == 2
