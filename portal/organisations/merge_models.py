"""Tables of the mergings of organisations: enough to undo each exactly."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Merge(Model):
    """Two records of one body that became one; ``newest`` is the last row of each table when it was done."""

    __tablename__ = "core_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="two_records"),
        CheckConstraint("(undone_at IS NULL) = (undo_reason = '')", name="undone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kept_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    gone_name: Mapped[str]
    reason: Mapped[str]
    merged_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    merged_at: Mapped[datetime]
    newest: Mapped[dict[str, int]] = mapped_column(JSON, default_factory=dict)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True, default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undo_reason: Mapped[str] = mapped_column(default="")


class MergeChange(Model):
    """One value that was changed, in the row that ``row`` names, or with no ``column`` a row that was set aside."""

    __tablename__ = "core_merge_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    merge_id: Mapped[int] = mapped_column(ForeignKey("core_merge.id"), index=True)
    table: Mapped[str]
    row: Mapped[dict[str, Any]] = mapped_column(JSON)
    column: Mapped[str] = mapped_column(default="")
    before: Mapped[Any] = mapped_column(JSON, nullable=True, default=None)
    after: Mapped[Any] = mapped_column(JSON, nullable=True, default=None)
