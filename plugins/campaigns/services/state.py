"""Counts for the health of the portal and for those who test it."""

from typing import Any

from plugins.campaigns.models import Campaign, Pledge, RewardSlot
from plugins.campaigns.rules import CampaignState, PledgeState, pledge_state
from portal.database import db
from portal.payments.models import Payment
from portal.payments.rules import PaymentState


def figures() -> dict[str, Any]:
    """Campaigns and pledges by state, and how many pieces of limited returns are taken."""
    pledges = dict.fromkeys(map(str, PledgeState), 0)
    by_payment = (
        db.select(Payment.state, db.func.count())
        .select_from(Pledge)
        .outerjoin(Payment, Payment.id == Pledge.payment_id)
        .group_by(Payment.state)
    )
    for state, count in db.session.execute(by_payment):
        pledges[pledge_state(PaymentState(state or "draft"))] += count
    campaigns = db.session.execute(db.select(Campaign.state, db.func.count()).group_by(Campaign.state))
    taken = db.select(RewardSlot.reward_id, db.func.count()).where(RewardSlot.pledge_id.is_not(None))
    return {
        "campaigns": {state: count for state, count in campaigns},  # noqa: C416  mypy cannot read dict(rows)
        "pledges": pledges,
        "rewards_taken": {str(id_): n for id_, n in db.session.execute(taken.group_by(RewardSlot.reward_id))},
    }


def count_waiting(countries: frozenset[str] | None = None) -> int:
    """How many campaigns wait for review, in all countries or in some."""
    waiting = db.select(db.func.count(Campaign.id)).where(Campaign.state == CampaignState.REVIEW)
    if countries is not None:
        waiting = waiting.where(Campaign.country.in_(countries))
    return db.session.scalar(waiting) or 0


def count_succeeded() -> int:
    """How many campaigns have succeeded."""
    done = db.select(db.func.count(Campaign.id)).where(Campaign.state == CampaignState.SUCCEEDED)
    return db.session.scalar(done) or 0
