"""The table of outgoing mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Mail(Model):
    """A letter, its state, and the words that were sent."""

    __tablename__ = "core_mail"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name="state"),
        Index("ix_core_mail_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    to: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    template: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    reply_to: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting")
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    html: Mapped[str] = mapped_column(default="")
    last_error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
