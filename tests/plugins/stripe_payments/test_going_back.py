"""Money that goes back: asked for here, at Stripe, by the payer's bank; and what banks decide."""

from contextlib import suppress
from datetime import timedelta

import pytest

from portal.alarms.models import Alarm
from portal.database import db, unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.ledger.services import lines_of_payment
from portal.payments.collecting import pay_back, see_to_stuck
from portal.payments.gateway import Unknown
from portal.payments.models import Refund
from portal.payments.services import refund
from tests.plugins.stripe_payments.conftest import World
from tests.stripe_twin.delivery import Mood


def give_back(world: World, payment_id: int, minor: int) -> int:
    """Ask for money to go back."""
    with unit_of_work():
        found = refund(payment_id, Money(minor, "EUR"), "asked for")
    world.work()
    world.deliver()
    return found


def alarms() -> list[str]:
    db.session.rollback()
    return [alarm.kind for alarm in db.session.scalars(db.select(Alarm))]


def kinds(payment_id: int) -> list[str]:
    return [line.kind for line in lines_of_payment(payment_id) if line.kind != "fee"]


def test_money_goes_back_in_parts_and_then_wholly(world: World) -> None:
    payment_id = world.paid()
    give_back(world, payment_id, 1000)
    assert (world.state(payment_id), world.payment(payment_id).refunded) == ("paid", 1000)
    give_back(world, payment_id, 1500)
    assert (world.state(payment_id), world.payment(payment_id).refunded) == ("refunded", 2500)


def test_a_refund_whose_answer_was_lost_is_made_once(world: World) -> None:
    payment_id = world.paid()
    world.twin.faults.next("timeout_after", "/v1/refunds", times=3)
    with unit_of_work():
        refund_id = refund(payment_id, Money(1000, "EUR"), "asked for")
    with pytest.raises(Unknown):
        pay_back(refund_id)
    assert world.state(payment_id) == "refund_pending"
    pay_back(refund_id)
    world.deliver()
    assert (world.state(payment_id), len(world.twin.account.all("refund"))) == ("paid", 1)


@pytest.mark.parametrize("kind", ["error_after", "error_before"])
def test_a_refund_that_ended_in_a_500_is_looked_for_before_it_is_asked_for_again(world: World, kind: str) -> None:
    payment_id = world.paid()
    world.twin.faults.next(kind, "/v1/refunds")  # type: ignore[arg-type]
    with unit_of_work():
        refund_id = refund(payment_id, Money(1000, "EUR"), "asked for")
    with suppress(Unknown):  # the SDK asks once more by itself
        pay_back(refund_id)
    pay_back(refund_id)
    world.deliver()
    assert (world.state(payment_id), len(world.twin.account.all("refund"))) == ("paid", 1)
    assert world.payment(payment_id).refunded == 1000


def test_more_than_came_never_goes_back(world: World) -> None:
    payment_id = world.paid()
    with pytest.raises(Refused), unit_of_work():
        refund(payment_id, Money(2501, "EUR"), "asked for")
    world.twin.refund_in_dashboard(world.intent(), 2000)
    world.lose_messages()
    give_back(world, payment_id, 2500)
    assert "refund_failed" in alarms()
    world.twin.advance(timedelta(minutes=1))
    world.deliver()
    assert sum(one["amount"] for one in world.twin.account.all("refund")) <= 2500


def test_a_refund_made_in_the_dashboard_is_adopted(world: World) -> None:
    payment_id = world.paid()
    world.twin.refund_in_dashboard(world.intent(), 700)
    world.deliver()
    assert (world.state(payment_id), world.payment(payment_id).refunded) == ("paid", 700)
    assert kinds(payment_id) == ["collected", "refund"]


def test_a_refund_that_a_bank_sends_back_is_here_again_and_somebody_hears_of_it(world: World) -> None:
    payment_id = world.paid()
    give_back(world, payment_id, 2500)
    world.twin.fail_refund(world.twin.account.all("refund")[0]["id"])
    world.deliver()
    assert (world.state(payment_id), world.payment(payment_id).refunded) == ("paid", 0)
    assert alarms() == ["refund_failed"]


def test_a_refund_that_waits_is_asked_about_until_it_is_done(world: World) -> None:
    payment_id = world.paid("pm_card_pendingRefund")
    refund_id = give_back(world, payment_id, 2500)
    if world.state(payment_id) == "refund_pending":
        world.twin.advance(timedelta(days=5))
        world.lose_messages()
        pay_back(refund_id)
    assert world.state(payment_id) == "refunded"


@pytest.mark.both
def test_a_refund_is_in_the_books_once_however_often_it_is_told(world: World) -> None:
    payment_id = world.paid()
    with unit_of_work():
        refund(payment_id, Money(2500, "EUR"), "asked for")
    world.work()
    world.deliver(Mood(is_doubled=True, is_shuffled=True))
    assert kinds(payment_id) == ["collected", "refund"]


def test_a_dispute_freezes_the_sum_and_lost_it_is_gone(world: World) -> None:
    payment_id = world.paid()
    dispute = world.twin.dispute(world.intent())
    world.deliver()
    assert (world.state(payment_id), kinds(payment_id)) == ("disputed", ["collected", "dispute"])
    world.twin.decide(dispute["id"], "lost")
    world.deliver()
    assert world.state(payment_id) == "charged_back"
    assert "dispute_lost" in kinds(payment_id)
    assert "dispute_fee" in kinds(payment_id)


def test_a_dispute_that_is_won_frees_the_sum(world: World) -> None:
    payment_id = world.paid()
    dispute = world.twin.dispute(world.intent())
    world.deliver()
    world.twin.decide(dispute["id"], "won")
    world.deliver()
    assert (world.state(payment_id), "dispute_won" in kinds(payment_id)) == ("paid", True)


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_of_a_dispute_one_may_hear_backwards_and_twice(world: World, outcome: str) -> None:
    payment_id = world.paid()
    dispute = world.twin.dispute(world.intent())
    world.twin.decide(dispute["id"], outcome)  # type: ignore[arg-type]
    world.deliver(Mood(is_reversed=True, is_doubled=True))
    assert world.state(payment_id) == ("paid" if outcome == "won" else "charged_back")


def test_an_inquiry_takes_no_money(world: World) -> None:
    payment_id = world.paid("pm_card_createDisputeInquiry")
    world.twin.advance(timedelta(days=1))
    world.deliver()
    assert (world.state(payment_id), kinds(payment_id)) == ("paid", ["collected"])


def test_what_was_given_up_is_taken_up_again(world: World) -> None:
    payment_id = world.paid()
    world.twin.faults.next("drop_before", "/v1/refunds", times=3)
    with unit_of_work():
        refund_id = refund(payment_id, Money(2500, "EUR"), "asked for")
    with pytest.raises(Unknown):
        pay_back(refund_id)
    with unit_of_work() as session:
        row = session.get_one(Refund, refund_id)
        row.asked_at -= timedelta(hours=1)
    see_to_stuck()
    world.work()
    world.deliver()
    assert world.state(payment_id) == "refunded"
