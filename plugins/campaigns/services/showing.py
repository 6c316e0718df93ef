"""One campaign as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select

from plugins.campaigns.models import BudgetLine, Campaign, CampaignText, EarlierText, Reward, RewardSlot
from plugins.campaigns.rules import PUBLIC, CampaignState, Takers, days_left, floor_of, is_open
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.listing import preference
from plugins.campaigns.services.listing_statements import in_states, with_text
from plugins.campaigns.services.totals import AMOUNT, COMMITTED, PLEDGES
from plugins.campaigns.services.where_from import COUNTED
from portal.database import ask
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.organisations.services import (
    HolderCard,
    OrganisationCard,
    holder_card,
    organisation_card,
    with_holder,
    with_names,
)

MOST_PAGES = 200
Words = Mapping[str, str]


@dataclass(frozen=True)
class Cost:
    """A line of the costs, with its share of the largest one."""

    label: str
    amount: Money


@dataclass(frozen=True)
class Costs:
    """What the money pays for: with the minimum, and what the optimum adds."""

    minimum: tuple[Cost, ...]
    optimum: tuple[Cost, ...]


@dataclass(frozen=True)
class RewardCard:
    """A return as it can be chosen; ``left`` None is without limit."""

    id: int
    title: str
    description: str
    price: Money
    stock: int | None
    left: int | None
    delivery_on: date | None
    takers: str = Takers.ANYBODY.value

    def __hash__(self) -> int:
        """By its number alone, which is quicker; equal are those that say the same."""
        return self.id

    @property
    def is_left(self) -> bool:
        """Whether one can be had."""
        return self.left is None or self.left > 0


@dataclass(frozen=True)
class Page:
    """Everything that the page of a campaign says."""

    id: int
    slug: str
    title: str
    summary: str
    story: str
    language: str
    organisation: OrganisationCard
    holder: HolderCard
    region: str
    country: str
    place: str
    state: CampaignState
    model: str
    raised: Money
    pledges: int
    goal: Money
    optimum: Money | None
    floor: Money
    floor_percent: int
    left_over: str
    opens_at: datetime
    deadline_at: datetime
    time_zone: str
    grace_until: datetime | None
    checked_at: datetime | None
    days_left: int
    is_open: bool
    purpose: str
    archived_at: datetime | None = None
    changed_at: datetime | None = None  # when words were last put right after it went public
    where_from: Mapping[str, int] | None = None  # pledges by region, as last counted
    committed: Money | None = None  # what of the sum was promised by signed commitment and has not come; None for none

    def __hash__(self) -> int:
        """By its number alone, which is quicker; equal are those that say the same."""
        return self.id

    @cached_property
    def lasting(self) -> "Page":
        """The page without what changes with each pledge and each day, so that its parts stay the same."""
        return replace(
            self, raised=Money(0, self.goal.currency), pledges=0, days_left=0, where_from=None, committed=None
        )


CHANGED_AT = (
    select(func.max(EarlierText.replaced_at))
    .where(EarlierText.campaign_id == Campaign.id)
    .correlate(Campaign)
    .scalar_subquery()
    .label("changed_at")
)
SHOWN = with_text(
    select(*Campaign.__table__.columns, CampaignText.language, CampaignText.title, CampaignText.summary).select_from(
        Campaign
    )
).add_columns(CampaignText.story, AMOUNT, PLEDGES, COMMITTED, CHANGED_AT, COUNTED)
SHOWN = with_holder(with_names(SHOWN, Campaign.organisation_id), Campaign.holder_id)
PUBLIC_BY_SLUG = SHOWN.where(Campaign.slug == bindparam("slug"), in_states(PUBLIC))
ANY_BY_ID = SHOWN.where(Campaign.id == bindparam("id"))


def page_of(slug: str, language: str) -> Page:
    """Show a public campaign; raise NotFound for others."""
    return _shown(ask(PUBLIC_BY_SLUG, slug=slug, language=language).all())


def any_page_of(campaign_id: int, language: str) -> Page:
    """Show a campaign in whatever state; raise NotFound."""
    return _shown(ask(ANY_BY_ID, id=campaign_id, language=language).all())


def _shown(rows: Sequence[Any]) -> Page:
    if not rows:
        raise NotFound(N_("There is no such campaign."))
    row, now, currency = rows[0], business_now(), rows[0].currency
    page = Page(
        id=row.id,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        story=row.story,
        language=row.language,
        organisation=organisation_card(row),
        holder=holder_card(rows),
        region=row.region,
        country=row.country,
        place=row.place,
        state=CampaignState(row.state),
        model=row.model,
        raised=Money(int(row.amount), currency),
        pledges=int(row.pledges),
        goal=Money(row.goal, currency),
        optimum=Money(row.optimum, currency) if row.optimum else None,
        floor=Money(floor_of(row.goal, row.floor_percent), currency),
        floor_percent=row.floor_percent,
        left_over=row.left_over,
        opens_at=row.opens_at,
        deadline_at=row.deadline_at,
        time_zone=row.time_zone,
        grace_until=row.grace_until,
        checked_at=row.checked_at,
        days_left=days_left(row.deadline_at, now),
        is_open=is_open(row.state, row.opens_at, row.deadline_at, now),
        purpose=reference(row.id),
        archived_at=row.archived_at,
        changed_at=row.changed_at,
        where_from=row.where_from,
        committed=Money(int(row.committed), currency) if row.committed else None,
    )
    return _kept(page)


@lru_cache(maxsize=MOST_PAGES)
def _kept(page: Page) -> Page:
    """The same object for a page that says the same, which its parts are found by at once."""
    return page


def in_words(words: Words, language: str, original: str) -> str:
    """Choose among translations as texts are chosen; any is better than none."""
    code = language_of(words, language, original)
    return words[code] if code else ""


def language_of(words: Words, language: str, original: str) -> str:
    """The language of the translation that ``in_words`` chooses; empty when there is none."""
    return next((code for code in (*preference(language, original), *words) if code in words), "")


COSTS = (
    select(BudgetLine.part, BudgetLine.amount, BudgetLine.labels)
    .where(BudgetLine.campaign_id == bindparam("campaign_id"))
    .order_by(BudgetLine.position)
)


def costs(page: Page, language: str) -> Costs:
    """The lines of the costs by their part."""
    found: dict[str, list[Cost]] = {"minimum": [], "optimum": []}
    for row in ask(COSTS, campaign_id=page.id).all():
        label = in_words(row.labels, language, page.language)
        found[row.part].append(Cost(label, Money(row.amount, page.goal.currency)))
    return Costs(tuple(found["minimum"]), tuple(found["optimum"]))


FREE = (
    select(func.count())
    .where(RewardSlot.reward_id == Reward.id, RewardSlot.pledge_id.is_(None))
    .correlate(Reward)
    .scalar_subquery()
)
REWARDS = (
    select(*Reward.__table__.columns, FREE.label("free"))
    .where(Reward.campaign_id == bindparam("campaign_id"))
    .order_by(Reward.price, Reward.id)
)


def rewards(page: Page, language: str) -> tuple[RewardCard, ...]:
    """The returns of a campaign, cheapest first, with what is left of each."""
    return tuple(_reward_card(row, row.free, page, language) for row in ask(REWARDS, campaign_id=page.id).all())


def _reward_card(row: Any, free: int, page: Page, language: str) -> RewardCard:
    return RewardCard(
        id=row.id,
        title=in_words(row.titles, language, page.language),
        description=in_words(row.descriptions, language, page.language),
        price=Money(row.price, page.goal.currency),
        stock=row.stock,
        left=None if row.stock is None else free,
        delivery_on=row.delivery_on,
        takers=row.takers,
    )
