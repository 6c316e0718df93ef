"""Tables of the newsletter."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

DRAFT, SENDING, SENT = "draft", "sending", "sent"


class Subscriber(Model):
    """Somebody who asked for the newsletter, and gets it once they confirmed; who leaves is deleted.

    ``key`` opens their links: it is random, says nothing of them, and never expires.
    """

    __tablename__ = "newsletter_subscriber"
    __table_args__ = (CheckConstraint("length(email) > 0", name="has_address"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    folded_email: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)


class Issue(Model):
    """One issue, in as many languages as it was written in; ``told_up_to`` is the last reader who was written to."""

    __tablename__ = "newsletter_issue"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sending', 'sent')", name="state"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published"),
        Index("ix_newsletter_issue_published", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    original_language: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=DRAFT)
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    told_up_to: Mapped[int] = mapped_column(default=0)
    readers: Mapped[int] = mapped_column(default=0)


class Text(Model):
    """What an issue says in one language, in Markdown."""

    __tablename__ = "newsletter_text"
    __table_args__ = (UniqueConstraint("issue_id", "language"), CheckConstraint("length(title) > 0", name="has_title"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    issue_id: Mapped[int] = mapped_column(ForeignKey("newsletter_issue.id"))
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
