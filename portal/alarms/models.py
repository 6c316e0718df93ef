"""The table of alarms."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

UNSEEN = text("seen_at IS NULL")


class Alarm(Model):
    """Something that a person must look into; ``key`` is the same for the same thing, which is raised once."""

    __tablename__ = "core_alarm"
    __table_args__ = (
        CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen_by_somebody"),
        CheckConstraint("seen_at IS NULL OR note <> ''", name="seen_with_a_note"),
        Index("ix_core_alarm_unseen", "id", sqlite_where=UNSEEN, postgresql_where=UNSEEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("core_payment.id"), index=True, default=None)
    detail: Mapped[str] = mapped_column(default="")
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None)
    note: Mapped[str] = mapped_column(default="")
