"""The table of what became of the returns that backers took."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.delivery_rules import DeliveryState
from plugins.campaigns.models.campaigns import one_of
from portal.database import Model


class Delivery(Model):
    """How far the return of a pledge has come; without a row nothing was done. ``address`` is encrypted, and goes."""

    __tablename__ = "campaigns_delivery"
    __table_args__ = (
        one_of("state", DeliveryState),
        CheckConstraint("(state = 'to_do') = (sent_at IS NULL)", name="sent"),
        CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered"),
        CheckConstraint("state <> 'delivered' OR address IS NULL", name="delivered_keeps_no_address"),
        Index("ix_campaigns_delivery_sent", "state", "sent_at"),
    )

    pledge_id: Mapped[int] = mapped_column(ForeignKey("campaigns_pledge.id"), primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(default=DeliveryState.TO_DO.value)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    delivered_at: Mapped[datetime | None] = mapped_column(default=None)
    address: Mapped[bytes | None] = mapped_column(default=None)
