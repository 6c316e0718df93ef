"""Tables of what a public campaign said before it was changed."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.models.campaigns import Words
from portal.database import Model


class EarlierText(Model):
    """A text of a public campaign as it was until somebody changed it."""

    __tablename__ = "campaigns_earlier_text"
    __table_args__ = (UniqueConstraint("campaign_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    language: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    story: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    replaced_at: Mapped[datetime]


class EarlierReward(Model):
    """How a return was described until somebody changed it; those who had taken it are told."""

    __tablename__ = "campaigns_earlier_reward"
    __table_args__ = (UniqueConstraint("reward_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    reward_id: Mapped[int] = mapped_column(ForeignKey("campaigns_reward.id"))
    number: Mapped[int]
    titles: Mapped[Words] = mapped_column(JSON)
    descriptions: Mapped[Words] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    replaced_at: Mapped[datetime]
