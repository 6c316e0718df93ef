"""Tables of the membership plugin."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Member(Model):
    """An organisation that was admitted to the network."""

    __tablename__ = "membership_member"
    __table_args__ = (
        CheckConstraint("category IN ('associate', 'collaborating', 'promoter')", name="category"),
        CheckConstraint("state IN ('active', 'suspended', 'left')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), unique=True)
    category: Mapped[str]
    since_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="active", index=True)


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
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
