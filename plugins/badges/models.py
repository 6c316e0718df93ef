"""Tables of the badges plugin."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import plugins.badges.face_models
import plugins.badges.logo_models
import plugins.badges.misuse_models  # noqa: F401  this owner's other tables
from portal.database import Model


class Site(Model):
    """A page of somebody's website that carries a badge, as far as we were told or have seen."""

    __tablename__ = "badges_site"
    __table_args__ = (
        UniqueConstraint("organisation_id", "url"),
        CheckConstraint("state IN ('promised', 'seen', 'set_aside')", name="state"),
        CheckConstraint("kind IN ('member', 'campaign', 'presidency')", name="kind"),
        CheckConstraint("state <> 'seen' OR checked_at IS NOT NULL", name="seen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    url: Mapped[str]
    host: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    language: Mapped[str]
    email: Mapped[str] = mapped_column(default="", index=True)
    told_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="promised", index=True)
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
