"""Tables of roles that are handed over to a successor."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

IS_OPEN = text("confirmed_at IS NULL AND stopped_at IS NULL")


class Handover(Model):
    """All that somebody does for an organisation, offered to a successor by one link.

    ``opens_at`` is when the link begins to work: at once, or after the time that the predecessor has to stop it.
    ``moves_at`` is from when on the roles are the successor's, once they have confirmed.
    """

    __tablename__ = "core_handover"
    __table_args__ = (
        CheckConstraint("confirmed_at IS NULL OR moves_at IS NOT NULL", name="moves"),
        CheckConstraint("undone_at IS NULL OR confirmed_at IS NOT NULL", name="undone"),
        Index("ix_core_handover_open", "organisation_id", "from_id", unique=True, sqlite_where=IS_OPEN,
              postgresql_where=IS_OPEN),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(unique=True)
    stop_hash: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    email: Mapped[str]
    language: Mapped[str]
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    started_by: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    created_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    to_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    moves_at: Mapped[datetime | None] = mapped_column(default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(default=None)
    stopped_by_link: Mapped[bool] = mapped_column(default=False)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class HandedOver(Model):
    """A role that moved: the predecessor's mandate, when it would have ended, and the successor's."""

    __tablename__ = "core_handed_over"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    handover_id: Mapped[int] = mapped_column(ForeignKey("core_handover.id"), index=True)
    role: Mapped[str]
    old_id: Mapped[int]
    new_id: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
