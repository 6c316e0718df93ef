"""Money that goes back: refunds of ours and of the gateway, and disputes."""

import pytest
from flask import Flask

from portal.alarms.models import Alarm
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance
from portal.payments.models import Refund
from portal.payments.rules import PaymentState
from portal.payments.services import payment, refund
from tests.core.payments.conftest import asked_for, kinds, say, state, work_through

S = PaymentState
EUR = "EUR"
A = AccountKind
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def paid(holder_id: int) -> int:
    payment_id = asked_for(holder_id)
    assert say(payment_id, "charge", "succeeded", "page_1") == "paid"
    return payment_id


# Refunds


def test_a_refund_made_at_the_gateway_is_adopted(holder_id: int, paid: int) -> None:
    assert say(paid, "refund", "succeeded", "r1", 1000) == "refund done"
    assert say(paid, "refund", "succeeded", "r1", 1000) == "known or overtaken"
    assert (state(paid), payment(paid).refunded.minor) == (S.PAID, 1000)
    assert say(paid, "refund", "succeeded", "r2", 1500) == "refund done"
    assert state(paid) is S.REFUNDED
    assert balance(holder_id, A.CLEARING, EUR).minor == 0


def test_what_went_back_at_the_gateway_is_not_given_back_once_more(paid: int) -> None:
    say(paid, "refund", "succeeded", "r1", 1000)
    with pytest.raises(Refused), unit_of_work():
        refund(paid, Money(1501, EUR), "too much")


def test_a_refund_made_at_the_gateway_is_waited_for_while_it_is_on_its_way(paid: int) -> None:
    say(paid, "refund", "pending", "r1", 1000)
    assert (state(paid), payment(paid).refunded.minor) == (S.REFUND_PENDING, 0)
    say(paid, "refund", "succeeded", "r1", 1000)
    assert (state(paid), payment(paid).refunded.minor) == (S.PAID, 1000)


def test_a_refund_of_more_than_came_is_shown_to_a_person(paid: int) -> None:
    assert say(paid, "refund", "succeeded", "r1", 2501) == "refused: more than came"
    assert say(paid, "refund", "failed", "r2", 100) == "known or overtaken"
    assert (state(paid), kinds(paid)) == (S.PAID, ["collected"])


def test_a_refund_of_money_that_never_came_is_shown_to_a_person(holder_id: int) -> None:
    waiting = asked_for(holder_id)
    assert say(waiting, "refund", "succeeded", "r1", 100) == "refused: more than came"


def test_two_refunds_that_together_are_more_than_came_leave_the_second_to_a_person(holder_id: int, paid: int) -> None:
    for reference in ("r1", "r2"):
        say(paid, "refund", "pending", reference, 2000)
    assert say(paid, "refund", "succeeded", "r1", 2000) == "refund done"
    assert say(paid, "refund", "succeeded", "r2", 2000) == "refused: more than came"
    assert say(paid, "refund", "succeeded", "r2", 2000) == "known or overtaken"
    assert (state(paid), payment(paid).refunded.minor) == (S.PAID, 2000)
    assert balance(holder_id, A.CLEARING, EUR).minor == 500
    assert [alarm.kind for alarm in db.session.query(Alarm)] == ["fact_refused"]


def test_a_gateway_that_gives_back_more_than_is_left_does_not_hold_up_the_job(paid: int, app: Flask) -> None:
    with unit_of_work():
        number = refund(paid, Money(700, EUR), "asked")
    say(paid, "refund", "succeeded", "r1", 2500)
    work_through(app)
    assert db.session.get_one(Refund, number).state == "failed"
    assert (state(paid), payment(paid).refunded.minor) == (S.REFUNDED, 2500)
    assert db.session.query(JobRow).count() == 0
    assert [alarm.kind for alarm in db.session.query(Alarm)] == ["fact_refused"]


def test_our_own_refund_is_recognised_by_its_key_when_its_message_is_faster_than_the_answer(paid: int) -> None:
    with unit_of_work():
        number = refund(paid, Money(1000, EUR), "asked")
    key = db.session.get_one(Refund, number).key
    assert say(paid, "refund", "succeeded", "r1", 1000, key=key) == "refund done"
    assert say(paid, "refund", "succeeded", "r1", 1000, key=key) == "known or overtaken"
    assert db.session.query(Refund).count() == 1
    assert (state(paid), payment(paid).refunded.minor) == (S.PAID, 1000)


def test_two_refunds_of_the_same_sum_are_two(paid: int, app: Flask) -> None:
    for _ in range(2):
        with unit_of_work():
            refund(paid, Money(500, EUR), "asked")
    work_through(app)
    assert (state(paid), payment(paid).refunded.minor) == (S.PAID, 1000)
    assert kinds(paid).count("refund") == 2


def test_a_refund_that_comes_back_from_the_payers_bank_is_money_again(holder_id: int, paid: int) -> None:
    say(paid, "refund", "succeeded", "r1", 2500)
    assert state(paid) is S.REFUNDED
    assert say(paid, "refund", "failed", "r1", 2500) == "refund failed"
    assert (state(paid), payment(paid).refunded.minor) == (S.PAID, 0)
    assert kinds(paid) == ["collected", "refund", "refund_failed"]
    assert balance(holder_id, A.CLEARING, EUR).minor == 2500


# Disputes


def test_a_dispute_that_is_lost_takes_the_sum_and_the_fee(holder_id: int, paid: int) -> None:
    assert say(paid, "dispute", "open", "d") == "disputed"
    assert say(paid, "dispute", "lost", "d", fee=Money(1500, EUR)) == "charged_back"
    assert say(paid, "dispute", "lost", "d", fee=Money(1500, EUR)) == "charged_back"
    assert kinds(paid) == ["collected", "dispute", "dispute_fee", "dispute_lost"]
    found = {account: balance(holder_id, account, EUR).minor for account in (A.CLEARING, A.FEES, A.CAMPAIGN_FUNDS)}
    assert found == {A.CLEARING: -1500, A.FEES: 1500, A.CAMPAIGN_FUNDS: 0}


def test_a_fee_of_a_dispute_in_another_currency_is_left_to_a_person(paid: int) -> None:
    assert say(paid, "dispute", "lost", "d", fee=Money(1500, "USD")) == "charged_back"
    assert kinds(paid) == ["collected", "dispute", "dispute_lost"]
    alarms = db.session.query(Alarm).all()
    assert [(alarm.kind, alarm.detail) for alarm in alarms] == [("fee_not_booked", "15.00 USD of a payment in EUR")]


def test_a_dispute_that_is_won_frees_the_sum(holder_id: int, paid: int) -> None:
    say(paid, "dispute", "open", "d")
    assert say(paid, "dispute", "won", "d") == "paid"
    assert balance(holder_id, A.CAMPAIGN_FUNDS, EUR).minor == -2500
    assert say(paid, "dispute", "open", "d") == "paid"  # the old message, late


def test_a_dispute_that_was_lost_before_we_heard_of_it_is_in_the_books(paid: int) -> None:
    assert say(paid, "dispute", "lost", "d") == "charged_back"
    assert kinds(paid) == ["collected", "dispute", "dispute_lost"]


def test_only_the_sum_that_a_bank_asks_for_is_frozen(holder_id: int, paid: int) -> None:
    say(paid, "dispute", "open", "d", 1000)
    assert balance(holder_id, A.DISPUTED, EUR).minor == -1000
    say(paid, "dispute", "won", "d", 9999)
    assert balance(holder_id, A.DISPUTED, EUR).minor == 0


def test_a_second_dispute_beside_the_first_and_one_of_money_that_never_came_are_shown_to_a_person(
    holder_id: int, paid: int
) -> None:
    say(paid, "dispute", "open", "d1", 1000)
    assert say(paid, "dispute", "open", "d2", 1000).startswith("refused")
    assert say(paid, "dispute", "lost", "d2", 1000).startswith("refused")
    assert say(asked_for(holder_id), "dispute", "open", "d3").startswith("refused")


def test_what_a_bank_asks_back_stays_frozen_when_a_refund_is_made_at_the_gateway_meanwhile(paid: int) -> None:
    say(paid, "dispute", "open", "d1", 2500)
    say(paid, "refund", "succeeded", "r1", 2500)
    assert state(paid) is S.DISPUTED
    say(paid, "dispute", "won", "d1", 2500)
    assert state(paid) is S.REFUNDED


def test_a_bank_may_ask_once_more_for_what_was_given_back(holder_id: int, paid: int) -> None:
    say(paid, "refund", "succeeded", "r1", 2500)
    assert say(paid, "dispute", "open", "d", 2500) == "disputed"
    assert say(paid, "dispute", "won", "d", 2500) == "refunded"
    say(paid, "dispute", "lost", "d2", 2500)
    assert state(paid) is S.CHARGED_BACK
    assert balance(holder_id, A.CLEARING, EUR).minor == -2500


def test_a_refund_that_arrives_while_its_payment_is_disputed_is_booked_and_not_paid_twice(paid: int) -> None:
    say(paid, "refund", "pending", "r1", 2500)
    say(paid, "dispute", "open", "d", 100)
    say(paid, "refund", "succeeded", "r1", 2500)
    assert state(paid) is S.DISPUTED
    say(paid, "dispute", "won", "d", 100)
    assert (state(paid), payment(paid).refunded.minor) == (S.REFUNDED, 2500)
