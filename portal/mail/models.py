"""The table of outgoing mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

IS_ABOUT = text("about <> ''")


class Mail(Model):
    """A letter, its state, and the words that were sent."""

    __tablename__ = "core_mail"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'given_up')", name="state"),
        Index("ix_core_mail_state", "state", "id"),
        Index("ix_core_mail_to", "to", "id"),
        Index("ix_core_mail_about", "about", "id", sqlite_where=IS_ABOUT, postgresql_where=IS_ABOUT),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    to: Mapped[str]
    language: Mapped[str]
    template: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    reply_to: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="", server_default=text("''"))
    unsubscribe_path: Mapped[str] = mapped_column(default="", server_default=text("''"))
    state: Mapped[str] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    html: Mapped[str] = mapped_column(default="")
    last_error: Mapped[str] = mapped_column(default="")
    next_try_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
