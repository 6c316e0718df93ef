"""One campaign as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from plugins.campaigns.models import BudgetLine, Campaign, CampaignText, Pledge, Reward, RewardSlot, Update
from plugins.campaigns.rules import PUBLIC, CampaignState, days_left, floor_of, is_open
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.listing import preference
from plugins.campaigns.services.totals import AMOUNT, PLEDGES
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound
from portal.kernel.money import Money, exponent
from portal.kernel.text import N_
from portal.organisations.services import HolderCard, OrganisationCard, holder, organisation_cards

BACKERS_SHOWN = 12
BACKERS_A_PAGE = 50
UPDATES_SHOWN = 20
Words = Mapping[str, str]


@dataclass(frozen=True)
class Cost:
    """A line of the costs, with its share of the largest one."""

    label: str
    amount: Money


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

    @property
    def is_left(self) -> bool:
        """Whether one can be had."""
        return self.left is None or self.left > 0


@dataclass(frozen=True)
class Backer:
    """Somebody who pledged, as they wish to be shown; no name is no name."""

    id: int
    shown_as: str
    message: str
    language: str
    amount: Money
    country: str
    counted_at: datetime


@dataclass(frozen=True)
class News:
    """An update of a campaign."""

    id: int
    published_at: datetime
    language: str
    title: str
    body: str


@dataclass(frozen=True)
class Page:
    """Everything that the page of a campaign says."""

    id: int
    slug: str
    title: str
    summary: str
    story: str
    language: str
    languages: tuple[str, ...]
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
    opens_at: datetime
    deadline_at: datetime
    time_zone: str
    grace_until: datetime | None
    checked_at: datetime | None
    days_left: int
    is_open: bool
    purpose: str


def page_of(slug: str, language: str) -> Page:
    """Show a public campaign; raise NotFound for others."""
    row = db.session.execute(
        db.select(Campaign, AMOUNT, PLEDGES).where(Campaign.slug == slug, Campaign.state.in_(PUBLIC))
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such campaign."))
    return shown(row.Campaign, Money(int(row.amount), row.Campaign.currency), int(row.pledges), language)


def shown(campaign: Campaign, raised: Money, pledges: int, language: str) -> Page:
    """Show a campaign by its row."""
    texts = {
        text.language: text
        for text in db.session.execute(
            db.select(CampaignText.language, CampaignText.title, CampaignText.summary, CampaignText.story).where(
                CampaignText.campaign_id == campaign.id
            )
        )
    }
    text = next(texts[code] for code in preference(language, campaign.original_language) if code in texts)
    now = business_now()
    return Page(
        id=campaign.id,
        slug=campaign.slug,
        title=text.title,
        summary=text.summary,
        story=text.story,
        language=text.language,
        languages=tuple(sorted(texts)),
        organisation=organisation_cards([campaign.organisation_id], language)[campaign.organisation_id],
        holder=holder(campaign.holder_id),
        region=campaign.region,
        country=campaign.country,
        place=campaign.place,
        state=CampaignState(campaign.state),
        model=campaign.model,
        raised=raised,
        pledges=pledges,
        goal=Money(campaign.goal, campaign.currency),
        optimum=Money(campaign.optimum, campaign.currency) if campaign.optimum else None,
        floor=Money(floor_of(campaign.goal, campaign.floor_percent), campaign.currency),
        floor_percent=campaign.floor_percent,
        opens_at=campaign.opens_at,
        deadline_at=campaign.deadline_at,
        time_zone=campaign.time_zone,
        grace_until=campaign.grace_until,
        checked_at=campaign.checked_at,
        days_left=days_left(campaign.deadline_at, now),
        is_open=is_open(campaign.state, campaign.opens_at, campaign.deadline_at, now),
        purpose=reference(campaign.id),
    )


def in_words(words: Words, language: str, original: str) -> str:
    """Choose among translations as texts are chosen; any is better than none."""
    codes = [code for code in (*preference(language, original), *words) if code in words]
    return words[codes[0]] if codes else ""


def costs(page: Page, language: str) -> dict[str, list[Cost]]:
    """The lines of the costs by their part, minimum and optimum."""
    rows = db.session.execute(
        db.select(BudgetLine.part, BudgetLine.amount, BudgetLine.labels)
        .where(BudgetLine.campaign_id == page.id)
        .order_by(BudgetLine.position)
    )
    found: dict[str, list[Cost]] = {"minimum": [], "optimum": []}
    for row in rows:
        label = in_words(row.labels, language, page.language)
        found[row.part].append(Cost(label, Money(row.amount, page.goal.currency)))
    return found


def rewards(page: Page, language: str) -> list[RewardCard]:
    """The returns of a campaign, cheapest first, with what is left of each."""
    free = (
        db.select(db.func.count())
        .where(RewardSlot.reward_id == Reward.id, RewardSlot.pledge_id.is_(None))
        .correlate(Reward)
        .scalar_subquery()
    )
    rows = db.session.execute(
        db.select(Reward, free.label("free")).where(Reward.campaign_id == page.id).order_by(Reward.price, Reward.id)
    )
    return [_reward_card(row.Reward, row.free, page, language) for row in rows]


def _reward_card(row: Reward, free: int, page: Page, language: str) -> RewardCard:
    return RewardCard(
        id=row.id,
        title=in_words(row.titles, language, page.language),
        description=in_words(row.descriptions, language, page.language),
        price=Money(row.price, page.goal.currency),
        stock=row.stock,
        left=None if row.stock is None else free,
        delivery_on=row.delivery_on,
    )


def backers(page: Page, before: int | None = None, limit: int = BACKERS_A_PAGE) -> list[Backer]:
    """Those whose pledge counts, the newest first, as they wish to be shown."""
    wanted = (
        db.select(
            Pledge.id, Pledge.shown_as, Pledge.message, Pledge.language, Pledge.amount, Pledge.country,
            Pledge.counted_at,
        )
        .where(Pledge.campaign_id == page.id, Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None))
        .order_by(Pledge.id.desc())
        .limit(limit)
    )  # fmt: skip
    if before is not None:
        wanted = wanted.where(Pledge.id < before)
    currency = page.goal.currency
    return [_backer(row, currency) for row in db.session.execute(wanted)]


def _backer(row: Any, currency: str) -> Backer:
    """A backer who is not named leaves no words either."""
    message = row.message if row.shown_as else ""
    return Backer(row.id, row.shown_as, message, row.language, Money(row.amount, currency), row.country, row.counted_at)


def updates(campaign_id: int, limit: int = UPDATES_SHOWN) -> list[News]:
    """News of a campaign, the newest first."""
    rows = db.session.execute(
        db.select(Update.id, Update.published_at, Update.language, Update.title, Update.body)
        .where(Update.campaign_id == campaign_id)
        .order_by(Update.published_at.desc(), Update.id.desc())
        .limit(limit)
    )
    return [News(*row) for row in rows]


SUGGESTED = (10, 50, 200)
SUGGESTED_LARGE = (2_000, 10_000, 50_000)  # for currencies without a minor unit, such as the CFA franc


def suggestions(currency: str) -> list[Money]:
    """Three sums to choose from."""
    places = exponent(currency)
    sums = SUGGESTED if places else SUGGESTED_LARGE
    return [Money(value * 10**places, currency) for value in sums]
