"""Limited returns: however many ask at once, no more are promised than there are."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from plugins.campaigns.models import Reward, RewardSlot
from plugins.campaigns.services import pledging
from plugins.campaigns.services.rewards import SoldOut
from portal.database import db, unit_of_work
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both

STOCK, BACKERS = 3, 12


def test_twelve_who_pay_at_once_get_three_pieces(context: Flask) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=STOCK)])
    reward_id = db.session.scalars(db.select(Reward.id)).one()
    pledges = [pledge_for(campaign_id, reward_id, f"key-{number}") for number in range(BACKERS)]
    db.session.remove()

    def pay(pledge_id: int) -> bool:
        try:
            with context.app_context(), unit_of_work():
                pledging.start_payment(pledge_id, "A sample campaign", "/en/")
        except SoldOut:
            return False
        return True

    with ThreadPoolExecutor(BACKERS) as pool:
        got = list(pool.map(pay, pledges))
    assert got.count(True) == STOCK
    assert set(owners()) == {pledge_id for pledge_id, has in zip(pledges, got, strict=True) if has}
    assert story.everything_holds() == []


def pledge_for(campaign_id: int, reward_id: int, key: str) -> int:
    with unit_of_work():
        return pledging.pledge(campaign_id, story.new_pledge(reward_id=reward_id), key)


def owners() -> list[int | None]:
    db.session.rollback()
    return list(db.session.scalars(db.select(RewardSlot.pledge_id)))


def test_looking_first_and_taking_then_promises_one_piece_twice(context: Flask, database_url: str) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=1)])
    reward_id = db.session.scalars(db.select(Reward.id)).one()
    pledges = [pledge_for(campaign_id, reward_id, f"key-{number}") for number in range(2)]
    db.session.remove()
    barrier, engine = Barrier(2), create_engine(database_url)

    def take_carelessly(pledge_id: int) -> bool:
        with engine.begin() as connection:
            is_free = text("SELECT count(*) FROM campaigns_reward_slot WHERE pledge_id IS NULL")
            if not connection.execute(is_free).scalar_one():
                return False
            with suppress(BrokenBarrierError):
                barrier.wait(2)
            connection.execute(text("UPDATE campaigns_reward_slot SET pledge_id = :id"), {"id": pledge_id})
        return True

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(take_carelessly, pledges)) == [True, True]
    engine.dispose()
    assert len(owners()) == 1
