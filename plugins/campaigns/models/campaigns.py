"""Tables of campaigns, their texts and their costs."""

from datetime import datetime
from enum import StrEnum
from itertools import combinations

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.rules import HIGHEST_FLOOR, LOWEST_FLOOR, CampaignState, LeftOver
from plugins.campaigns.rules import Model as CampaignModel
from portal.database import Model

Words = dict[str, str]  # by language


FILTERS = ("region", "theme", "currency")
FILTERED = [chosen for size in range(len(FILTERS) + 1) for chosen in combinations(FILTERS, size)]


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Let a column hold one of these words only."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", name=column)


class Campaign(Model):
    """Something that costs money, with a goal, a deadline and a rule for when nobody pays."""

    __tablename__ = "campaigns_campaign"
    __table_args__ = (
        one_of("state", CampaignState),
        one_of("model", CampaignModel),
        one_of("left_over", LeftOver),
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
    left_over: Mapped[str] = mapped_column(default=LeftOver.SAME_WORK.value, server_default=LeftOver.SAME_WORK.value)
    terms_hash: Mapped[str | None] = mapped_column(default=None)
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
    archived_at: Mapped[datetime | None] = mapped_column(default=None)
    anonymised_at: Mapped[datetime | None] = mapped_column(default=None)


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
