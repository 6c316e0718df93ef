"""The table of the seats of regional offices."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Seat(Model):
    """Somebody's seat at an office, political or operational, for an organisation.

    ``grant_id`` is the mandate of ``account_id``: it gives the rights of the office and has the dates.
    ``shows_person`` is their own yes to being named in public.
    """

    __tablename__ = "membership_seat"
    __table_args__ = (CheckConstraint("kind IN ('political', 'operational')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    office_id: Mapped[int] = mapped_column(ForeignKey("core_office.id"), index=True)
    kind: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"), index=True)
    grant_id: Mapped[int] = mapped_column(unique=True)
    shows_person: Mapped[bool] = mapped_column(default=False)


class OfficeContact(Model):
    """How an office is written to, in public."""

    __tablename__ = "membership_office_contact"

    office_id: Mapped[int] = mapped_column(ForeignKey("core_office.id"), primary_key=True)
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
