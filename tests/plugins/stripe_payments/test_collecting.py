"""From the hosted page to the books, behind the real SDK."""

from datetime import timedelta
from fractions import Fraction

import pytest

from portal.alarms.models import Alarm
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict
from portal.ledger.services import lines_of_payment
from portal.payments.collecting import collect_payment, fetch_payment
from portal.payments.services import cancel, collect, release
from tests.plugins.stripe_payments.conftest import World
from tests.stripe_twin.delivery import Mood

LATER = ("pm_card_visa", "pm_card_mastercard", "pm_card_authenticationRequiredOnSetup")


def kinds(payment_id: int) -> list[str]:
    return [line.kind for line in lines_of_payment(payment_id)]


@pytest.mark.parametrize("token", LATER)
def test_a_method_is_left_now_and_charged_when_the_time_comes(world: World, token: str) -> None:
    payment_id = world.secured(token)
    assert (world.state(payment_id), world.intents()) == ("secured", [])
    world.collect(payment_id)
    world.deliver()
    assert (world.state(payment_id), kinds(payment_id)[0]) == ("paid", "collected")
    assert [intent["amount_received"] for intent in world.intents()] == [2500]


def test_nothing_is_charged_by_the_hosted_page(world: World) -> None:
    payment_id = world.asked_for()
    page = world.twin.account.all("checkout.session")[0]
    assert (page["mode"], page["locale"]) == ("setup", "fr")
    assert "25\xa0€" in world.twin.account.told[page["id"]]["custom_text"]["submit"]["message"]
    world.twin.pay(page["id"])
    world.deliver()
    assert world.state(payment_id) == "secured"
    assert world.twin.account.all("charge") == []


def test_a_campaign_that_keeps_what_is_raised_charges_at_once(world: World) -> None:
    payment_id = world.asked_for(charges="now")
    world.twin.pay(world.payment(payment_id).checkout_reference)
    world.deliver()
    assert (world.state(payment_id), len(world.intents())) == ("paid", 1)


def test_a_fee_that_is_known_later_comes_into_the_books_later(world: World) -> None:
    payment_id = world.secured()
    world.collect(payment_id)
    world.deliver()
    early = world.payment(payment_id).fee
    world.twin.advance(timedelta(hours=2))
    world.deliver()
    fee = world.payment(payment_id).fee
    assert early is None
    assert fee
    assert kinds(payment_id) == ["collected", "fee"]


def test_a_fee_in_another_currency_is_left_to_a_person_and_no_rate_is_invented(world: World) -> None:
    world.twin.account.settles["eur"] = ("usd", Fraction("1.1"))
    payment_id = world.secured()
    world.collect(payment_id)
    world.twin.advance(timedelta(hours=2))
    world.deliver(Mood(is_doubled=True))
    assert (world.state(payment_id), world.payment(payment_id).fee) == ("paid", None)
    assert kinds(payment_id) == ["collected"]
    (alarm,) = db.session.query(Alarm).all()
    assert (alarm.kind, alarm.payment_id) == ("fee_not_booked", payment_id)
    assert "USD of a payment in EUR" in alarm.detail


def test_a_bank_debit_is_on_its_way_for_days_and_then_arrives(world: World) -> None:
    payment_id = world.secured("pm_delayed_de")
    world.collect(payment_id)
    assert world.state(payment_id) == "processing"
    world.twin.advance(timedelta(days=10))
    world.deliver()
    assert world.state(payment_id) == "paid"


def test_a_bank_debit_that_fails_after_days_waits_for_the_payer(world: World) -> None:
    payment_id = world.secured("pm_delayedFailed_de")
    world.collect(payment_id)
    world.twin.advance(timedelta(days=10))
    world.deliver()
    assert world.state(payment_id) == "action_required"


@pytest.mark.parametrize("mood", [Mood(is_doubled=True), Mood(is_reversed=True), Mood(is_shuffled=True)])
@pytest.mark.parametrize("charges", ["later", "now"])
def test_messages_may_come_twice_backwards_and_shuffled(world: World, mood: Mood, charges: str) -> None:
    payment_id = world.asked_for(charges=charges)
    world.twin.pay(world.payment(payment_id).checkout_reference)
    world.deliver(mood)
    if charges == "later":
        world.collect(payment_id)
    world.twin.advance(timedelta(hours=2))
    world.deliver(mood)
    assert (world.state(payment_id), kinds(payment_id)) == ("paid", ["collected", "fee"])


def test_what_a_payer_did_is_known_when_they_come_back_before_the_message(world: World) -> None:
    payment_id = world.asked_for()
    fetch_payment(payment_id)
    assert world.state(payment_id) == "awaiting_method"
    world.twin.pay(world.payment(payment_id).checkout_reference)
    fetch_payment(payment_id)
    assert world.state(payment_id) == "secured"
    world.deliver()
    assert world.state(payment_id) == "secured"


def test_a_page_that_runs_out_gives_up_the_payment(world: World) -> None:
    payment_id = world.asked_for()
    world.twin.advance(timedelta(days=2))
    world.deliver()
    assert world.state(payment_id) == "expired"


def test_who_takes_a_pledge_back_is_forgotten_by_stripe_and_never_charged(world: World) -> None:
    payment_id = world.secured()
    with unit_of_work():
        cancel(payment_id)
    world.deliver()
    assert (world.state(payment_id), world.intents()) == ("cancelled", [])
    assert [method["customer"] for method in world.twin.account.all("payment_method")] == [None]


def test_for_a_campaign_that_failed_no_charge_exists_at_stripe(world: World) -> None:
    payment_id = world.secured()
    with unit_of_work():
        release(payment_id)
    world.deliver()
    assert world.state(payment_id) == "released"
    assert not [call for call in world.twin.calls if "payment_intents" in call]


def test_taking_back_in_the_second_of_collecting_is_one_or_the_other(world: World) -> None:
    payment_id = world.secured()
    with unit_of_work():
        collect(payment_id)
    with pytest.raises(Conflict), unit_of_work():
        cancel(payment_id)
    world.work()
    world.deliver()
    assert world.state(payment_id) == "paid"
    collect_payment(payment_id)
    assert len(world.intents()) == 1
