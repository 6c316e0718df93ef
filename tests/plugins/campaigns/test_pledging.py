"""Pledging: what is written down, what counts, what is refused, and what is told."""

import pytest
from flask import Flask

from plugins.campaigns.models import Pledge
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import pledging
from plugins.campaigns.services.pledging import Closed
from plugins.campaigns.services.rewards import SoldOut
from plugins.campaigns.services.totals import raised, roll
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, Refused
from portal.kernel.money import Money
from portal.ledger.models import LedgerLine
from portal.mail.models import Mail
from tests.plugins.campaigns import story


def pledge(campaign_id: int, key: str = "a", **changes: object) -> int:
    with unit_of_work():
        return pledging.pledge(campaign_id, story.new_pledge(**changes), key)  # type: ignore[arg-type]


def letters(template: str) -> list[Mail]:
    return list(db.session.scalars(db.select(Mail).where(Mail.template == f"campaigns/mail/{template}.md")))


def rewards_of(campaign_id: int) -> list[int]:
    from plugins.campaigns.models import Reward

    return list(db.session.scalars(db.select(Reward.id).where(Reward.campaign_id == campaign_id)))


def test_a_pledge_counts_when_a_card_was_left_and_not_before(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = pledge(campaign_id)
    assert raised(campaign_id).amount == 0
    story.leave_card(pledge_id)
    assert (raised(campaign_id).amount, raised(campaign_id).pledges) == (5_000, 1)


def test_a_promise_writes_nothing_into_the_books(context: Flask) -> None:
    story.promise(story.live_campaign())
    assert db.session.scalar(db.select(db.func.count(LedgerLine.id))) == 0
    assert story.everything_holds() == []


@pytest.mark.both
def test_the_same_form_sent_twice_is_one_pledge(context: Flask) -> None:
    campaign_id = story.live_campaign()
    first, second = (pledge(campaign_id, "twice", email="backer@city.example") for _ in range(2))
    assert first == second
    assert db.session.scalar(db.select(db.func.count(Pledge.id))) == 1


def test_a_form_that_was_corrected_after_going_back_is_another_pledge(context: Flask) -> None:
    campaign_id = story.live_campaign()
    wrong, right = (pledge(campaign_id, "back", email="b@city.example", minor=minor) for minor in (50_000, 5_000))
    story.leave_card(right)
    assert (raised(campaign_id).amount, story.where(wrong)) == (5_000, PledgeState.UNFINISHED)


def test_the_total_is_exact_while_deltas_are_rolled_in(context: Flask) -> None:
    campaign_id = story.live_campaign()
    for _ in range(3):
        story.promise(campaign_id, 1_000)
    before = raised(campaign_id)
    roll()
    story.promise(campaign_id, 500)
    assert before.amount == 3_000
    assert raised(campaign_id).amount == 3_500


def test_who_pledged_is_told_once_with_their_link(context: Flask) -> None:
    story.promise(story.live_campaign())
    story.work(context)
    (letter,) = letters("pledged")
    assert "Nothing has been charged" in letter.text
    assert "/en/campaigns/pledges/" in letter.text


@pytest.mark.both
@pytest.mark.parametrize("minor", [0, -1])
def test_the_database_refuses_a_pledge_of_nothing(minor: int, context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.campaigns.services.pledging.check_least", lambda amount: None)  # it would come first
    campaign_id = story.live_campaign()
    with pytest.raises(Exception, match="positive"):
        pledge(campaign_id, amount=Money(minor, "EUR")) if minor else pledge(campaign_id, minor=0)


def test_a_pledge_in_another_currency_is_refused_beside_the_sum(context: Flask) -> None:
    with pytest.raises(Refused) as refused:
        pledge(story.live_campaign(), currency="XOF")
    assert refused.value.field == "amount"


def test_a_return_for_a_larger_sum_is_refused_beside_the_sum(context: Flask) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward(price=9_000)])
    with pytest.raises(Refused) as refused:
        pledge(campaign_id, reward_id=rewards_of(campaign_id)[0])
    assert refused.value.field == "amount"


def test_a_return_of_another_campaign_is_refused(context: Flask) -> None:
    other = story.live_campaign(rewards=[story.reward()])
    with pytest.raises(Refused) as refused:
        pledge(story.live_campaign(), reward_id=rewards_of(other)[0])
    assert refused.value.field == "reward"


@pytest.mark.both
def test_the_last_piece_of_a_return_goes_to_one_backer(context: Flask) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=1)])
    (reward_id,) = rewards_of(campaign_id)
    first, second = (pledge(campaign_id, key, reward_id=reward_id) for key in ("a", "b"))
    story.leave_card(first)
    with pytest.raises(SoldOut):
        story.leave_card(second)
    with pytest.raises(SoldOut):
        pledge(campaign_id, "c", reward_id=reward_id)
    assert story.everything_holds() == []


def test_a_piece_comes_free_when_its_pledge_is_taken_back(context: Flask) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=1)])
    (reward_id,) = rewards_of(campaign_id)
    first = story.promise(campaign_id, reward_id=reward_id)
    with unit_of_work():
        pledging.cancel_pledge(first)
    second = story.promise(campaign_id, reward_id=reward_id)
    assert story.where(second) is PledgeState.PROMISED
    assert story.everything_holds() == []


def test_a_pledge_that_is_taken_back_ceases_to_count_and_is_confirmed(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id)
    with unit_of_work():
        pledging.cancel_pledge(pledge_id)
    with unit_of_work():
        pledging.cancel_pledge(pledge_id)
    assert raised(campaign_id) == type(raised(campaign_id))(0, 0)
    assert story.where(pledge_id) is PledgeState.CANCELLED
    assert len(letters("taken_back")) == 1


def test_nobody_pledges_before_the_opening_or_after_the_deadline(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.let_pass(context, days=11)
    with pytest.raises(Closed):
        pledge(campaign_id)


def test_nobody_takes_a_pledge_back_after_the_deadline(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    story.let_pass(context, days=11)
    with pytest.raises(Conflict), unit_of_work():
        pledging.cancel_pledge(pledge_id)
    assert story.where(pledge_id) is PledgeState.CHARGED


def test_a_return_is_kept_for_half_an_hour_and_no_longer(context: Flask) -> None:
    from datetime import timedelta

    import time_machine

    campaign_id = story.live_campaign(rewards=[story.reward(stock=1)])
    (reward_id,) = rewards_of(campaign_id)
    slow = pledge(campaign_id, reward_id=reward_id)
    with unit_of_work():
        pledging.start_payment(slow, "A sample campaign", "/en/")
    with time_machine.travel(story.business_now() + timedelta(minutes=31)):
        story.work(context)
        quick = story.promise(campaign_id, reward_id=reward_id)
    assert story.where(slow) is PledgeState.EXPIRED
    assert story.where(quick) is PledgeState.PROMISED


def test_a_campaign_that_keeps_it_all_charges_at_once(context: Flask) -> None:
    campaign_id = story.live_campaign(model="keep_it_all")
    pledge_id = story.promise(campaign_id)
    assert story.where(pledge_id) is PledgeState.CHARGED
    assert raised(campaign_id).amount == 5_000
    assert len(letters("charged")) == 1
    assert story.everything_holds() == []
