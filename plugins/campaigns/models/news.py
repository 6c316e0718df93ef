"""Tables of what campaigns tell."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.models.campaigns import Words
from portal.database import Model


class Update(Model):
    """News of a campaign in its own ``language``, with translations beside it; a draft has no day on which it came out.

    ``told_up_to`` is the last pledge whose backer was told.
    """

    __tablename__ = "campaigns_update"
    __table_args__ = (
        Index("ix_campaigns_update_campaign", "campaign_id", "published_at"),
        Index("ix_campaigns_update_latest", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    published_at: Mapped[datetime | None]
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    titles: Mapped[Words] = mapped_column(JSON, default_factory=dict, server_default="{}")
    bodies: Mapped[Words] = mapped_column(JSON, default_factory=dict, server_default="{}")
    number: Mapped[int] = mapped_column(default=0, server_default="0")
    corrected_at: Mapped[datetime | None] = mapped_column(default=None)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True, default=None)
    form_key: Mapped[str | None] = mapped_column(unique=True, default=None)
    told_up_to: Mapped[int] = mapped_column(default=0, server_default="0")


class EarlierUpdate(Model):
    """What news said in a language until somebody put it right."""

    __tablename__ = "campaigns_earlier_update"
    __table_args__ = (UniqueConstraint("update_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    update_id: Mapped[int] = mapped_column(ForeignKey("campaigns_update.id"))
    number: Mapped[int]
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    replaced_at: Mapped[datetime]
