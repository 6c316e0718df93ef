"""Campaigns as the secretariat sees them, drafts included."""

from dataclasses import dataclass
from typing import Any

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import PledgeState, pledge_state
from plugins.campaigns.services.listing import CampaignCard, cards_of
from plugins.campaigns.services.listing_statements import columns
from plugins.campaigns.services.showing import Page
from portal.database import ask, db
from portal.kernel.money import Money
from portal.payments.models import Payment
from portal.payments.rules import PaymentState

PLEDGES_SHOWN = 100


@dataclass(frozen=True)
class PledgeRow:
    """A pledge in the secretariat's table."""

    id: int
    name: str
    email: str
    shown_as: str
    amount: Money
    state: PledgeState
    created_at: Any


def all_campaigns(language: str, state: str = "", regions: frozenset[str] | None = None) -> list[CampaignCard]:
    """All campaigns, the newest first, of one state or of all, and of some regions where only these are seen."""
    statement = columns().order_by(Campaign.id.desc()).limit(200)
    if state:
        statement = statement.where(Campaign.state == state)
    if regions is not None:
        statement = statement.where(Campaign.region.in_(regions))
    return cards_of(ask(statement, language=language))


def pledges_of(page: Page) -> list[PledgeRow]:
    """The latest pledges of a campaign with the people behind them."""
    rows = db.session.execute(
        db.select(Pledge, Payment.state)
        .outerjoin(Payment, Payment.id == Pledge.payment_id)
        .where(Pledge.campaign_id == page.id)
        .order_by(Pledge.id.desc())
        .limit(PLEDGES_SHOWN)
    )
    return [
        PledgeRow(
            row.Pledge.id,
            row.Pledge.name,
            row.Pledge.email,
            row.Pledge.shown_as,
            Money(row.Pledge.amount, page.goal.currency),
            pledge_state(PaymentState(row.state or "draft")),
            row.Pledge.created_at,
        )
        for row in rows
    ]
