"""Tables of organisations and fund holders."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

IS_MERGED = text("merged_into_id IS NOT NULL")


class Organisation(Model):
    """A body of the network or beside it; its slug never changes and is never used again.

    A record that was merged into another one stays as its alias, without names or anything that belonged to it.
    """

    __tablename__ = "core_organisation"
    __table_args__ = (
        CheckConstraint("length(country) = 2", name="country_code"),
        Index("ix_core_organisation_merged", "merged_into_id", sqlite_where=IS_MERGED, postgresql_where=IS_MERGED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    country: Mapped[str] = mapped_column(index=True)
    region: Mapped[str] = mapped_column(default="", index=True)
    place: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None] = mapped_column(default=None)
    longitude: Mapped[float | None] = mapped_column(default=None)
    population: Mapped[int | None] = mapped_column(default=None)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("core_organisation.id"), default=None, index=True)
    website: Mapped[str] = mapped_column(default="")
    original_language: Mapped[str]
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("core_organisation.id"), default=None)


class OrganisationName(Model):
    """A name of an organisation in one language, present or former."""

    __tablename__ = "core_organisation_name"
    __table_args__ = (UniqueConstraint("organisation_id", "language", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"))
    language: Mapped[str]
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[bytes] = mapped_column(index=True)
    is_former: Mapped[bool] = mapped_column(default=False)


class Holder(Model):
    """A legal body with its own books, bank account and gateway keys."""

    __tablename__ = "core_holder"
    __table_args__ = (
        CheckConstraint("fee_per_mille >= 0 AND fee_per_mille < 1000", name="fee"),
        CheckConstraint("floor_percent BETWEEN 50 AND 100", name="floor"),
        CheckConstraint("grace_days BETWEEN 0 AND 60", name="grace"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    legal_name: Mapped[str]
    address: Mapped[str]
    tax_id: Mapped[str]
    country: Mapped[str]
    currencies: Mapped[list[str]] = mapped_column(JSON)
    fee_per_mille: Mapped[int] = mapped_column(default=0)
    floor_percent: Mapped[int] = mapped_column(default=80)
    grace_days: Mapped[int] = mapped_column(default=7)
    receipt_texts: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)


class HolderGateway(Model):
    """A way in which a holder takes money, with its keys encrypted."""

    __tablename__ = "core_holder_gateway"
    __table_args__ = (UniqueConstraint("holder_id", "gateway"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"))
    gateway: Mapped[str]
    keys_encrypted: Mapped[bytes]
    is_active: Mapped[bool] = mapped_column(default=True)
