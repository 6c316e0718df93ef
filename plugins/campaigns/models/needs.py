"""Tables of what campaigns need besides money, and of who offers it."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.models.campaigns import Words, one_of
from plugins.campaigns.rules import NeedKind
from portal.database import Model


class Need(Model):
    """Hours, a room, a translation: something that a campaign needs and that no money is asked for."""

    __tablename__ = "campaigns_need"
    __table_args__ = (one_of("kind", NeedKind),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    titles: Mapped[Words] = mapped_column(JSON)
    descriptions: Mapped[Words] = mapped_column(JSON)


class Offer(Model):
    """Somebody who offers what a campaign needs, and what they were answered."""

    __tablename__ = "campaigns_offer"
    __table_args__ = (CheckConstraint("state IN ('open', 'accepted', 'declined')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    need_id: Mapped[int] = mapped_column(ForeignKey("campaigns_need.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    message: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="open")
    answer: Mapped[str] = mapped_column(default="")
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
