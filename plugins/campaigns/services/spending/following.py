"""Following one backer's money: their share of each expense, exact to the smallest unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services.spending.closing import WEIGHT, contributions
from plugins.campaigns.services.spending.public import SpentCard, spent_cards
from plugins.campaigns.spending_rules import share_of
from portal.database import db
from portal.kernel.money import Money


@dataclass(frozen=True)
class Followed:
    """An expense, and how much of a backer's money is in it."""

    card: SpentCard
    share: Money


@dataclass(frozen=True)
class Way:
    """What a backer gave that stayed, and the expenses that it helped to pay."""

    gave: Money
    expenses: tuple[Followed, ...]

    @property
    def spent(self) -> Money:
        """How much of it is spent."""
        return Money(sum(one.share.minor for one in self.expenses), self.gave.currency)


def way_of(pledge_id: int, language: str) -> Way | None:
    """The expenses that a pledge helped to pay; None when nothing of it stayed or its campaign did not succeed."""
    row = db.session.execute(
        db.select(Pledge.campaign_id, Campaign.currency, Campaign.original_language)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(Pledge.id == pledge_id, Campaign.state == CampaignState.SUCCEEDED)
    ).one_or_none()
    weight = None if row is None else _weight(row.campaign_id, pledge_id)
    if row is None or weight is None:
        return None
    cards = spent_cards(row.campaign_id, row.currency, (language, row.original_language))
    return Way(Money(weight, row.currency), _followed(row.campaign_id, pledge_id, weight, cards) if cards else ())


def _weight(campaign_id: int, pledge_id: int) -> int | None:
    found = db.session.scalar(contributions(campaign_id, WEIGHT).where(Pledge.id == pledge_id))
    return None if found is None else int(found)


def _followed(campaign_id: int, pledge_id: int, weight: int, cards: tuple[SpentCard, ...]) -> tuple[Followed, ...]:
    groups = groups_of(campaign_id)
    earlier: Any = contributions(campaign_id, db.func.count()).where(
        db.literal(weight) == WEIGHT, Pledge.id < pledge_id
    )
    place = db.session.scalar(earlier) or 0
    return tuple(
        Followed(card, Money(share_of(card.amount.minor, weight, place, groups), card.amount.currency))
        for card in cards
    )


def groups_of(campaign_id: int) -> Mapping[int, int]:
    """How many backers gave each sum."""
    rows = db.session.execute(contributions(campaign_id, WEIGHT.label("weight"), db.func.count()).group_by(WEIGHT))
    return {int(weight): backers for weight, backers in rows}
