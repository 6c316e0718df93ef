"""Tables of what badges say, drawn ahead."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Said(Model):
    """What the badges of an organisation say, by language and kind; there is none for whom nobody vouches."""

    __tablename__ = "badges_said"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    drawn_at: Mapped[datetime]


class Round(Model):
    """The one row that says when somebody last compared what badges say with what is true."""

    __tablename__ = "badges_round"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime]
    change_id: Mapped[int]
    on_day: Mapped[date]
    mark: Mapped[str] = mapped_column(default="", server_default=text("''"))
