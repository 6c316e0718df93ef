"""Campaigns as the secretariat sees them, drafts included."""

import re
from dataclasses import dataclass
from typing import Any

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import PledgeState, pledge_state
from plugins.campaigns.services import searching
from plugins.campaigns.services.listing import CampaignCard, cards_of
from plugins.campaigns.services.listing_statements import columns
from plugins.campaigns.services.showing import Page
from portal.database import ask, db
from portal.kernel.ids import LARGEST_ID
from portal.kernel.money import Money
from portal.organisations.models import Holder
from portal.payments.models import Payment
from portal.payments.rules import PaymentState

PLEDGES_SHOWN = 100
RECEIPT = re.compile(r"([A-Za-z0-9-]+)-(\d{6,18})")


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


def all_campaigns(language: str, state: str = "", countries: frozenset[str] | None = None) -> list[CampaignCard]:
    """All campaigns, the newest first, of one state or of all, and of some countries where only these are seen."""
    statement = columns().order_by(Campaign.id.desc()).limit(200)
    if state:
        statement = statement.where(Campaign.state == state)
    if countries is not None:
        statement = statement.where(Campaign.country.in_(countries))
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


def campaigns_called(text: str, language: str, most: int) -> list[CampaignCard]:
    """The newest campaigns of any state with the words of a text."""
    words = searching.look_up(text)
    if not words.words:
        return []
    fitting = searching.having(len(words.words)).subquery()
    newest = columns().join(fitting, fitting.c.id == Campaign.id).order_by(Campaign.id.desc()).limit(most)
    return cards_of(ask(newest, language=language, **words.values))


def payments_of_receipt(text: str) -> list[tuple[int, str]]:
    """The payment behind the number of a receipt, such as BARCELONA-000012, and its payer's name."""
    found = RECEIPT.fullmatch(text.strip())
    if not found or int(found[2]) > LARGEST_ID:
        return []
    rows = db.session.execute(
        db.select(Pledge.payment_id, Pledge.name)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Holder, Holder.id == Campaign.holder_id)
        .where(Pledge.id == int(found[2]), Pledge.payment_id.is_not(None), Holder.slug == found[1].lower())
    )
    return [(row.payment_id, row.name) for row in rows]
