"""Tables of the membership plugin."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Interest(Model):
    """A local government or organisation that would like to join."""

    __tablename__ = "membership_interest"
    __table_args__ = (CheckConstraint("length(country) = 2", name="country_code"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column()
    country: Mapped[str] = mapped_column()
    email: Mapped[str] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column()
    form_key: Mapped[str] = mapped_column(unique=True)
    told_at: Mapped[datetime] = mapped_column()
