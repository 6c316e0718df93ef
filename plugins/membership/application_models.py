"""Tables of applications: who applies, who writes for them, and who was called about them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

IS_RUNNING = "state IN ('draft', 'submitted')"
IS_ONE_OF_A_KIND = f"{IS_RUNNING} AND place_id IS NOT NULL AND kind IN ('local_government', 'regional_government')"


class Application(Model):
    """A body that applies for membership; ``started`` is one of which nobody has yet read the letter."""

    __tablename__ = "membership_application"
    __table_args__ = (
        CheckConstraint(
            "state IN ('started', 'draft', 'submitted', 'admitted', 'refused', 'withdrawn', 'lapsed')", name="state"
        ),
        CheckConstraint("length(country) = 2", name="country_code"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_coordinates"),
        Index(
            "uq_membership_application_running",
            "place_id",
            "level",
            "kind",
            unique=True,
            sqlite_where=text(IS_ONE_OF_A_KIND),
            postgresql_where=text(IS_ONE_OF_A_KIND),
        ),
        Index(
            "uq_membership_application_of_organisation",
            "organisation_id",
            unique=True,
            sqlite_where=text(f"{IS_RUNNING} AND organisation_id IS NOT NULL"),
            postgresql_where=text(f"{IS_RUNNING} AND organisation_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    form_key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="started", index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("core_organisation.id"), default=None, index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("membership_place.id"), default=None, index=True)
    place: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None] = mapped_column(default=None)
    longitude: Mapped[float | None] = mapped_column(default=None)
    country: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    level: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    name_language: Mapped[str]
    other_names: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)
    website: Mapped[str] = mapped_column(default="")
    slug: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("core_dossier.id"), default=None, unique=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("core_submission.id"), default=None, unique=True)
    entered_by_office: Mapped[int | None] = mapped_column(ForeignKey("core_organisation.id"), default=None)
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    is_by_office: Mapped[bool] = mapped_column(default=False)
    forgotten_at: Mapped[datetime | None] = mapped_column(default=None)


class Writer(Model):
    """Somebody who writes an application; a link in a letter proves the address and opens the application."""

    __tablename__ = "membership_writer"
    __table_args__ = (UniqueConstraint("application_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("membership_application.id"))
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None, index=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("membership_writer.id"), default=None)
    is_of_office: Mapped[bool] = mapped_column(default=False)
    letters: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)


class Call(Model):
    """A call back: who was called on which number, by whom, and what was said."""

    __tablename__ = "membership_call"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("membership_application.id"), index=True)
    person: Mapped[str]
    phone: Mapped[str]
    said: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    called_by: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    called_at: Mapped[datetime]
