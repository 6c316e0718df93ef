"""The table of e-mail domains that are known to be an organisation's."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class OrganisationDomain(Model):
    """A domain at which somebody who looks after an organisation has proved an address."""

    __tablename__ = "core_organisation_domain"
    __table_args__ = (
        UniqueConstraint("organisation_id", "domain"),
        CheckConstraint("domain = lower(domain)", name="lower_case"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"))
    domain: Mapped[str]
    confirmed_by: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    confirmed_at: Mapped[datetime]
