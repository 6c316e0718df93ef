"""Lines that break, answers that get lost, processes that die: asked again, and never charged twice."""

from datetime import timedelta

import pytest

from portal.database import db, unit_of_work
from portal.payments.collecting import checkout, collect_payment, see_to_stuck
from portal.payments.gateway import Unknown
from portal.payments.inbox import poll
from portal.payments.models import Attempt, Payment
from portal.payments.services import collect
from tests.plugins.stripe_payments.conftest import World
from tests.stripe_twin.faults import Kind

KINDS: list[Kind] = [
    "rate_limit", "error_before", "error_after", "timeout_before", "timeout_after", "drop_before", "drop_after",
]  # fmt: skip
CREATE, CONFIRM = "/v1/payment_intents", "/confirm"


def being_collected(world: World, token: str = "pm_card_visa") -> int:
    """A payment that is to be charged, by nobody yet."""
    payment_id = world.secured(token)
    with unit_of_work():
        collect(payment_id)
    return payment_id


def charges(world: World) -> int:
    return len([one for one in world.twin.account.all("charge") if one["status"] == "succeeded"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", [CREATE, CONFIRM])
def test_a_charge_whose_answer_is_unknown_is_asked_for_again_and_made_once(
    world: World, kind: Kind, where: str
) -> None:
    payment_id = being_collected(world)
    world.twin.faults.next(kind, where, times=3)
    for _ in range(4):
        try:
            collect_payment(payment_id)
        except Unknown:
            assert world.state(payment_id) == "collecting"
    world.lose_messages()
    assert (world.state(payment_id), charges(world)) == ("paid", 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_payer_who_meets_a_fault_gets_the_page_at_the_next_click(world: World, kind: Kind) -> None:
    payment_id = world.asked_for()
    with unit_of_work() as session:
        row = session.get_one(Payment, payment_id)
        row.state, row.checkout_number = "draft", 2
    world.twin.faults.next(kind, "/v1/checkout/sessions", times=3)
    for _ in range(4):
        try:
            assert checkout(payment_id).startswith("https://checkout.stripe.com/")
        except Unknown:
            assert world.state(payment_id) == "draft"
    assert world.state(payment_id) == "awaiting_method"


def test_two_clicks_are_one_page(world: World) -> None:
    payment_id = world.asked_for(charges="now")
    assert checkout(payment_id) == checkout(payment_id)
    assert len(world.twin.account.all("checkout.session")) == 1


@pytest.mark.parametrize("dies_after", ["create", "commit", "confirm"])
def test_a_worker_that_dies_on_the_way_leaves_one_charge_to_whoever_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, dies_after: str
) -> None:
    payment_id = being_collected(world)
    gateway = world.app.extensions["portal.gateways"]["stripe"]
    real = {"create": gateway.create_charge, "confirm": gateway.confirm_charge}

    def killed_after(name: str, *arguments: object) -> None:
        real[name](*arguments)
        raise KeyboardInterrupt

    def killed_before(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        if dies_after == "create":
            here.setattr(gateway, "create_charge", lambda *given: killed_after("create", *given))
        elif dies_after == "commit":
            here.setattr(gateway, "confirm_charge", killed_before)
        else:
            here.setattr(gateway, "confirm_charge", lambda *given: killed_after("confirm", *given))
        with pytest.raises(KeyboardInterrupt):
            collect_payment(payment_id)
    db.session.rollback()
    collect_payment(payment_id)
    world.deliver()
    assert (world.state(payment_id), len(world.intents()), charges(world)) == ("paid", 1, 1)


def test_a_charge_that_stripe_forgot_the_key_of_is_still_made_once(world: World) -> None:
    payment_id = being_collected(world)
    world.twin.faults.next("timeout_after", CONFIRM, times=3)
    with pytest.raises(Unknown):
        collect_payment(payment_id)
    world.twin.keys.forget()
    world.twin.advance(timedelta(days=2))
    collect_payment(payment_id)
    world.lose_messages()
    assert (world.state(payment_id), charges(world)) == ("paid", 1)


def test_messages_that_were_lost_are_found_by_the_poll(world: World) -> None:
    payment_id = world.asked_for()
    world.twin.pay(world.payment(payment_id).checkout_reference)
    world.lose_messages()
    poll()
    world.work()
    assert world.state(payment_id) == "secured"
    world.collect(payment_id)
    world.twin.dispute(world.intent())
    world.lose_messages()
    poll()
    world.work()
    assert world.state(payment_id) == "disputed"


def test_what_is_stuck_is_asked_about_every_quarter_of_an_hour(world: World) -> None:
    payment_id = world.secured("pm_delayed_de")
    world.collect(payment_id)
    world.twin.advance(timedelta(days=10))
    world.lose_messages()
    with unit_of_work() as session:
        session.get_one(Payment, payment_id).state_at -= timedelta(hours=1)
    see_to_stuck()
    world.work()
    assert world.state(payment_id) == "paid"


def test_a_payment_has_one_attempt_and_one_payment_intent_however_often_it_is_collected(world: World) -> None:
    payment_id = being_collected(world, "pm_card_laterExpiredCard")
    for _ in range(3):
        collect_payment(payment_id)
    world.deliver()
    assert len(world.intents()) == 1
    assert db.session.scalar(db.select(db.func.count(Attempt.id))) == 1


def test_stripe_down_keeps_the_poll_of_others_going(world: World) -> None:
    world.twin.faults.next("drop_before", "/v1/events", times=9)
    poll()
    world.twin.faults.waiting.clear()
