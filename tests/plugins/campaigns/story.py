"""A campaign to test with, its backers, and the passing of time."""

from datetime import timedelta
from itertools import count
from typing import Any, cast

from flask import Flask

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import closing, creating, pledging, terms
from plugins.campaigns.services.creating import NewBudgetLine, NewCampaign, NewReward
from plugins.campaigns.services.showing_pledges import pledge_card
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.jobs.running import run_due
from portal.kernel.clock import business_now, shift_business_clock
from portal.kernel.money import Money
from portal.payments.collecting import checkout, gateway_named, keys_of
from portal.payments.facts import take_in
from portal.payments.gateway import PretendedGateway
from portal.payments.models import Payment
from portal.state import CLOCK_SHIFT, change_setting, current_state
from portal.viewer import NOBODY
from tests.factories import make_holder, make_organisation

numbers = count(1)
STORY = ("A sample campaign", "What it is about.", "Why it is **needed**.")


def new_campaign(**changes: Any) -> NewCampaign:
    """A campaign of 100 euros that ends in ten days, and nobody pays unless it reaches them."""
    now = business_now()
    number = next(numbers)
    told: dict[str, Any] = {
        "slug": f"campaign-{number}",
        "organisation_id": make_organisation(),
        "holder_id": make_holder(currencies=("EUR", "XOF", "TND", "BRL")),
        "region": "africa",
        "theme": "budgets",
        "goal": Money(10_000, "EUR"),
        "model": "all_or_nothing",
        "opens_at": now - timedelta(days=1),
        "deadline_at": now + timedelta(days=10),
        "time_zone": "Africa/Dakar",
        "original_language": "en",
        "country": "SN",
        "place": "Dakar",
        "texts": {"en": STORY},
        "floor_percent": 80,
    }
    return NewCampaign(**told | changes)


def live_campaign(**changes: Any) -> int:
    """A campaign that takes pledges."""
    with unit_of_work():
        campaign_id = creating.create_campaign(new_campaign(**changes))
        creating.submit(campaign_id, NOBODY)
        creating.approve(campaign_id, NOBODY)
    return campaign_id


def reward(price: int = 2_000, stock: int | None = None) -> NewReward:
    """A return."""
    return NewReward(price, {"en": "A printed map"}, {"en": "Sent by post."}, stock)


def costs(*amounts: int) -> list[NewBudgetLine]:
    """Costs of the minimum."""
    return [NewBudgetLine("minimum", amount, {"en": f"Cost {amount}"}) for amount in amounts]


def new_pledge(minor: int = 5_000, currency: str = "EUR", **changes: Any) -> pledging.NewPledge:
    """What somebody fills in."""
    told: dict[str, Any] = {
        "amount": Money(minor, currency),
        "email": f"backer{next(numbers)}@city.example",
        "name": "Sample Backer",
        "language": "en",
    }
    return pledging.NewPledge(**told | changes)


def promise(campaign_id: int, minor: int = 5_000, outcome: str = "pays", **changes: Any) -> int:
    """Pledge and leave a card that behaves as told; gives the pledge's id."""
    with unit_of_work():
        pledge_id = pledging.pledge(campaign_id, new_pledge(minor, **changes), f"key-{next(numbers)}")
    leave_card(pledge_id, outcome)
    return pledge_id


def leave_card(pledge_id: int, outcome: str = "pays") -> None:
    """Go to the gateway's page and come back."""
    with unit_of_work():
        payment_id = pledging.start_payment(pledge_id, "A sample campaign", "/en/")
    checkout(payment_id)
    row = db.session.get_one(Payment, payment_id)
    gateway, holder_id, reference = row.gateway, row.holder_id, row.checkout_reference
    keys = keys_of(holder_id, gateway)
    db.session.rollback()
    fact = cast(PretendedGateway, gateway_named(gateway)).play(keys, reference, outcome)
    with unit_of_work():
        take_in(fact)


def end(campaign_id: int) -> None:
    """Let the deadline of a campaign be now, as if it had always been."""
    row = db.session.get_one(Campaign, campaign_id)
    row.deadline_at = business_now()
    terms.seal(row)


def closing_of(campaign_id: int) -> None:
    """Let the deadline of a campaign have passed, and decide it."""
    end(campaign_id)
    closing.decide(campaign_id)


def let_time_pass_alone(**span: float) -> None:
    """Move the business clock forward and do nothing else."""
    shift_business_clock(current_state().clock_shift + timedelta(**span))
    with unit_of_work():
        change_setting(CLOCK_SHIFT, str(int((current_state().clock_shift + timedelta(**span)).total_seconds())))


def let_pass(app: Flask, **span: float) -> None:
    """Move the business clock forward and do everything that became due."""
    shift = current_state().clock_shift + timedelta(**span)
    with unit_of_work():
        change_setting(CLOCK_SHIFT, str(int(shift.total_seconds())))
    shift_business_clock(shift)
    work(app)


def work(app: Flask) -> None:
    """Do what the worker does."""
    run_due(app)
    db.session.rollback()


def stands(campaign_id: int) -> str:
    """The campaign's state."""
    return db.session.scalars(db.select(Campaign.state).where(Campaign.id == campaign_id)).one()


def where(pledge_id: int) -> PledgeState:
    """Where a pledge stands."""
    return pledge_card(pledge_id, "en").state


def payment_of(pledge_id: int) -> Payment:
    """The payment of a pledge."""
    return db.session.scalars(
        db.select(Payment).join(Pledge, Pledge.payment_id == Payment.id).where(Pledge.id == pledge_id)
    ).one()


def everything_holds() -> list[str]:
    """What ``portal check`` finds wrong."""
    db.session.rollback()
    return run_checks()


def at_the_page(campaign_id: int, minor: int = 3_000) -> tuple[int, str]:
    """A pledge whose payer is on the hosted page."""
    with unit_of_work():
        pledge_id = pledging.pledge(campaign_id, new_pledge(minor), f"page {next(numbers)}")
        payment_id = pledging.start_payment(pledge_id, "A sample campaign", "/en/")
    return pledge_id, checkout(payment_id).rpartition("/")[2]


def holder_of(campaign_id: int) -> int:
    """The fund holder of a campaign."""
    return db.session.scalars(db.select(Campaign.holder_id).where(Campaign.id == campaign_id)).one()
