"""Tables of accounts: people, their sessions, roles, links and tries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Account(Model):
    """Somebody who can sign in; ``epoch`` grows when all their sessions and links must end."""

    __tablename__ = "core_account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="UTC")
    password_hash: Mapped[str | None] = mapped_column(default=None)
    epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    signed_in_at: Mapped[datetime | None] = mapped_column(default=None)


class Session(Model):
    """A browser that is signed in; the cookie holds a secret of which only the hash is stored."""

    __tablename__ = "core_session"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"), index=True)
    epoch: Mapped[int]
    browser: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class RoleGrant(Model):
    """A role that somebody holds, for the whole portal or one object, between two dates.

    ``end_told_for`` is the end of which they were told in time, so that another end is told anew.
    """

    __tablename__ = "core_role_grant"
    __table_args__ = (Index("ix_core_role_grant_of", "account_id", "role", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    role: Mapped[str]
    object_id: Mapped[int | None] = mapped_column(default=None, index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    end_told_for: Mapped[datetime | None] = mapped_column(default=None)


class MailedLink(Model):
    """A link that signs in or sets a password: hashed, short-lived, good once."""

    __tablename__ = "core_mailed_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    epoch: Mapped[int]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class Invitation(Model):
    """A role that waits for somebody: mailed as a link whose secret is stored as a hash."""

    __tablename__ = "core_invitation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    role: Mapped[str]
    object_id: Mapped[int | None] = mapped_column(default=None, index=True)
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    mandate_ends_at: Mapped[datetime | None] = mapped_column(default=None)
    invited_by: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    declined_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(default="en", server_default=text("'en'"))
    letters: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class Attempt(Model):
    """One try at a door, counted per account, per address and in all."""

    __tablename__ = "core_attempt"
    __table_args__ = (Index("ix_core_attempt_key", "key", "tried_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str]
    tried_at: Mapped[datetime] = mapped_column(index=True)
