"""Tables of the plugin: the portal's name at Stripe, pages that stand in for a charge, how the endpoints are."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class StripePortal(Model):
    """How this portal is called at Stripe, so that two that share an account never take each other's payments."""

    __tablename__ = "stripe_payments_portal"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]


class StripePage(Model):
    """A hosted page that stands in for a charge, which is cancelled before the page is made; the newest counts."""

    __tablename__ = "stripe_payments_page"
    __table_args__ = (UniqueConstraint("charge", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    charge: Mapped[str]
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(default="")


class StripeEndpoint(Model):
    """How a holder's webhook endpoint was when it was last looked at."""

    __tablename__ = "stripe_payments_endpoint"

    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"), primary_key=True)
    looked_at: Mapped[datetime]
    is_live: Mapped[bool]
    fault: Mapped[str] = mapped_column(default="")
    api_version: Mapped[str] = mapped_column(default="")
    undelivered: Mapped[int] = mapped_column(default=0)
