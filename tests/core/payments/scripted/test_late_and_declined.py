"""What comes when nobody waits for it any more, pages opened twice, and charges declined for a day."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.payments.collecting import checkout, retry_due
from portal.payments.facts import take_in
from portal.payments.gateway import Fact
from portal.payments.models import Payment
from portal.payments.rules import PaymentState
from portal.payments.services import cancel, collect, expire, release
from tests.core.payments.conftest import asked_for, kinds, move_clock, say, state, work_through
from tests.fakes import ScriptedGateway

S = PaymentState
EUR = "EUR"
pytestmark = pytest.mark.only_on("sqlite")


# What comes when nobody waits for it any more

ENDS = {S.CANCELLED: cancel, S.RELEASED: release, S.EXPIRED: expire}


@pytest.mark.parametrize("end", ENDS)
def test_money_that_comes_after_the_end_is_booked_and_goes_back(
    app: Flask, gateway: ScriptedGateway, holder_id: int, end: PaymentState
) -> None:
    payment_id = asked_for(holder_id)
    with unit_of_work():
        ENDS[end](payment_id)
    assert state(payment_id) is end
    assert say(payment_id, "charge", "succeeded", "page_1", fee=Money(10, EUR)) == "came too late: it goes back"
    assert say(payment_id, "charge", "succeeded", "page_1", fee=Money(10, EUR)) == "known"
    work_through(app)
    assert (state(payment_id), len(gateway.refunds)) == (S.REFUNDED, 1)
    assert kinds(payment_id) == ["collected", "fee", "refund"]


@pytest.mark.parametrize("end", ENDS)
def test_a_method_that_comes_after_the_end_is_forgotten(
    app: Flask, gateway: ScriptedGateway, holder_id: int, end: PaymentState
) -> None:
    payment_id = asked_for(holder_id, "later")
    with unit_of_work():
        ENDS[end](payment_id)
    for _ in range(2):
        say(payment_id, "setup", "succeeded", "page_1", method_reference="card_1")
    work_through(app)
    assert (state(payment_id), gateway.released) == (end, ["card_1"])


def test_a_charge_that_was_ended_and_paid_all_the_same_goes_back(app: Flask, holder_id: int) -> None:
    payment_id = collecting(holder_id)
    say(payment_id, "charge", "requires_action", "c")
    say(payment_id, "charge", "canceled", "c")
    assert state(payment_id) is S.UNCOLLECTABLE
    say(payment_id, "charge", "succeeded", "c")
    assert state(payment_id) is S.REFUND_PENDING


def collecting(holder_id: int) -> int:
    payment_id = asked_for(holder_id, "later")
    say(payment_id, "setup", "succeeded", method_reference="card")
    with unit_of_work():
        assert collect(payment_id)
    return payment_id


def test_a_sum_or_currency_that_nobody_asked_for_is_shown_to_a_person(holder_id: int) -> None:
    payment_id = asked_for(holder_id)
    assert say(payment_id, "charge", "succeeded", "c", 2499) == "refused: another amount"
    fact = Fact(payment_id, "charge", "succeeded", "c", Money(2500, "XOF"))
    with unit_of_work():
        assert take_in(fact) == "refused: another currency"
    assert (state(payment_id), kinds(payment_id)) == (S.AWAITING_METHOD, [])


# One page at a time


def test_two_tabs_get_the_same_page_so_that_nobody_pays_twice(gateway: ScriptedGateway, holder_id: int) -> None:
    payment_id = asked_for(holder_id)
    assert checkout(payment_id) == checkout(payment_id) == "https://pay.example/page_1"
    assert len(gateway.pages) == 1


def test_another_page_is_made_when_a_method_was_lost(gateway: ScriptedGateway, holder_id: int) -> None:
    payment_id = asked_for(holder_id, "later")
    say(payment_id, "setup", "succeeded", "page_1", method_reference="page_1")
    say(payment_id, "setup", "detached", "page_1", method_reference="page_1")
    assert state(payment_id) is S.AWAITING_METHOD
    assert checkout(payment_id) == "https://pay.example/page_2"
    assert list(gateway.pages) == [f"pay:{payment_id}:setup:1", f"pay:{payment_id}:setup:2"]


# Soft declines


def test_a_soft_decline_is_tried_again_a_day_apart_and_three_times_at_most(
    app: Flask, gateway: ScriptedGateway, holder_id: int
) -> None:
    gateway.answer, gateway.is_soft = "requires_action", True
    payment_id = collecting(holder_id)
    work_through(app)
    assert state(payment_id) is S.ACTION_REQUIRED
    for day in range(1, 7):
        move_clock(timedelta(days=day, minutes=-1))
        retry_due()
        work_through(app)
        before = len(gateway.confirmed)
        move_clock(timedelta(days=day, minutes=1))
        retry_due()
        work_through(app)
        assert len(gateway.confirmed) - before == (1 if day <= 3 else 0)
    assert (state(payment_id), len(gateway.charges)) == (S.ACTION_REQUIRED, 1)
    assert len(set(gateway.confirmed)) == 4


def test_a_soft_decline_that_goes_through_on_another_day_is_paid(
    app: Flask, gateway: ScriptedGateway, holder_id: int
) -> None:
    gateway.answer, gateway.is_soft = "requires_action", True
    payment_id = collecting(holder_id)
    work_through(app)
    gateway.answer = "succeeded"
    move_clock(timedelta(days=1, minutes=1))
    retry_due()
    work_through(app)
    assert (state(payment_id), len(gateway.charges)) == (S.PAID, 1)


def test_a_hard_decline_is_never_tried_again(app: Flask, gateway: ScriptedGateway, holder_id: int) -> None:
    gateway.answer = "requires_action"
    payment_id = collecting(holder_id)
    work_through(app)
    move_clock(timedelta(days=30))
    retry_due()
    work_through(app)
    assert (state(payment_id), len(gateway.confirmed)) == (S.ACTION_REQUIRED, 1)
    assert db.session.get_one(Payment, payment_id).retry_at is None
