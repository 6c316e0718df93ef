"""The tables of outgoing mail, of what came back, and of what was found out about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

IS_ABOUT = text("about <> ''")  # a query has to say it too: SQLite takes a partial index for nothing less
IS_OPEN = text("kind = 'unknown' AND seen_at IS NULL")


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


class DeadAddress(Model):
    """An address at which nobody reads mail, as a mail server said; ``mail_id`` is the letter that showed it.

    ``weeks`` is in how many different weeks letters came back before that was believed; 0 when the first no was final.
    """

    __tablename__ = "core_dead_address"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    mail_id: Mapped[int | None] = mapped_column(default=None)
    weeks: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    since: Mapped[datetime]


class Bounce(Model):
    """A message of the bounce mailbox, taken in once; ``key`` is the hash of its bytes."""

    __tablename__ = "core_bounce"
    __table_args__ = (
        CheckConstraint("kind IN ('no_address', 'not_delivered', 'delayed', 'automatic', 'unknown')", name="kind"),
        Index("ix_core_bounce_kind", "kind", "id"),
        Index("ix_core_bounce_open", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    mail_id: Mapped[int | None] = mapped_column(default=None, index=True)
    reason: Mapped[str] = mapped_column(default="")
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime]
    seen_at: Mapped[datetime | None] = mapped_column(default=None)


class Finding(Model):
    """The newest that a job found out about something outside."""

    __tablename__ = "core_finding"

    name: Mapped[str] = mapped_column(primary_key=True)
    is_well: Mapped[bool]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    found_at: Mapped[datetime]


class MailWording(Model):
    """A sentence of a letter as the office says it in a language; rows are added, and the newest counts."""

    __tablename__ = "core_mail_wording"
    __table_args__ = (
        UniqueConstraint("template", "language", "number", "message"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    template: Mapped[str]
    language: Mapped[str]
    number: Mapped[int]
    message: Mapped[str]
    words: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    written_at: Mapped[datetime]
