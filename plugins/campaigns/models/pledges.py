"""Tables of pledges and of what they add up to."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

BY_REWARD, HAS_REWARD = ("campaign_id", "reward_id", "id"), text("reward_id IS NOT NULL")
COUNTS = text("counted_at IS NOT NULL AND uncounted_at IS NULL")
OF_CITIES = text("organisation_id IS NOT NULL AND counted_at IS NOT NULL AND uncounted_at IS NULL AND shown_as <> ''")


class Pledge(Model):
    """A promise to pay; where it stands follows its payment. ``shown_as`` empty hides the backer from the public.

    One that ``is_committed`` counts by a signed commitment that was accepted, and its money has not come yet.
    """

    __tablename__ = "campaigns_pledge"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("covered_fee >= 0", name="covered_fee"),
        Index("ix_campaigns_pledge_campaign", "campaign_id", "id"),
        Index("ix_campaigns_pledge_amount", "campaign_id", "amount", "id"),
        Index("ix_campaigns_pledge_email", "email", "id"),
        Index("ix_campaigns_pledge_reward", *BY_REWARD, sqlite_where=HAS_REWARD, postgresql_where=HAS_REWARD),
        Index("ix_campaigns_pledge_cities", "campaign_id", "id", sqlite_where=OF_CITIES, postgresql_where=OF_CITIES),
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
    email: Mapped[str]
    name: Mapped[str]
    shown_as: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    gateway: Mapped[str] = mapped_column(default="", server_default=text("''"))
    terms_version: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    counted_at: Mapped[datetime | None] = mapped_column(default=None)
    uncounted_at: Mapped[datetime | None] = mapped_column(default=None)
    needs_action_at: Mapped[datetime | None] = mapped_column(default=None)
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    is_committed: Mapped[bool] = mapped_column(default=False, server_default=false())


class Total(Model):
    """What a campaign has been promised, up to the deltas that are not rolled in yet; ``committed`` is a part of it."""

    __tablename__ = "campaigns_total"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), primary_key=True)
    amount: Mapped[int] = mapped_column(default=0)
    pledges: Mapped[int] = mapped_column(default=0)
    committed: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Delta(Model):
    """A pledge that began or ceased to count: appended, so that backers do not queue for one row."""

    __tablename__ = "campaigns_delta"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), index=True)
    amount: Mapped[int]
    pledges: Mapped[int]
    committed: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class WhereFrom(Model):
    """Where the pledges to a campaign come from, as counted when it had ``amount`` of so many ``pledges``.

    ``counted`` holds pledges by region; those who did not say where they are stand under the empty name.
    """

    __tablename__ = "campaigns_where_from"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), primary_key=True)
    amount: Mapped[int]
    pledges: Mapped[int]
    counted: Mapped[dict[str, int]] = mapped_column(JSON)
