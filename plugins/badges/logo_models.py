"""Tables of the network's own logo."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Logo(Model):
    """The logo that stands in every badge, and the one that is tried out before; there is one of each at most."""

    __tablename__ = "badges_logo"
    __table_args__ = (CheckConstraint("state IN ('tried', 'used')", name="state"),)

    state: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    tag: Mapped[str]
    file_name: Mapped[str]
    uploaded_at: Mapped[datetime]
