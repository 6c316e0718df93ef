"""Tables of background work."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class JobRow(Model):
    """A job that waits, runs or gave up; a job that is done goes."""

    __tablename__ = "core_job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'failed')", name="state"),
        Index("ix_core_job_due", "state", "run_at", "id"),
        Index(
            "uq_core_job_key",
            "key",
            unique=True,
            sqlite_where=text("state <> 'running' AND key <> ''"),
            postgresql_where=text("state <> 'running' AND key <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting")
    run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")


class Periodic(Model):
    """When a periodic job runs next; whoever moves the date forward runs it."""

    __tablename__ = "core_periodic"

    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]


class JobPause(Model):
    """A periodic job that rests until somebody takes it up again."""

    __tablename__ = "core_job_pause"
    __table_args__ = (CheckConstraint("why <> ''", name="why"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    why: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"))
    paused_at: Mapped[datetime]


class SignOfLife(Model):
    """When a worker was last seen."""

    __tablename__ = "core_sign_of_life"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
