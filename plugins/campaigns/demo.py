"""Sample campaigns: told in files, pledged to by sample backers through the services that everybody uses."""

import random
import tomllib
from datetime import datetime, timedelta
from importlib.resources import files
from typing import cast

from flask import current_app

from plugins.campaigns import sample_afterwards, sample_drafts, sample_news, sample_spending
from plugins.campaigns.models import Campaign, Reward
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.sample_backers import Told, backers, sums
from plugins.campaigns.services import closing, creating, pledging, rewards, totals, where_from
from plugins.campaigns.services.making import choosing
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import registered
from portal.kernel.clock import business_now, shift_business_clock, wall_now
from portal.kernel.money import Money
from portal.organisations.models import Holder, Organisation
from portal.payments.collecting import checkout, gateway_named, keys_of
from portal.payments.facts import take_in
from portal.payments.gateway import PretendedGateway
from portal.payments.models import Payment
from portal.payments.services import COLLECT, GIVE_UP, REFUND, RELEASE
from portal.viewer import NOBODY

DATA = files("plugins.campaigns") / "data"
NEEDED = "sandbox"
LATE = CampaignState.SUCCEEDED, CampaignState.FAILED_AFTER_COLLECTION
MONEY_JOBS = COLLECT, GIVE_UP, REFUND, RELEASE
SHARE_WITH_REWARD, SHARE_HIDDEN = 0.35, 0.25


def fill() -> None:
    """Enter every sample campaign and let it come to the state that its file says."""
    if NEEDED not in current_app.extensions["portal.gateways"]:
        return
    words = tomllib.loads((DATA / "demo_backers.toml").read_text())
    start = business_now()
    for path in sorted((DATA / "demo").iterdir(), key=lambda path: path.name):
        told = tomllib.loads(path.read_text())
        try:
            _tell(path.name.removesuffix(".toml"), told, words, start)
        finally:
            shift_business_clock(timedelta())
    totals.roll()
    where_from.count_where_from()


def _tell(slug: str, told: Told, words: Told, start: datetime) -> None:
    _live_at(start + timedelta(days=min(told["opens_on_day"] - 3, 0)))
    if told["state"] in (CampaignState.DRAFT, CampaignState.REVIEW):
        _write_draft(told, start)
        return
    with unit_of_work():
        campaign_id = creating.create_campaign(_campaign(slug, told, start))
        _publish(campaign_id, told, start)
    _live_at(start + timedelta(days=told["opens_on_day"]))
    with unit_of_work():
        creating.begin(campaign_id)
    _pledge_all(campaign_id, slug, told, words, start)
    _close(campaign_id, told, start)
    if told["state"] == CampaignState.SUCCEEDED:
        sample_spending.spend(campaign_id, told, start, _live_at)
        sample_afterwards.go_on(campaign_id, told, start)


def _write_draft(told: Told, start: datetime) -> None:
    new = _campaign("", told, start)
    days = {
        f"{name}_on": f"{start + timedelta(days=told[f'{name}_on_day']):%Y-%m-%d}" for name in ("opens", "deadline")
    }
    content = sample_drafts.content_of(
        told, new.holder_id, lambda value: creating.in_minor(value, told["currency"]), days
    )
    known = choosing.known(current_app.config["LANGUAGES"], (told["country"],), (told["time_zone"],))
    db.session.rollback()
    sample_drafts.write(told, new.organisation_id, content, known)


def _live_at(at: datetime) -> None:
    shift_business_clock(at - wall_now())


def _campaign(slug: str, told: Told, start: datetime) -> creating.NewCampaign:
    currency = told["currency"]

    def minor(value: int) -> int:
        return creating.in_minor(value, currency)

    deadline = (start + timedelta(days=told["deadline_on_day"])).replace(hour=22, minute=59, second=0, microsecond=0)
    return creating.NewCampaign(
        slug=slug,
        organisation_id=db.session.scalars(
            db.select(Organisation.id).where(Organisation.slug == told["organisation"])
        ).one(),
        holder_id=db.session.scalars(db.select(Holder.id).where(Holder.slug == told["holder"])).one(),
        region=told["region"],
        theme=told["theme"],
        goal=Money(minor(told["goal"]), currency),
        optimum=minor(told["optimum"]) if "optimum" in told else None,
        model=told["model"],
        floor_percent=told.get("floor_percent"),
        opens_at=start + timedelta(days=told["opens_on_day"]),
        deadline_at=deadline,
        time_zone=told["time_zone"],
        original_language=told["original_language"],
        country=told["country"],
        place=told["place"],
        texts={code: (text["title"], text["summary"], text["story"]) for code, text in told["texts"].items()},
        budget=[creating.NewBudgetLine(line["part"], minor(line["amount"]), line["labels"]) for line in told["budget"]],
        rewards=[
            creating.NewReward(
                minor(reward["price"]),
                reward["titles"],
                reward["descriptions"],
                reward.get("stock"),
                (deadline + timedelta(days=reward.get("delivery_in_days", 90))).date(),
            )
            for reward in told.get("rewards", ())
        ],
    )


def _publish(campaign_id: int, told: Told, start: datetime) -> None:
    creating.submit(campaign_id, NOBODY)
    creating.approve(campaign_id, NOBODY)
    sample_news.publish(campaign_id, told, start)
    sample_news.ask(campaign_id, told, start)


def _pledge_all(campaign_id: int, slug: str, told: Told, words: Told, start: datetime) -> None:
    dice = random.Random(f"pledges of {slug}")  # noqa: S311
    pairs = zip(backers(slug, told, words, start), sums(slug, told), strict=True)
    for number, (backer, value) in enumerate(pairs):
        _live_at(backer.at)
        new = pledging.NewPledge(
            amount=Money(creating.in_minor(value, told["currency"]), told["currency"]),
            email=_address(told, number),
            name=backer.name,
            language=backer.language,
            shown_as="" if dice.random() < SHARE_HIDDEN and not backer.organisation_id else backer.name,
            message=backer.message,
            organisation_id=backer.organisation_id,
            country=backer.country,
            reward_id=_reward(campaign_id, creating.in_minor(value, told["currency"]), dice),
        )
        _pledge(campaign_id, new, f"sample:{slug}:{number}", _outcome(told, number))


def _address(told: Told, number: int) -> str:
    """The newest backers of some campaigns have an address, so that letters to them reach the mailbox of the demo."""
    return f"backer{number + 1}@example.org" if number >= told["pledges"] - told.get("with_addresses", 0) else ""


def _reward(campaign_id: int, minor: int, dice: random.Random) -> int | None:
    """The best return that is left for a sum, or none for those who want none."""
    if dice.random() > SHARE_WITH_REWARD:
        return None
    fitting = db.select(Reward).where(Reward.campaign_id == campaign_id, Reward.price <= minor)
    found = db.session.scalars(fitting.order_by(Reward.price.desc())).all()
    return next((row.id for row in found if rewards.is_left(row)), None)


def _outcome(told: Told, number: int) -> str:
    """How a sample payment goes on: cards fail where the campaign's story needs it."""
    if told["state"] == CampaignState.FAILED_AFTER_COLLECTION:
        return "declines" if number % 2 else "pays"
    if told["state"] == CampaignState.COLLECTING:
        return "authentication" if number % 9 == 0 else "pays"
    return "pays"


def _pledge(campaign_id: int, new: pledging.NewPledge, key: str, outcome: str) -> None:
    with unit_of_work():
        pledge_id = pledging.pledge(campaign_id, new, key)
        payment_id = pledging.start_payment(pledge_id, "Sample pledge", "/")
    checkout(payment_id)
    row = db.session.get_one(Payment, payment_id)
    gateway, holder_id, reference = row.gateway, row.holder_id, row.checkout_reference
    keys = keys_of(holder_id, gateway)
    db.session.rollback()
    fact = cast(PretendedGateway, gateway_named(gateway)).play(keys, reference, outcome)
    with unit_of_work():
        take_in(fact)


def _close(campaign_id: int, told: Told, start: datetime) -> None:
    """Let the deadline pass, or the campaign be cancelled, if that lies in the past."""
    if told["state"] == CampaignState.CANCELLED:
        _live_at(start + timedelta(days=told["cancelled_on_day"]))
        with unit_of_work():
            creating.cancel_campaign(campaign_id, "sample", NOBODY)
        closing.let_go(campaign_id)
        _work()
        return
    if told["state"] == CampaignState.LIVE:
        return
    deadline = db.session.get_one(Campaign, campaign_id).deadline_at
    _live_at(deadline + timedelta(minutes=5))
    with unit_of_work():
        closing.decide(campaign_id)
    _collect(campaign_id)
    if told["state"] in LATE:
        _live_at(deadline + timedelta(days=8))
        _collect(campaign_id)
    closing.let_go(campaign_id)
    _work()


def _collect(campaign_id: int) -> None:
    """Do at once, in the time of the story, what the worker would do job by job."""
    closing.collect(campaign_id)
    _work()
    closing.collect(campaign_id)


def _work() -> None:
    jobs = registered(current_app._get_current_object())  # type: ignore[attr-defined]
    while waiting := list(db.session.scalars(db.select(JobRow).where(JobRow.name.in_(MONEY_JOBS)).limit(100))):
        asked = [(row.id, row.name, row.payload) for row in waiting]
        for job_id, name, payload in asked:
            jobs[name].run(**payload)
            with unit_of_work() as session:
                session.execute(db.delete(JobRow).where(JobRow.id == job_id))
