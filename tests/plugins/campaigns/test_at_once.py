"""Two or sixteen at the same moment, in threads and in processes, on both databases: one wins, and the books agree.

Beside each race stands what happens without the lock, so that nobody takes a race for won that was never run.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Pledge, RewardSlot
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import closing, pledging
from plugins.campaigns.services.rewards import SoldOut
from plugins.campaigns.services.totals import raised
from plugins.sandbox_payments.models import SandboxObject
from portal.database import db, unit_of_work
from portal.jobs.running import run_next
from portal.kernel.errors import Conflict, Refused
from portal.kernel.money import Money
from portal.ledger.models import LedgerLine
from portal.payments import services as payments
from portal.payments.facts import take_in
from portal.payments.gateway import Fact
from portal.payments.models import Payment
from portal.payments.services import refund
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both

CLIENTS = 16


def at_once(app: Flask, number: int, act: Callable[[int], object]) -> list[object]:
    """Let so many do something at the same moment, each in their own thread; what came of it, or their refusal."""
    barrier = Barrier(number)

    def one(which: int) -> object:
        with app.app_context():
            barrier.wait()
            try:
                return act(which)
            except Refused as refusal:
                return refusal

    db.session.remove()
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def pledges_for(campaign_id: int, number: int) -> list[int]:
    """Pledges for the same return, none of them paid."""
    with unit_of_work():
        return [
            pledging.pledge(campaign_id, story.new_pledge(reward_id=1), f"client {which}") for which in range(number)
        ]


def sold() -> int:
    db.session.rollback()
    return db.session.query(RewardSlot).filter(RewardSlot.pledge_id.is_not(None)).count()


def test_of_the_last_three_pieces_sixteen_clients_get_exactly_three(context: Flask) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=3)])
    pledges = pledges_for(campaign_id, CLIENTS)

    def start(which: int) -> int:
        with unit_of_work():
            return pledging.start_payment(pledges[which], "A sample campaign", "/en/")

    results = at_once(context, CLIENTS, start)
    assert [isinstance(result, SoldOut) for result in results].count(False) == sold() == 3
    assert db.session.query(Payment).count() == 3
    assert story.everything_holds() == []


def test_without_the_claim_on_the_row_sixteen_clients_get_the_same_piece(context: Flask) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=1)])
    pledges = pledges_for(campaign_id, CLIENTS)
    looked = Barrier(CLIENTS)

    def look_then_take(which: int) -> bool:
        free = db.session.scalar(db.select(RewardSlot.number).where(RewardSlot.pledge_id.is_(None)))
        db.session.rollback()
        looked.wait()
        with unit_of_work() as session:
            taken = db.update(RewardSlot).where(RewardSlot.number == free).values(pledge_id=pledges[which])
            session.execute(taken.execution_options(synchronize_session=False))
        return True

    assert at_once(context, CLIENTS, look_then_take) == [True] * CLIENTS


def test_a_double_click_of_eight_is_one_pledge(context: Flask) -> None:
    campaign_id = story.live_campaign()
    new = story.new_pledge()

    def send(which: int) -> int:
        with unit_of_work():
            return pledging.pledge(campaign_id, new, "the same form")

    results = at_once(context, 8, send)
    assert len(set(results)) == db.session.query(Pledge).count() == 1


def test_a_pledge_is_taken_back_before_the_campaign_is_decided_or_not_at_all(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock on the campaign it was collected with 99 of 100 euros: the last one was taken back meanwhile."""
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 9_900)
    last = story.promise(campaign_id, 100)
    is_cancelling, real = Event(), payments.cancel

    def slow(payment_id: int) -> None:
        is_cancelling.set()
        time.sleep(0.3)
        real(payment_id)

    def both(which: int) -> None:
        if which == 0:
            with unit_of_work():
                pledging.cancel_pledge(last)
            return
        is_cancelling.wait(5)
        with unit_of_work():
            closing.decide(campaign_id)

    monkeypatch.setattr(payments, "cancel", slow)
    after = db.session.get_one(Campaign, campaign_id).deadline_at + timedelta(seconds=1)
    monkeypatch.setattr(closing, "business_now", lambda: after)
    at_once(context, 2, both)
    db.session.rollback()
    assert (story.stands(campaign_id), story.where(last)) == ("failed", PledgeState.CANCELLED)
    assert raised(campaign_id).amount == 9_900


def test_taking_back_and_collecting_in_the_same_second_one_wins(context: Flask) -> None:
    campaign_id = story.live_campaign()
    pledge_id = story.promise(campaign_id, 10_000)
    story.let_time_pass_alone(days=10, minutes=1)
    with unit_of_work():
        closing.decide(campaign_id)

    def both(which: int) -> None:
        if which == 0:
            with unit_of_work():
                payments.cancel(story.payment_of(pledge_id).id)
        else:
            closing.collect(campaign_id)

    refused = [result for result in at_once(context, 2, both) if isinstance(result, Conflict)]
    story.work(context)
    assert story.where(pledge_id) is (PledgeState.CHARGED if refused else PledgeState.CANCELLED)
    assert db.session.query(SandboxObject).filter_by(kind="charge").count() == len(refused)
    assert story.everything_holds() == []


def test_four_workers_that_collect_one_campaign_charge_each_backer_once(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "BATCH", 3)
    campaign_id = story.live_campaign()
    for _ in range(8):
        story.promise(campaign_id, 2_000)
    story.let_time_pass_alone(days=10, minutes=1)
    with unit_of_work():
        closing.decide(campaign_id)

    def work(which: int) -> None:
        closing.collect(campaign_id)
        db.session.remove()
        while run_next(context):
            pass

    at_once(context, 4, work)
    story.work(context)
    assert db.session.query(SandboxObject).filter_by(kind="charge").count() == 8
    assert db.session.query(LedgerLine).filter_by(kind="collected").count() == 8
    assert story.stands(campaign_id) == "succeeded"
    assert story.everything_holds() == []


def test_settling_and_refunding_at_once_happen_once_each(context: Flask) -> None:
    pledge_id = story.promise(story.live_campaign(model="keep_it_all"), 5_000)
    payment = story.payment_of(pledge_id)
    fact = Fact(payment.id, "charge", "succeeded", payment.checkout_reference, Money(5_000, "EUR"))

    def both(which: int) -> bool:
        with unit_of_work():
            if which % 2:
                return bool(take_in(fact))
            return bool(refund(fact.payment_id, Money(5_000, "EUR"), "asked"))

    results = at_once(context, 8, both)
    assert [isinstance(result, Refused) for result in results].count(True) == 3
    story.work(context)
    assert story.where(pledge_id) is PledgeState.GIVEN_BACK
    assert db.session.query(LedgerLine).filter_by(kind="refund").count() == 1
    assert story.everything_holds() == []


PROCESS = """
import sys, time
from pathlib import Path
from portal.app import create_app
from portal.config import Settings
from portal.database import unit_of_work
from portal.kernel.errors import Conflict
from plugins.campaigns.services import pledging

url, data, start, *pledges = sys.argv[1:]
settings = Settings(mode="test", data=Path(data), database_url=url, base_url="http://portal.test", secret_key="k" * 40)
app = create_app(settings)
with app.app_context():
    Path(data, f"ready {pledges[0]}").touch()
    while not Path(data, start).exists():
        time.sleep(0.01)
    for pledge in pledges:
        try:
            with unit_of_work():
                pledging.start_payment(int(pledge), "A sample campaign", "/en/")
            print("sold")
        except Conflict:
            print("none left")
"""


@pytest.mark.either
def test_three_processes_sell_no_more_pieces_than_there_are(context: Flask, database_url: str, tmp_path: Path) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=5)])
    pledges = pledges_for(campaign_id, 12)
    db.session.remove()
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, database_url, str(tmp_path), "go", *map(str, pledges[which::3])],
            stdout=subprocess.PIPE,
            text=True,
        )
        for which in range(3)
    ]
    wait_until(lambda: len(list(tmp_path.glob("ready *"))) == 3)
    (tmp_path / "go").touch()
    said = "".join(worker.communicate(timeout=60)[0] for worker in workers).split("\n")
    assert (said.count("sold"), said.count("none left"), sold()) == (5, 7, 5)
    assert story.everything_holds() == []


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
