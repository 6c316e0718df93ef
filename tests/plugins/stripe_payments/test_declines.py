"""Charges that do not go through at first, and the page on which the payer completes them."""

import re
from datetime import timedelta

import pytest

from plugins.stripe_payments.gateway import LINK
from portal.database import unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.payments.collecting import give_up_payment, recovery_url, retry_due
from portal.payments.models import Payment
from portal.payments.services import refund
from portal.testing import BASE_URL
from portal.web.links import sign_link
from tests.plugins.stripe_payments.conftest import World
from tests.stripe_twin.refusals import Refusal

SCA = "pm_card_authenticationRequired"
DECLINED = "pm_card_laterExpiredCard"


def declined(world: World, token: str = SCA) -> int:
    """A payment whose charge did not go through."""
    payment_id = world.secured(token)
    world.collect(payment_id)
    assert world.state(payment_id) == "action_required"  # by the answer itself, before any message
    world.deliver()
    assert world.state(payment_id) == "action_required"
    return payment_id


def page_of(payment_id: int) -> str:
    """The path of a payment's recovery page."""
    return recovery_url(payment_id, BASE_URL).removeprefix(BASE_URL)


def confirmed_in_browser(world: World, page: str, method: str = "") -> None:
    """Do what Stripe.js does on the recovery page: confirm the same payment intent with its secret."""
    secret = re.search(r'data-secret="(pi_\w+?)_secret_(\w+)"', page)
    key = re.search(r'data-key="(\w+)"', page)
    assert secret
    assert key
    path = f"/v1/payment_intents/{secret[1]}/confirm"
    form = f"key={key[1]}&client_secret={secret[1]}_secret_{secret[2]}&return_url={BASE_URL}/en/"
    answer = world.twin.ask_as_payer("POST", path, form + (f"&payment_method={method}" if method else ""))
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("token", [SCA, DECLINED, "pm_card_laterLostCard"])
def test_a_refused_charge_waits_for_its_payer_and_is_not_tried_again(world: World, token: str) -> None:
    payment_id = declined(world, token)
    assert world.payment(payment_id).retry_at is None
    assert world.intents()[0]["status"] == "requires_payment_method"


def test_the_payer_confirms_the_same_payment_intent_from_a_signed_link(world: World) -> None:
    payment_id = declined(world)
    page = world.client.get(page_of(payment_id)).text
    method = re.search(r'data-method="(pm_\w+)"', page)
    assert method
    confirmed_in_browser(world, page, method[1])
    world.twin.authenticate(world.intent())
    world.deliver()
    assert (world.state(payment_id), len(world.intents())) == ("paid", 1)


def test_another_card_may_pay_the_same_payment_intent(world: World) -> None:
    payment_id = declined(world, DECLINED)
    page = world.client.get(page_of(payment_id)).text
    assert 'data-method=""' in page
    confirmed_in_browser(world, page, "pm_card_visa")
    world.deliver()
    assert (world.state(payment_id), len(world.intents())) == ("paid", 1)


def test_without_javascript_the_charge_is_cancelled_before_a_page_stands_in_for_it(world: World) -> None:
    payment_id = declined(world)
    path = page_of(payment_id)
    answer = world.client.fill(path, {})
    assert answer.location.startswith("https://checkout.stripe.com/")
    assert [intent["status"] for intent in world.intents()] == ["canceled"]
    world.deliver()
    assert world.state(payment_id) == "action_required"
    again = world.client.fill(path, {})
    assert again.location == answer.location
    world.twin.pay(answer.location.rsplit("/", 1)[1])
    world.deliver()
    assert world.state(payment_id) == "paid"
    assert [intent["status"] for intent in world.intents()] == ["canceled", "succeeded"]
    assert world.client.get(path).status_code == 303


def test_a_page_that_ran_out_is_followed_by_another_and_one_payment_intent_lives_at_most(world: World) -> None:
    payment_id = declined(world)
    path = page_of(payment_id)
    first = world.client.fill(path, {}).location
    world.twin.advance(timedelta(days=2))
    world.deliver()
    second = world.client.fill(path, {}).location
    assert first != second
    world.twin.pay(second.rsplit("/", 1)[1])
    world.deliver()
    assert world.state(payment_id) == "paid"
    live = [one for one in world.intents() if one["status"] not in ("canceled", "succeeded")]
    assert live == []


def test_what_was_paid_on_the_page_instead_is_given_back_from_there(world: World) -> None:
    payment_id = declined(world)
    where = world.client.fill(page_of(payment_id), {}).location
    world.twin.pay(where.rsplit("/", 1)[1])
    world.deliver()
    with unit_of_work():
        refund(payment_id, Money(2500, "EUR"), "asked for")
    world.work()
    world.deliver()
    assert world.state(payment_id) == "refunded"


@pytest.mark.parametrize("is_replaced", [False, True])
def test_at_the_end_of_the_grace_time_nothing_can_be_paid_any_more(world: World, is_replaced: bool) -> None:
    payment_id = declined(world)
    path = page_of(payment_id)
    if is_replaced:
        world.client.fill(path, {})
    give_up_payment(payment_id)
    world.deliver()
    assert world.state(payment_id) == "uncollectable"
    assert world.client.get(path).status_code == 303
    assert {one["status"] for one in world.intents()} == {"canceled"}
    assert "open" not in {one["status"] for one in world.twin.account.all("checkout.session")}


def test_a_charge_that_came_through_at_the_last_moment_is_no_loss(world: World) -> None:
    payment_id = declined(world, DECLINED)
    confirmed_in_browser(world, world.client.get(page_of(payment_id)).text, "pm_card_visa")
    world.lose_messages()
    give_up_payment(payment_id)
    assert world.state(payment_id) == "paid"


def test_who_paid_meanwhile_is_led_back_and_not_asked_twice(world: World) -> None:
    payment_id = declined(world, DECLINED)
    path = page_of(payment_id)
    confirmed_in_browser(world, world.client.get(path).text, "pm_card_visa")
    world.lose_messages()
    assert world.client.get(path).location == f"{BASE_URL}/en/"


def test_a_soft_decline_is_tried_again_a_day_apart_three_times_at_most(world: World) -> None:
    payment_id = declined(world, "pm_card_laterInsufficientFunds")
    for tries in range(1, 5):
        row = world.payment(payment_id)
        assert (row.retry_at is not None) is (tries < 4)
        with unit_of_work() as session:
            session.get_one(Payment, payment_id).retry_at = business_now() if row.retry_at else None
        retry_due()
        world.work()
        world.deliver()
    assert (world.state(payment_id), world.payment(payment_id).retries) == ("action_required", 3)
    assert len(world.intents()) == 1
    failed = [one for one in world.twin.account.all("charge") if one["status"] == "failed"]
    assert len(failed) == 4


def test_a_method_that_was_taken_away_unheard_of_leads_to_the_recovery_page(world: World) -> None:
    payment_id = world.secured()
    world.twin.detach(world.twin.account.all("payment_method")[0]["id"])
    world.lose_messages()
    world.collect(payment_id)
    world.deliver()
    assert world.state(payment_id) == "action_required"
    confirmed_in_browser(world, world.client.get(page_of(payment_id)).text, "pm_card_visa")
    world.deliver()
    assert world.state(payment_id) == "paid"


def test_a_method_that_was_taken_away_is_asked_for_again(world: World) -> None:
    payment_id = world.secured()
    world.twin.detach(world.twin.account.all("payment_method")[0]["id"])
    world.deliver()
    assert world.state(payment_id) == "awaiting_method"


def test_the_page_lets_exactly_stripe_in_and_no_other_page_does(world: World) -> None:
    policy = world.client.get(page_of(declined(world))).headers["Content-Security-Policy"]
    assert "script-src 'self' https://js.stripe.com;" in policy
    assert "frame-src https://js.stripe.com https://hooks.stripe.com" in policy
    assert "connect-src 'self' https://api.stripe.com;" in policy
    assert "form-action 'self' https://checkout.stripe.com" in policy
    assert "stripe.com" not in world.client.get("/en/").headers["Content-Security-Policy"]


def test_the_page_says_when_stripe_does_not_answer(world: World) -> None:
    path = page_of(declined(world))
    world.twin.faults.next("drop_before", times=5)
    answer = world.client.get(path)
    assert (answer.status_code, "ne répond pas" in answer.text) == (503, True)


def test_a_card_that_is_refused_on_the_page_may_be_followed_by_another_there(world: World) -> None:
    payment_id = world.asked_for(charges="now")
    page = world.payment(payment_id).checkout_reference
    with pytest.raises(Refusal):
        world.twin.pay(page, "pm_card_visa_chargeDeclined")
    world.deliver()
    assert world.state(payment_id) == "awaiting_method"
    world.twin.pay(page)
    world.deliver()
    assert world.state(payment_id) == "paid"


def failed_at_once(world: World) -> int:
    """A payment of a campaign that charges at once, whose bank debit failed days later."""
    payment_id = world.asked_for(charges="now")
    world.twin.pay(world.payment(payment_id).checkout_reference, "pm_delayedFailed_de")
    world.deliver()
    assert world.state(payment_id) == "processing"
    world.twin.advance(timedelta(days=10))
    world.deliver()
    assert world.state(payment_id) == "action_required"
    return payment_id


def test_a_debit_that_failed_days_after_the_page_is_completed_with_a_card(world: World) -> None:
    payment_id = failed_at_once(world)
    confirmed_in_browser(world, world.client.get(page_of(payment_id)).text, "pm_card_visa")
    world.deliver()
    assert (world.state(payment_id), len(world.intents())) == ("paid", 1)


def test_a_page_may_stand_in_for_a_page_whose_debit_failed(world: World) -> None:
    payment_id = failed_at_once(world)
    where = world.client.fill(page_of(payment_id), {}).location
    world.deliver()
    assert world.state(payment_id) == "action_required"
    world.twin.pay(where.rsplit("/", 1)[1])
    world.deliver()
    assert world.state(payment_id) == "paid"
    with unit_of_work():
        refund(payment_id, Money(2500, "EUR"), "asked for")
    world.work()
    world.deliver()
    assert world.state(payment_id) == "refunded"


@pytest.mark.parametrize("token", ["x", "1", ""])
def test_a_link_that_nobody_signed_opens_nothing(world: World, token: str) -> None:
    assert world.client.get(f"/en/stripe_payments/recover/{token}").status_code == 404


def test_a_link_of_another_way_to_pay_opens_nothing(world: World) -> None:
    assert world.client.get(f"/en/stripe_payments/recover/{sign_link(LINK, 99)}").status_code == 404
