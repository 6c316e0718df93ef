"""Tables of reports that somebody's badge is misused."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Misuse(Model):
    """A page that shows a badge which, as somebody says, it has no right to."""

    __tablename__ = "badges_misuse"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'settled', 'set_aside')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    url: Mapped[str]
    host: Mapped[str]
    said: Mapped[str]
    email: Mapped[str] = mapped_column(default="", index=True)
    told_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="open", index=True)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
