"""Tables of the sandbox provider: what a real provider would keep on its own side."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class SandboxObject(Model):
    """A checkout, charge, refund or dispute of the pretended provider."""

    __tablename__ = "sandbox_payments_object"
    __table_args__ = (CheckConstraint("kind IN ('setup', 'charge', 'refund', 'dispute')", name="kind"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    payment_id: Mapped[int] = mapped_column(index=True)
    status: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    outcome: Mapped[str] = mapped_column(default="")
    fee: Mapped[int | None] = mapped_column(default=None)
    parent: Mapped[str] = mapped_column(default="", index=True)
    title: Mapped[str] = mapped_column(default="")
    return_url: Mapped[str] = mapped_column(default="")
    cancel_url: Mapped[str] = mapped_column(default="")
    charges: Mapped[str] = mapped_column(default="later")
    confirmed_under: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    created_at: Mapped[datetime]


class SandboxEvent(Model):
    """A message of the pretended provider, and whether it was delivered."""

    __tablename__ = "sandbox_payments_event"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    holder_id: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(index=True)
