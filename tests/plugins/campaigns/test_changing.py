"""Changing a pledge: another sum or return with the same card, never in the same second as it is collected."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from plugins.campaigns.models import Campaign, Pledge, Reward, RewardSlot
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import changing, closing, fees, pledging
from plugins.campaigns.services.changing import PledgeChange, change_pledge
from plugins.campaigns.services.rewards import SoldOut
from plugins.campaigns.services.totals import raised
from plugins.sandbox_payments.models import SandboxObject
from portal.database import db, unit_of_work
from portal.kernel.clock import shift_business_clock
from portal.kernel.errors import Conflict, Refused
from portal.kernel.money import Money
from portal.mail.models import Mail
from portal.payments import services as payments
from portal.payments.collecting import collect_payment
from tests.examples import examples
from tests.plugins.campaigns import story

keys = count(1)
S = PledgeState


def change(pledge_id: int, minor: int = 5_000, reward_id: int | None = None, **more: Any) -> None:
    told = {"currency": "EUR", "covers_fee": False, "key": f"change-{next(keys)}"} | more
    with unit_of_work():
        wanted = PledgeChange(Money(minor, told["currency"]), reward_id, told["covers_fee"])
        change_pledge(pledge_id, wanted, told["key"])


def rewards_of(campaign_id: int) -> list[int]:
    found = db.select(Reward.id).where(Reward.campaign_id == campaign_id).order_by(Reward.id)
    return list(db.session.scalars(found))


def with_rewards(*stocks: int | None) -> tuple[int, list[int]]:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=stock) for stock in stocks])
    return campaign_id, rewards_of(campaign_id)


def owners(reward_id: int) -> list[int | None]:
    db.session.rollback()
    return list(db.session.scalars(db.select(RewardSlot.pledge_id).where(RewardSlot.reward_id == reward_id)))


def row_of(pledge_id: int) -> Pledge:
    db.session.rollback()
    return db.session.get_one(Pledge, pledge_id)


def letters() -> list[Mail]:
    return list(db.session.scalars(db.select(Mail).where(Mail.template == "campaigns/mail/changed.md")))


def charged() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(db.select(SandboxObject.amount).where(SandboxObject.kind == "charge")))


def test_another_sum_counts_and_is_what_is_charged(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 5_000)
    change(pledge_id, 12_500)
    assert (raised(campaign_id).amount, raised(campaign_id).pledges) == (12_500, 1)
    assert story.payment_of(pledge_id).amount == 12_500
    assert charged() == []
    assert story.everything_holds() == []
    story.let_pass(context, days=11)
    assert (story.where(pledge_id), charged()) == (S.CHARGED, [12_500])
    assert story.everything_holds() == []


def test_a_smaller_sum_can_cost_the_campaign_its_minimum_and_then_nobody_pays(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    change(pledge_id, 9_999)
    story.let_pass(context, days=11)
    assert (story.stands(campaign_id), story.where(pledge_id), charged()) == ("failed", S.RELEASED, [])


def test_the_fee_that_is_covered_follows_the_sum(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 5_000)
    rate = fees.fee_rate(db.session.get_one(Campaign, campaign_id).holder_id, "EUR")
    for minor in (5_000, 80_000):
        change(pledge_id, minor, covers_fee=True)
        row = row_of(pledge_id)
        assert (row.amount, row.covered_fee) == (minor, fees.covering(minor, rate))
        assert story.payment_of(pledge_id).amount == row.amount + row.covered_fee
    change(pledge_id, 80_000)
    assert row_of(pledge_id).covered_fee == 0
    assert raised(campaign_id).amount == 80_000


def test_another_return_is_kept_and_the_first_goes_back_into_stock(context: Flask) -> None:
    campaign_id, (first, second) = with_rewards(1, 1)
    pledge_id = story.promise(campaign_id, reward_id=first)
    change(pledge_id, reward_id=second)
    assert (owners(first), owners(second)) == ([None], [pledge_id])
    change(pledge_id)
    assert (owners(first), owners(second), row_of(pledge_id).reward_id) == ([None], [None], None)
    assert story.everything_holds() == []


def test_the_first_return_stays_when_the_other_is_gone(context: Flask) -> None:
    campaign_id, (first, second) = with_rewards(1, 1)
    mine, theirs = story.promise(campaign_id, reward_id=first), story.promise(campaign_id, reward_id=second)
    with pytest.raises(SoldOut):
        change(mine, 9_000, second)
    assert (owners(first), owners(second)) == ([mine], [theirs])
    assert (row_of(mine).amount, story.payment_of(mine).amount) == (5_000, 5_000)
    assert story.everything_holds() == []


def test_even_a_caller_who_goes_on_after_the_refusal_keeps_the_first_return(context: Flask) -> None:
    campaign_id, (first, second) = with_rewards(1, 1)
    mine, _ = story.promise(campaign_id, reward_id=first), story.promise(campaign_id, reward_id=second)
    with unit_of_work() as session, pytest.raises(SoldOut):
        changing._swap_piece(session.get_one(Pledge, mine), session.get_one(Reward, second))
    assert owners(first) == [mine]


def test_ones_own_last_piece_can_be_kept_with_another_sum(context: Flask) -> None:
    campaign_id, (only,) = with_rewards(1)
    pledge_id = story.promise(campaign_id, reward_id=only)
    change(pledge_id, 7_500, only)
    assert (owners(only), row_of(pledge_id).amount) == ([pledge_id], 7_500)


def test_a_return_for_a_larger_sum_or_of_another_campaign_is_refused_beside_its_field(context: Flask) -> None:
    campaign_id, (only,) = with_rewards(None)
    _, (foreign,) = with_rewards(None)
    pledge_id = story.promise(campaign_id, reward_id=only)
    for minor, reward_id, field in ((1_999, only, "amount"), (9_000, foreign, "reward"), (9_000, 10**9, "reward")):
        with pytest.raises(Refused) as refused:
            change(pledge_id, minor, reward_id)
        assert refused.value.field == field
    with pytest.raises(Refused):
        change(pledge_id, currency="XOF")
    assert (row_of(pledge_id).amount, row_of(pledge_id).reward_id) == (5_000, only)


def test_a_letter_says_what_the_pledge_is_now_once_for_each_change(context: Flask) -> None:
    campaign_id, (only,) = with_rewards(3)
    pledge_id = story.promise(campaign_id)
    change(pledge_id, 9_000, only, key="once")
    change(pledge_id, 9_000, only, key="once")
    change(pledge_id, 9_000, only, key="again")
    story.work(context)
    (letter,) = letters()
    assert "€90" in letter.text
    assert "A printed map" in letter.text
    assert "Nothing has been charged" in letter.text
    change(pledge_id, 5_000)
    change(pledge_id, 9_000, only)
    assert len(letters()) == 3


def test_a_plugin_that_objects_to_the_new_sum_stops_the_change(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pledge_id = story.promise(story.live_campaign())

    def object_to(*_: object) -> None:
        raise Refused("Too much for one person.")

    monkeypatch.setattr(changing, "ask_for_objections", object_to)
    with pytest.raises(Refused, match="Too much"):
        change(pledge_id, 90_000)
    assert row_of(pledge_id).amount == 5_000


@pytest.mark.parametrize("model", ["all_or_nothing", "keep_it_all"])
def test_what_is_not_promised_cannot_be_changed(model: str, context: Flask) -> None:
    campaign_id = story.live_campaign(model=model)
    with unit_of_work():
        unfinished = pledging.pledge(campaign_id, story.new_pledge(), "unfinished")
    done = story.promise(campaign_id)
    if model == "all_or_nothing":
        with unit_of_work():
            pledging.cancel_pledge(done)
    for pledge_id in (unfinished, done):
        with pytest.raises(Conflict):
            change(pledge_id, 9_000)


def test_nobody_changes_a_pledge_after_the_deadline(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    shift_business_clock(timedelta(days=11))
    with pytest.raises(Conflict):
        change(pledge_id, 4_000)
    story.let_pass(context, days=11)
    with pytest.raises(Conflict):
        change(pledge_id, 4_000)
    assert charged() == [10_000]


def together(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Do things in the same instant, each on a connection of its own; a refusal is given as False."""
    db.session.remove()
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(10)
        try:
            with app.app_context():
                return act()
        except Conflict:
            return False

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def decide(campaign_id: int) -> bool:
    """What the worker does one second after the deadline."""
    shift_business_clock(timedelta(days=10, seconds=1))
    with unit_of_work():
        closing.decide(campaign_id)
    closing.collect(campaign_id)
    return True


def in_the_last_second(act: Callable[[], None]) -> Callable[[], bool]:
    def late() -> bool:
        shift_business_clock(timedelta(days=9, hours=23, minutes=59, seconds=50))
        act()
        return True

    return late


RUNS = [0, *(pytest.param(run, marks=pytest.mark.long) for run in (1, 2))]  # who comes first differs from run to run


@pytest.mark.both
@pytest.mark.parametrize("run", RUNS)
def test_changing_in_the_same_second_as_the_deadline_has_one_outcome(run: int, context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    lower = in_the_last_second(lambda: change(pledge_id, 4_000))
    was_changed, _ = together(context, lower, lambda: decide(campaign_id))
    story.let_pass(context, days=11)
    expected = (4_000, "failed", S.RELEASED, []) if was_changed else (10_000, "succeeded", S.CHARGED, [10_000])
    assert (row_of(pledge_id).amount, story.stands(campaign_id), story.where(pledge_id), charged()) == expected
    assert story.everything_holds() == []


@pytest.mark.both
@pytest.mark.parametrize("run", RUNS)
def test_cancelling_in_the_same_second_as_the_deadline_has_one_outcome(run: int, context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)

    def take_back() -> None:
        with unit_of_work():
            pledging.cancel_pledge(pledge_id)

    was_cancelled, _ = together(context, in_the_last_second(take_back), lambda: decide(campaign_id))
    story.let_pass(context, days=11)
    expected = ("failed", S.CANCELLED, []) if was_cancelled else ("succeeded", S.CHARGED, [10_000])
    assert (story.stands(campaign_id), story.where(pledge_id), charged()) == expected
    assert story.everything_holds() == []


@pytest.mark.both
@pytest.mark.parametrize("run", RUNS)
def test_a_payment_is_changed_or_collected_and_never_both(run: int, context: Flask) -> None:
    pledge_id = story.promise(story.live_campaign())
    payment_id = story.payment_of(pledge_id).id

    def ask_for_more() -> bool:
        with unit_of_work():
            payments.change_amount(payment_id, Money(9_000, "EUR"))
        return True

    def collect() -> bool:
        with unit_of_work():
            was_secured = payments.collect(payment_id)
        collect_payment(payment_id)
        return was_secured

    was_changed, was_collected = together(context, ask_for_more, collect)
    assert was_collected
    story.work(context)
    assert charged() == [9_000 if was_changed else 5_000] == [story.payment_of(pledge_id).amount]


@pytest.mark.both
def test_changing_and_cancelling_at_once_leaves_a_cancelled_pledge_and_a_total_of_nothing(context: Flask) -> None:
    campaign_id, (only,) = with_rewards(1)
    pledge_id = story.promise(campaign_id, reward_id=only)

    def take_back() -> None:
        with unit_of_work():
            pledging.cancel_pledge(pledge_id)

    together(context, lambda: change(pledge_id, 9_000, only), take_back)
    assert story.where(pledge_id) is S.CANCELLED
    assert (raised(campaign_id).amount, raised(campaign_id).pledges) == (0, 0)
    assert owners(only) == [None]
    assert story.everything_holds() == []


@pytest.mark.both
def test_the_last_pieces_go_to_as_many_as_there_are_however_many_change_at_once(context: Flask) -> None:
    campaign_id, (first, wanted) = with_rewards(8, 2)
    pledges = [story.promise(campaign_id, reward_id=first) for _ in range(6)]
    acts = [lambda one=one: change(one, 6_000, wanted) or True for one in pledges]
    got = together(context, *acts)
    winners = {one for one, has in zip(pledges, got, strict=True) if has}
    assert len(winners) == 2
    assert set(owners(wanted)) == winners
    assert set(owners(first)) - {None} == set(pledges) - winners
    assert raised(campaign_id).amount == 6_000 * 2 + 5_000 * 4
    assert story.everything_holds() == []


@pytest.mark.both
def test_two_who_want_each_others_last_piece_keep_their_own_and_never_wait_for_ever(context: Flask) -> None:
    campaign_id, (left, right) = with_rewards(1, 1)
    one, other = story.promise(campaign_id, reward_id=left), story.promise(campaign_id, reward_id=right)
    got = together(context, lambda: change(one, reward_id=right), lambda: change(other, reward_id=left))
    assert got == [False, False]
    assert (owners(left), owners(right)) == ([one], [other])


@pytest.mark.both
def test_two_tabs_that_change_at_once_leave_one_of_the_two_sums_and_a_total_that_agrees(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id)
    together(context, lambda: change(pledge_id, 7_000), lambda: change(pledge_id, 9_000, covers_fee=True))
    assert raised(campaign_id).amount == row_of(pledge_id).amount in (7_000, 9_000)
    assert story.everything_holds() == []


@pytest.mark.only_on("postgresql")  # on SQLite writers queue, so that nothing can come in between
def test_without_the_lock_on_the_campaign_what_made_the_goal_can_go(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    has_looked, was_decided = Barrier(2), Barrier(2)

    def look_only(wanted: int) -> tuple[Campaign, bool]:
        row = db.session.get_one(Campaign, wanted)
        assert row.state == "live"
        has_looked.wait(10)
        was_decided.wait(10)
        return row, True

    def decide_in_between() -> None:
        has_looked.wait(10)
        shift_business_clock(timedelta(days=11))
        with unit_of_work():
            closing.decide(campaign_id)
        was_decided.wait(10)

    monkeypatch.setattr(changing, "campaign_to_stay", look_only)
    together(context, lambda: change(pledge_id, 4_000), decide_in_between)
    assert (story.stands(campaign_id), raised(campaign_id).amount) == ("collecting", 4_000)


steps = st.lists(
    st.tuples(st.integers(0, 2), st.integers(100, 9_000), st.sampled_from((None, 0, 1)), st.booleans()), max_size=8
)


@pytest.mark.only_on("sqlite")
@examples(8)
@given(steps=steps)
def test_whatever_is_changed_in_whatever_order_sums_and_pieces_agree(
    steps: list[tuple[int, int, int | None, bool]], context: Flask
) -> None:
    campaign_id, ways = with_rewards(1, 2)
    pledges = [story.promise(campaign_id, 3_000) for _ in range(3)]
    expected = dict.fromkeys(pledges, (3000, None))
    for who, minor, way, covers in steps:
        reward_id = None if way is None else ways[way]
        others = [kept for one, (_, kept) in expected.items() if one != pledges[who]]
        fits = reward_id is None or (minor >= 2_000 and others.count(reward_id) < (1, 2)[way or 0])
        try:
            change(pledges[who], minor, reward_id, covers_fee=covers)
            assert fits
            expected[pledges[who]] = (minor, reward_id)
        except Refused:
            assert not fits
    found = {one: (row_of(one).amount, row_of(one).reward_id) for one in pledges}
    assert found == expected
    assert raised(campaign_id).amount == sum(minor for minor, _ in expected.values())
    assert story.everything_holds() == []
