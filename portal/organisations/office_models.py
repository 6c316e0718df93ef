"""Tables of regional offices and the countries that they look after."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

STANDS = text("ends_at IS NULL")


class Office(Model):
    """An organisation that looks after countries for the network; ``parent_id`` is the office above it."""

    __tablename__ = "core_office"
    __table_args__ = (
        CheckConstraint("level IN ('region', 'subregion', 'country')", name="level"),
        CheckConstraint("parent_id IS NULL OR level <> 'region'", name="top"),
        UniqueConstraint("id", "level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), unique=True)
    level: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("core_office.id"), default=None, index=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class OfficeCountry(Model):
    """A country that an office looks after, or looked after once; at each level one office does at a time."""

    __tablename__ = "core_office_country"
    __table_args__ = (
        CheckConstraint("length(country) = 2", name="country_code"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="order"),
        ForeignKeyConstraint(["office_id", "level"], ["core_office.id", "core_office.level"]),
        Index(
            "ix_core_office_country_once",
            "country",
            "level",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    office_id: Mapped[int] = mapped_column(index=True)
    level: Mapped[str]
    country: Mapped[str] = mapped_column(index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
