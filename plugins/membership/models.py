"""Tables of the membership plugin."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from plugins.membership.import_models import RegisterImport, RegisterRow
from plugins.membership.office_models import OfficeContact, Seat
from plugins.membership.standing_models import MembershipEvent, MembershipReminder, MembershipSpell
from portal.database import Model

__all__ = [
    "MembershipEvent",
    "MembershipReminder",
    "MembershipSpell",
    "OfficeContact",
    "RegisterImport",
    "RegisterRow",
    "Seat",
]
OWN = text("merged_from_id IS NULL")


class Member(Model):
    """An organisation to which something happened as a member; what it is now follows from its events.

    ``merged_from_id`` is the organisation that it belonged to before two were merged, so that it can be undone.
    """

    __tablename__ = "membership_member"
    __table_args__ = (
        Index("uq_membership_member_own", "organisation_id", unique=True, sqlite_where=OWN, postgresql_where=OWN),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    merged_from_id: Mapped[int | None] = mapped_column(ForeignKey("core_organisation.id"), default=None)


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
    place_id: Mapped[int | None] = mapped_column(ForeignKey("membership_place.id"), default=None)


class Place(Model):
    """A place of the gazetteer, by its number at GeoNames."""

    __tablename__ = "membership_place"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    country: Mapped[str]
    division: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int]


BY_BYTES = String(collation="C").with_variant(String(), "sqlite")  # so that an index finds beginnings of names


class PlaceName(Model):
    """A name of a place, folded; what is asked of a place stands beside it, so that one index answers a search."""

    __tablename__ = "membership_place_name"
    __table_args__ = {"sqlite_with_rowid": False}

    folded: Mapped[str] = mapped_column(BY_BYTES, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("membership_place.id"), primary_key=True, index=True)
    first: Mapped[int]  # 1 for the name that GeoNames uses, else 0; the database takes the largest of several
    population: Mapped[int]
    country: Mapped[str]
    name: Mapped[str]


class Edition(Model):
    """An extract of the gazetteer that was taken in whole."""

    __tablename__ = "membership_edition"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    taken_in_at: Mapped[datetime]
