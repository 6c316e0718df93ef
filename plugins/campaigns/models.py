"""Tables of campaigns, their rewards and their pledges."""

from datetime import date, datetime
from itertools import combinations

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.rules import HIGHEST_FLOOR, LOWEST_FLOOR, CampaignState
from plugins.campaigns.rules import Model as CampaignModel
from portal.database import Model

Words = dict[str, str]  # by language


FILTERS = ("region", "theme", "currency")
FILTERED = [chosen for size in range(len(FILTERS) + 1) for chosen in combinations(FILTERS, size)]
COUNTS = text("counted_at IS NOT NULL AND uncounted_at IS NULL")


def one_of(column: str, values: type[CampaignState] | type[CampaignModel]) -> CheckConstraint:
    """Let a column hold one of these words only."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", name=column)


class Campaign(Model):
    """Something that costs money, with a goal, a deadline and a rule for when nobody pays."""

    __tablename__ = "campaigns_campaign"
    __table_args__ = (
        one_of("state", CampaignState),
        one_of("model", CampaignModel),
        CheckConstraint("goal > 0", name="goal"),
        CheckConstraint("optimum IS NULL OR optimum > goal", name="optimum"),
        CheckConstraint(f"floor_percent BETWEEN {LOWEST_FLOOR} AND {HIGHEST_FLOOR}", name="floor"),
        CheckConstraint("opens_at < deadline_at", name="opens_before_its_deadline"),
        # A page of the list walks an index from where the page before ended, whatever was chosen to narrow it.
        *(Index("_".join(("ix_campaigns_list", *by)), *by, "state", "deadline_at", "id") for by in FILTERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"), index=True)
    region: Mapped[str]
    theme: Mapped[str]
    currency: Mapped[str]
    goal: Mapped[int]
    optimum: Mapped[int | None] = mapped_column(default=None)
    model: Mapped[str]
    floor_percent: Mapped[int]
    grace_days: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    opens_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    time_zone: Mapped[str]
    grace_until: Mapped[datetime | None] = mapped_column(default=None)
    original_language: Mapped[str]
    country: Mapped[str]
    place: Mapped[str]
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class CampaignText(Model):
    """A campaign in one language."""

    __tablename__ = "campaigns_text"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    story: Mapped[str]


class CampaignWord(Model):
    """Something that people type to find a campaign: a beginning of a word of its texts in any language."""

    __tablename__ = "campaigns_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), primary_key=True, index=True)


class BudgetLine(Model):
    """One line of what the money pays for; the lines of the minimum add up to the goal."""

    __tablename__ = "campaigns_budget_line"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("part IN ('minimum', 'optimum')", name="part"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str]
    amount: Mapped[int]
    labels: Mapped[Words] = mapped_column(JSON)


class Reward(Model):
    """Something that backers of so much get in return; ``stock`` None is without limit."""

    __tablename__ = "campaigns_reward"
    __table_args__ = (
        CheckConstraint("price > 0", name="positive"),
        CheckConstraint("stock IS NULL OR stock > 0", name="stock"),
        UniqueConstraint("campaign_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    position: Mapped[int]
    price: Mapped[int]
    stock: Mapped[int | None]
    titles: Mapped[Words] = mapped_column(JSON)
    descriptions: Mapped[Words] = mapped_column(JSON)
    delivery_on: Mapped[date | None] = mapped_column(default=None)


class RewardSlot(Model):
    """One piece of a limited reward: taking it is claiming the row, so that none is promised twice."""

    __tablename__ = "campaigns_reward_slot"
    __table_args__ = (Index("ix_campaigns_reward_slot_free", "reward_id", "pledge_id"),)

    reward_id: Mapped[int] = mapped_column(ForeignKey("campaigns_reward.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns_pledge.id"), unique=True, default=None)


class Pledge(Model):
    """A promise to pay; where it stands follows its payment. ``shown_as`` empty hides the backer from the public."""

    __tablename__ = "campaigns_pledge"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("covered_fee >= 0", name="covered_fee"),
        Index("ix_campaigns_pledge_campaign", "campaign_id", "id"),
        Index("ix_campaigns_pledge_counts", "campaign_id", "id", sqlite_where=COUNTS, postgresql_where=COUNTS),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("core_payment.id"), unique=True, default=None)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True, default=None)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("core_organisation.id"), index=True, default=None)
    reward_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns_reward.id"), default=None)
    amount: Mapped[int]
    covered_fee: Mapped[int] = mapped_column(default=0)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    shown_as: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    terms_version: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    counted_at: Mapped[datetime | None] = mapped_column(default=None)
    uncounted_at: Mapped[datetime | None] = mapped_column(default=None)
    needs_action_at: Mapped[datetime | None] = mapped_column(default=None)
    told_at: Mapped[datetime | None] = mapped_column(default=None)


class Total(Model):
    """What a campaign has been promised, up to the deltas that are not rolled in yet."""

    __tablename__ = "campaigns_total"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), primary_key=True)
    amount: Mapped[int] = mapped_column(default=0)
    pledges: Mapped[int] = mapped_column(default=0)


class Delta(Model):
    """A pledge that began or ceased to count: appended, so that backers do not queue for one row."""

    __tablename__ = "campaigns_delta"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), index=True)
    amount: Mapped[int]
    pledges: Mapped[int]


class Update(Model):
    """News of a campaign."""

    __tablename__ = "campaigns_update"
    __table_args__ = (Index("ix_campaigns_update_campaign", "campaign_id", "published_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    published_at: Mapped[datetime]
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
