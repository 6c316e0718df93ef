"""Tables of what a campaign writes to its backers, and of who wants no more of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.message_rules import MessageState
from plugins.campaigns.models.campaigns import one_of
from portal.database import Model


class Message(Model):
    """What the team of a campaign writes to its backers; ``told_up_to`` is the last pledge that was looked at."""

    __tablename__ = "campaigns_message"
    __table_args__ = (
        one_of("state", MessageState),
        CheckConstraint("(state = 'draft') = (sent_at IS NULL)", name="sent"),
        Index("ix_campaigns_message_campaign", "campaign_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    original_language: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=MessageState.DRAFT.value)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    told_up_to: Mapped[int] = mapped_column(default=0)
    readers: Mapped[int] = mapped_column(default=0)


class MessageText(Model):
    """A message in one language."""

    __tablename__ = "campaigns_message_text"
    __table_args__ = (CheckConstraint("length(subject) > 0", name="has_subject"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("campaigns_message.id"), primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]


class Reader(Model):
    """Somebody to whom a campaign writes, by their address, with whether they have left.

    ``key`` opens the page on which they leave: it is random, says nothing of them, and never expires.
    """

    __tablename__ = "campaigns_reader"
    __table_args__ = (
        UniqueConstraint("campaign_id", "folded_email"),
        Index("ix_campaigns_reader_email", "folded_email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    email: Mapped[str]
    folded_email: Mapped[str]
    left_at: Mapped[datetime | None] = mapped_column(default=None)
