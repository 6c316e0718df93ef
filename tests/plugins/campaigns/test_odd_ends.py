"""What rarely happens to a campaign and must not cost anybody a cent: disputes, refunds, closed gateways, late news."""

import pytest
from flask import Flask

from plugins.campaigns.models import RewardSlot
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import creating, pledging
from plugins.campaigns.services.totals import raised
from plugins.sandbox_payments.services import choose
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance
from portal.organisations.editing import close_gateway
from portal.payments import services as payments
from portal.payments.facts import take_in
from portal.payments.gateway import Fact
from portal.payments.models import Refund
from portal.payments.rules import PaymentState
from portal.state import switch_plugin
from portal.viewer import NOBODY
from tests.plugins.campaigns import story
from tests.plugins.campaigns.test_deadline import told

pytestmark = pytest.mark.only_on("sqlite")


def say(pledge_id: int, subject: str, status: str, reference: str = "x", minor: int | None = None) -> None:
    """Let the gateway say something of a pledge's payment."""
    row = story.payment_of(pledge_id)
    fact = Fact(row.id, subject, status, reference, Money(minor or row.amount, row.currency))  # type: ignore[arg-type]
    with unit_of_work():
        take_in(fact)


def pieces_taken() -> int:
    return db.session.query(RewardSlot).filter(RewardSlot.pledge_id.is_not(None)).count()


# Disputes and refunds


def test_a_pledge_that_a_bank_took_back_ceases_to_count_and_frees_its_return(context: Flask) -> None:
    campaign_id = story.live_campaign(model="keep_it_all", rewards=[story.reward(stock=1)])
    pledge_id = story.promise(campaign_id, 3_000, reward_id=1)
    say(pledge_id, "dispute", "open")
    assert (raised(campaign_id).amount, pieces_taken()) == (3_000, 1)
    assert story.everything_holds() == []
    say(pledge_id, "dispute", "lost")
    assert (raised(campaign_id).amount, pieces_taken()) == (0, 0)
    assert story.where(pledge_id) is PledgeState.CHARGED_BACK
    assert story.everything_holds() == []


def test_a_whole_refund_ceases_to_count_and_a_part_does_not(context: Flask) -> None:
    campaign_id = story.live_campaign(model="keep_it_all", rewards=[story.reward(stock=1)])
    pledge_id = story.promise(campaign_id, 3_000, reward_id=1)
    say(pledge_id, "refund", "succeeded", "r1", 500)
    assert (raised(campaign_id).amount, pieces_taken()) == (3_000, 1)
    say(pledge_id, "refund", "succeeded", "r2", 2_500)
    assert (raised(campaign_id).amount, pieces_taken()) == (0, 0)
    assert story.everything_holds() == []


def test_each_of_two_equal_refunds_is_told(context: Flask) -> None:
    pledge_id = story.promise(story.live_campaign(model="keep_it_all"), 3_000)
    for reference in ("r1", "r2"):
        say(pledge_id, "refund", "succeeded", reference, 500)
    assert told("given_back") == 2


def test_money_that_went_back_during_the_collection_does_not_reach_the_floor(context: Flask) -> None:
    campaign_id = story.live_campaign()
    paid = story.promise(campaign_id, 8_000)
    story.promise(campaign_id, 2_000, "declines")
    story.let_pass(context, days=11)
    say(paid, "refund", "succeeded", "r1", 1)
    story.let_pass(context, days=8)
    assert story.stands(campaign_id) == "failed_after_collection"
    assert story.where(paid) is PledgeState.GIVEN_BACK
    assert balance(story.payment_of(paid).holder_id, AccountKind.CAMPAIGN_FUNDS, "EUR").minor == 0
    assert story.everything_holds() == []


def test_money_that_a_bank_frees_after_months_goes_back_if_the_campaign_had_failed(context: Flask) -> None:
    campaign_id = story.live_campaign()
    disputed = story.promise(campaign_id, 7_000)
    story.promise(campaign_id, 3_000, "declines")
    story.let_pass(context, days=11)
    say(disputed, "dispute", "open")
    story.let_pass(context, days=8)
    assert story.stands(campaign_id) == "failed_after_collection"
    assert story.where(disputed) is PledgeState.DISPUTED
    story.let_pass(context, days=100)
    say(disputed, "dispute", "won")
    story.work(context)
    assert story.where(disputed) is PledgeState.GIVEN_BACK
    assert story.everything_holds() == []


def test_one_refund_that_cannot_be_made_holds_up_no_other(context: Flask) -> None:
    campaign_id = story.live_campaign(model="keep_it_all")
    first, second = (story.promise(campaign_id, 1_000) for _ in range(2))
    payment_id = story.payment_of(first).id
    with unit_of_work() as session:
        session.add(
            Refund(payment_id=payment_id, amount=1, key="x", reason="", state="failed", asked_at=story.business_now())
        )
        creating.cancel_campaign(campaign_id, "stopped", NOBODY)
    story.work(context)
    assert (story.where(first), story.where(second)) == (PledgeState.CHARGED, PledgeState.GIVEN_BACK)


# Cancelling


def test_a_campaign_that_is_being_collected_cannot_be_cancelled(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 10_000, "declines")
    story.let_pass(context, days=11)
    assert story.stands(campaign_id) == "collecting"
    with pytest.raises(Conflict), unit_of_work():
        creating.cancel_campaign(campaign_id, "too late", NOBODY)
    story.let_pass(context, days=8)
    assert story.stands(campaign_id) == "failed_after_collection"


def test_a_cancelled_campaign_that_charged_at_once_gives_everything_back(context: Flask) -> None:
    campaign_id = story.live_campaign(model="keep_it_all")
    pledge_id = story.promise(campaign_id, 3_000)
    with unit_of_work():
        creating.cancel_campaign(campaign_id, "stopped", NOBODY)
    for _ in range(3):
        story.work(context)
    assert story.where(pledge_id) is PledgeState.GIVEN_BACK
    assert (told("cancelled"), told("given_back")) == (1, 1)
    assert story.everything_holds() == []


@pytest.mark.parametrize("model", ["keep_it_all", "all_or_nothing"])
def test_a_payer_who_was_on_the_page_while_the_campaign_was_cancelled_pays_nothing(context: Flask, model: str) -> None:
    campaign_id = story.live_campaign(model=model)
    pledge_id, page = story.at_the_page(campaign_id)
    with unit_of_work():
        creating.cancel_campaign(campaign_id, "stopped", NOBODY)
    story.work(context)
    with unit_of_work():
        choose(page, "pays")
    story.work(context)
    expected = PledgeState.GIVEN_BACK if model == "keep_it_all" else PledgeState.RELEASED
    assert story.where(pledge_id) is expected
    assert (told("charged"), told("pledged"), raised(campaign_id).amount) == (0, 0, 0)
    assert balance(story.payment_of(pledge_id).holder_id, AccountKind.CAMPAIGN_FUNDS, "EUR").minor == 0
    assert story.everything_holds() == []


@pytest.mark.parametrize("model", ["keep_it_all", "all_or_nothing"])
def test_a_payer_who_took_the_pledge_back_in_another_tab_pays_nothing(context: Flask, model: str) -> None:
    campaign_id = story.live_campaign(model=model)
    pledge_id, page = story.at_the_page(campaign_id)
    with unit_of_work():
        pledging.cancel_pledge(pledge_id)
        choose(page, "pays")
    story.work(context)
    assert raised(campaign_id).amount == 0
    assert payments.payment(story.payment_of(pledge_id).id).state in (PaymentState.CANCELLED, PaymentState.REFUNDED)
    assert story.everything_holds() == []


def test_nobody_is_led_to_a_page_after_the_end(context: Flask) -> None:
    campaign_id = story.live_campaign(model="keep_it_all")
    pledge_id, _ = story.at_the_page(campaign_id)
    story.let_time_pass_alone(days=11)
    with pytest.raises(pledging.Closed), unit_of_work():
        pledging.start_payment(pledge_id, "A sample campaign", "/en/")


# Gateways that close, plugins that are switched off


def test_a_closed_gateway_takes_no_new_pledge_and_collects_what_was_promised(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    with unit_of_work():
        close_gateway(story.holder_of(campaign_id), "sandbox")
    with unit_of_work():
        other = pledging.pledge(campaign_id, story.new_pledge(), "other")
    with pytest.raises(pledging.Closed), unit_of_work():
        pledging.start_payment(other, "A sample campaign", "/en/")
    story.let_pass(context, days=11)
    assert (story.stands(campaign_id), story.where(pledge_id)) == ("succeeded", PledgeState.CHARGED)


def test_a_gateway_whose_plugin_is_switched_off_takes_no_new_pledge_and_collects_what_was_promised(
    context: Flask,
) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    with unit_of_work():
        switch_plugin("sandbox_payments", on=False)
        other = pledging.pledge(campaign_id, story.new_pledge(), "other")
    context.extensions["portal.tail"].look()
    with pytest.raises(pledging.Closed), unit_of_work():
        pledging.start_payment(other, "A sample campaign", "/en/")
    story.let_pass(context, days=11)
    assert (story.stands(campaign_id), story.where(pledge_id)) == ("succeeded", PledgeState.CHARGED)


def test_campaigns_that_are_switched_off_still_keep_their_promises(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 10_000)
    with unit_of_work():
        switch_plugin("campaigns", on=False)
    context.extensions["portal.tail"].look()
    story.let_pass(context, days=11)
    assert (story.stands(campaign_id), told("charged")) == ("succeeded", 1)
