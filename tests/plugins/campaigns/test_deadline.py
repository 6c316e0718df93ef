"""The deadline: nobody pays for what failed, everybody is charged once for what succeeded, and each is told once."""

import pytest
from flask import Flask

from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import closing, creating
from plugins.campaigns.services.totals import raised
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict
from portal.ledger.models import LedgerLine
from portal.mail.models import Mail
from portal.payments import services as payments
from portal.payments.collecting import fetch_payment, recovery_url
from portal.payments.models import Attempt
from portal.viewer import NOBODY
from tests.plugins.campaigns import story


def told(template: str) -> int:
    wanted = db.select(db.func.count(Mail.id)).where(Mail.template == f"campaigns/mail/{template}.md")
    return db.session.scalar(wanted) or 0


def in_the_books(kind: str) -> int:
    return db.session.scalar(db.select(db.func.count(LedgerLine.id)).where(LedgerLine.kind == kind)) or 0


def charges_tried() -> int:
    return db.session.scalar(db.select(db.func.count(Attempt.id))) or 0


@pytest.mark.both
def test_a_campaign_that_reaches_its_minimum_is_collected_to_the_cent(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledges = [story.promise(campaign_id, minor) for minor in (3_333, 3_333, 3_334)]
    story.let_pass(context, days=11)
    assert story.stands(campaign_id) == "succeeded"
    assert {story.where(pledge_id) for pledge_id in pledges} == {PledgeState.CHARGED}
    assert in_the_books("collected") == 3
    assert told("charged") == 3
    assert story.everything_holds() == []


def test_a_campaign_that_misses_its_minimum_by_a_cent_charges_nobody(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledges = [story.promise(campaign_id, minor) for minor in (5_000, 4_999)]
    story.let_pass(context, days=11)
    assert story.stands(campaign_id) == "failed"
    assert {story.where(pledge_id) for pledge_id in pledges} == {PledgeState.RELEASED}
    assert (charges_tried(), in_the_books("collected")) == (0, 0)
    assert told("failed") == 2
    assert story.everything_holds() == []


def test_each_backer_is_told_once_however_often_the_work_is_done(context: Flask) -> None:
    failed, succeeded = story.live_campaign(), story.live_campaign()
    story.promise(failed, 100)
    story.promise(succeeded, 10_000)
    for _ in range(3):
        story.let_pass(context, days=11)
    assert (told("failed"), told("charged"), told("pledged")) == (1, 1, 2)


def test_nothing_happens_a_moment_before_the_deadline(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 10_000)
    story.let_pass(context, days=9, hours=23)
    assert story.stands(campaign_id) == "live"
    assert charges_tried() == 0


def test_whoever_must_confirm_does_so_by_link_within_the_grace_time(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 6_000)
    pledge_id = story.promise(campaign_id, 4_000, "authentication")
    story.let_pass(context, days=11)
    assert story.stands(campaign_id) == "collecting"
    assert story.where(pledge_id) is PledgeState.NEEDS_YOU
    confirm(pledge_id)
    story.work(context)
    assert story.stands(campaign_id) == "succeeded"
    assert story.where(pledge_id) is PledgeState.CHARGED
    assert charges_tried() == 2
    assert story.everything_holds() == []


def confirm(pledge_id: int) -> None:
    """Do what the backer does on the gateway's page."""
    from plugins.sandbox_payments import services as sandbox

    payment_id = story.payment_of(pledge_id).id
    db.session.rollback()
    reference = recovery_url(payment_id, "/").rpartition("/")[2]
    with unit_of_work():
        sandbox.choose(reference, "pays")
    fetch_payment(payment_id)


def test_reminders_are_written_on_day_zero_three_and_six(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 9_000)
    story.promise(campaign_id, 1_000, "declines")
    counts = []
    for days in (11, 1, 2, 1, 2):
        story.let_pass(context, days=days)
        counts.append(told("needs_you"))
    assert counts == [1, 1, 2, 2, 3]


def test_after_the_grace_time_what_arrived_is_enough_above_the_floor(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 8_000)
    lost = story.promise(campaign_id, 2_000, "declines")
    story.let_pass(context, days=11)
    story.let_pass(context, days=8)
    assert story.stands(campaign_id) == "succeeded"
    assert story.where(lost) is PledgeState.UNCOLLECTED
    assert raised(campaign_id).amount == 8_000
    assert story.everything_holds() == []


def test_below_the_floor_everything_is_given_back(context: Flask) -> None:
    campaign_id = story.live_campaign()
    paid = story.promise(campaign_id, 7_999)
    story.promise(campaign_id, 2_001, "declines")
    story.let_pass(context, days=11)
    story.let_pass(context, days=8)
    assert story.stands(campaign_id) == "failed_after_collection"
    assert story.where(paid) is PledgeState.GIVEN_BACK
    assert in_the_books("refund") == 1
    assert (told("failed_after_collection"), told("given_up"), told("given_back")) == (1, 1, 0)
    assert story.everything_holds() == []


def test_a_slow_debit_is_waited_for_beyond_the_grace_time(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000, "slow")
    story.let_pass(context, days=10, minutes=1)
    assert story.where(pledge_id) is PledgeState.CHARGING
    story.let_pass(context, days=3)
    assert story.stands(campaign_id) == "succeeded"
    assert story.everything_holds() == []


def test_a_cancelled_campaign_releases_everybody(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    with unit_of_work():
        creating.cancel_campaign(campaign_id, "The council withdrew.", NOBODY)
    story.work(context)
    assert story.where(pledge_id) is PledgeState.RELEASED
    assert (told("cancelled"), charges_tried()) == (1, 0)
    assert story.everything_holds() == []


def test_a_campaign_is_decided_once(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.let_pass(context, days=11)
    with pytest.raises(Conflict), unit_of_work():
        creating.cancel_campaign(campaign_id, "too late", NOBODY)


@pytest.mark.parametrize("state", ["live", "failed"])
def test_collecting_a_campaign_that_is_not_collecting_charges_nobody(state: str, context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 100)
    if state == "failed":
        story.let_pass(context, days=11)
    closing.collect(campaign_id)
    story.work(context)
    assert (story.stands(campaign_id), charges_tried()) == (state, 0)


def test_a_card_left_just_before_the_end_is_collected_although_the_news_came_late(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 10_000)
    with unit_of_work():
        late = story.pledging.pledge(campaign_id, story.new_pledge(500), "late")
        payment_id = story.pledging.start_payment(late, "A sample campaign", "/en/")
    story.checkout(payment_id)
    with unit_of_work():
        story.closing_of(campaign_id)
    news_of(payment_id)
    story.work(context)
    assert story.where(late) is PledgeState.CHARGED


def news_of(payment_id: int) -> None:
    card = payments.payment(payment_id)
    assert card.state == "awaiting_method"
    row = db.session.get_one(story.Payment, payment_id)
    gateway, holder_id, reference = row.gateway, row.holder_id, row.checkout_reference
    keys = story.keys_of(holder_id, gateway)
    db.session.rollback()
    fact = story.gateway_named(gateway).play(keys, reference, "pays")  # type: ignore[attr-defined]
    with unit_of_work():
        story.take_in(fact)


def test_collecting_goes_on_where_it_was_killed(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "BATCH", 2)
    campaign_id = story.live_campaign()
    for _ in range(7):
        story.promise(campaign_id, 2_000)
    asked = []

    def killed(payment_id: int) -> bool:
        asked.append(payment_id)
        if len(asked) == 4:
            raise KeyboardInterrupt
        return payments.collect(payment_id)

    story.let_time_pass_alone(days=11)
    closing.close_due()
    with monkeypatch.context() as cut:
        cut.setattr(closing.payments, "collect", killed)
        with pytest.raises(KeyboardInterrupt):
            closing.collect(campaign_id)
    story.work(context)
    assert story.stands(campaign_id) == "succeeded"
    assert (in_the_books("collected"), charges_tried()) == (7, 7)
    assert story.everything_holds() == []
