"""Long waits and jumps of the clock, the floor, fees that backers cover, and people who are forgotten."""

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import closing, people
from plugins.campaigns.services.showing_pledges import pledge_card
from plugins.campaigns.services.totals import raised
from plugins.sandbox_payments.services import choose
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.kernel.money import Money
from portal.mail.models import Mail
from portal.organisations.models import Holder
from portal.payments.models import Attempt, Payment
from tests.plugins.campaigns import story
from tests.plugins.campaigns.test_deadline import charges_tried, confirm, told

pytestmark = pytest.mark.only_on("sqlite")


# Time


def test_a_clock_that_jumps_over_everything_at_once_charges_once_and_tells_once(context: Flask) -> None:
    failing, collecting, ending = (story.live_campaign() for _ in range(3))
    story.promise(failing, 100)
    story.promise(collecting, 9_000)
    story.promise(collecting, 1_000, "declines")
    story.promise(ending, 10_000)
    for _ in range(2):
        story.let_pass(context, days=400)
    assert [story.stands(campaign_id) for campaign_id in (failing, collecting, ending)] == [
        "failed", "succeeded", "succeeded",
    ]  # fmt: skip
    assert (charges_tried(), told("charged"), told("failed"), told("given_up"), told("needs_you")) == (3, 2, 1, 1, 1)
    assert story.everything_holds() == []


def test_nobody_is_reminded_of_what_can_no_longer_be_completed(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 9_000)
    story.promise(campaign_id, 1_000, "declines")
    story.let_pass(context, days=11)
    assert told("needs_you") == 1
    story.let_pass(context, days=8)
    assert (told("needs_you"), told("given_up")) == (1, 1)


def test_after_day_six_there_is_silence_although_the_grace_is_longer(context: Flask) -> None:
    campaign_id = story.live_campaign()
    with unit_of_work() as session:
        session.get_one(Campaign, campaign_id).grace_days = 60
    story.promise(campaign_id, 9_000)
    story.promise(campaign_id, 1_000, "declines")
    story.let_pass(context, days=11)
    for _ in range(10):
        story.let_pass(context, days=5)
    assert told("needs_you") == 3
    letters = db.session.scalars(db.select(Mail.key).where(Mail.template == "campaigns/mail/needs_you.md")).all()
    assert [key.rpartition(":")[2] for key in letters] == ["0", "3", "6"]


def test_a_card_that_is_declined_for_a_day_is_charged_on_the_next(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000, "later")
    story.let_pass(context, days=10, minutes=1)
    assert story.where(pledge_id) is PledgeState.NEEDS_YOU
    story.let_pass(context, hours=23)
    assert story.where(pledge_id) is PledgeState.NEEDS_YOU
    story.let_pass(context, hours=2)
    assert (story.stands(campaign_id), story.where(pledge_id)) == ("succeeded", PledgeState.CHARGED)
    assert (charges_tried(), told("needs_you"), told("charged")) == (1, 1, 1)


def test_who_completes_a_soft_decline_before_it_is_tried_again_is_charged_once(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000, "later")
    story.let_pass(context, days=10, minutes=1)
    confirm(pledge_id)
    for _ in range(4):
        story.let_pass(context, days=1, minutes=1)
    assert (story.where(pledge_id), charges_tried(), told("charged")) == (PledgeState.CHARGED, 1, 1)


def test_a_card_left_after_the_collection_ended_is_released_and_the_page_says_so(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 10_000)
    pledge_id, page = story.at_the_page(campaign_id)
    with unit_of_work():
        story.end(campaign_id)
    story.work(context)
    assert story.stands(campaign_id) == "succeeded"
    with unit_of_work():
        choose(page, "pays")
    story.work(context)
    assert (story.where(pledge_id), charges_tried()) == (PledgeState.RELEASED, 1)


# The floor, the fee, the currencies


def test_the_floor_is_the_one_that_was_declared_whatever_the_holder_says_later(context: Flask) -> None:
    campaign_id = story.live_campaign(floor_percent=None)
    with unit_of_work() as session:
        session.get_one(Holder, story.holder_of(campaign_id)).floor_percent = 100
    story.promise(campaign_id, 8_000)
    story.promise(campaign_id, 2_000, "declines")
    story.let_pass(context, days=11)
    story.let_pass(context, days=8)
    assert story.stands(campaign_id) == "succeeded"


@pytest.mark.parametrize(
    ("currency", "goal", "pledged", "added"),
    [("EUR", 10_000, 10_000, 142), ("XOF", 5_000, 5_000, 71), ("TND", 3_000, 3_000, 43)],
)
def test_what_is_added_for_the_fee_is_charged_and_does_not_count_toward_the_goal(
    context: Flask, currency: str, goal: int, pledged: int, added: int
) -> None:
    campaign_id = story.live_campaign(goal=Money(goal, currency))
    with unit_of_work() as session:
        session.get_one(Holder, story.holder_of(campaign_id)).fee_per_mille = 14
    pledge_id = story.promise(campaign_id, pledged, currency=currency, covers_fee=True)
    assert raised(campaign_id).amount == pledged
    story.let_pass(context, days=11)
    card = pledge_card(pledge_id, "en")
    assert (card.total, card.covered_fee) == (Money(pledged + added, currency), Money(added, currency))
    assert story.payment_of(pledge_id).amount == pledged + added
    assert closing.collected(campaign_id) == pledged
    assert story.everything_holds() == []


def test_nobody_reaches_a_goal_by_what_was_added_for_fees(context: Flask) -> None:
    campaign_id = story.live_campaign()
    with unit_of_work() as session:
        session.get_one(Holder, story.holder_of(campaign_id)).fee_per_mille = 100
    story.promise(campaign_id, 9_999, covers_fee=True)
    story.let_pass(context, days=11)
    assert (story.stands(campaign_id), charges_tried()) == ("failed", 0)


# Forgetting


def test_a_person_who_is_forgotten_is_not_charged(context: Flask) -> None:
    campaign_id = story.live_campaign()
    waiting, page = story.at_the_page(campaign_id)
    secured = story.promise(campaign_id, 10_000)
    for pledge_id in (waiting, secured):
        with unit_of_work() as session:
            people.erase(Person(session.get_one(Pledge, pledge_id).email))
    with unit_of_work():
        choose(page, "pays")
    story.let_pass(context, days=11)
    assert story.stands(campaign_id) == "failed"
    assert {story.where(pledge_id) for pledge_id in (waiting, secured)} == {PledgeState.CANCELLED}
    assert db.session.query(Attempt).count() == 0
    assert db.session.query(Mail).filter(Mail.template != "campaigns/mail/pledged.md").count() == 0
    assert story.everything_holds() == []


def test_the_payment_of_somebody_forgotten_keeps_its_sum(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    story.let_pass(context, days=11)
    with unit_of_work() as session:
        people.erase(Person(session.get_one(Pledge, pledge_id).email))
    assert story.where(pledge_id) is PledgeState.CHARGED
    assert db.session.query(Payment).one().amount == 10_000
    assert story.everything_holds() == []
