"""Tables of what campaigns tell."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


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
