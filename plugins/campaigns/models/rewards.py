"""Tables of what backers get in return, piece by piece."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.models.campaigns import Words, one_of
from plugins.campaigns.rules import Takers
from portal.database import Model


class Reward(Model):
    """Something that backers of so much get in return; ``stock`` None is without limit."""

    __tablename__ = "campaigns_reward"
    __table_args__ = (
        CheckConstraint("price > 0", name="positive"),
        CheckConstraint("stock IS NULL OR stock > 0", name="stock"),
        one_of("takers", Takers),
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
    takers: Mapped[str] = mapped_column(default=Takers.ANYBODY.value, server_default=Takers.ANYBODY.value)
    addresses_asked_at: Mapped[datetime | None] = mapped_column(default=None)


class RewardSlot(Model):
    """One piece of a limited reward: taking it is claiming the row, so that none is promised twice."""

    __tablename__ = "campaigns_reward_slot"
    __table_args__ = (Index("ix_campaigns_reward_slot_free", "reward_id", "pledge_id"),)

    reward_id: Mapped[int] = mapped_column(ForeignKey("campaigns_reward.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns_pledge.id"), unique=True, default=None)
