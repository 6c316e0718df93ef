"""Tables of payments."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model
from portal.payments.rules import STATES

LIVE_ATTEMPT = text("ended_at IS NULL")
IS_WAITING = text("state = 'waiting'")
BY_ANOTHER = "(decided_by IS NOT NULL AND decided_by <> asked_by)"
IS_KNOWN = text("reference <> ''")


class Payment(Model):
    """A sum that a holder asks somebody for, for a purpose that a plugin named."""

    __tablename__ = "core_payment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("refunded >= 0 AND refunded <= amount", name="never_more_back_than_came"),
        CheckConstraint(f"state IN ({', '.join(repr(str(state)) for state in STATES)})", name="state"),
        CheckConstraint("charges IN ('later', 'now')", name="charges"),
        Index("ix_core_payment_state_at", "state", "state_at", "id"),
        Index("ix_core_payment_purpose_state", "purpose", "state", "state_at", "id"),
        Index("ix_core_payment_purpose", "purpose", "id"),
        Index("ix_core_payment_holder_state", "holder_id", "state", "state_at", "id"),
        Index("ix_core_payment_holder_id", "holder_id", "id"),
        Index("ix_core_payment_email", "email", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"))
    gateway: Mapped[str]
    purpose: Mapped[str]
    title: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    charges: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    return_path: Mapped[str]
    cancel_path: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    state_at: Mapped[datetime]
    created_at: Mapped[datetime]
    checkout_number: Mapped[int] = mapped_column(default=1)
    checkout_reference: Mapped[str] = mapped_column(default="")
    method_reference: Mapped[str] = mapped_column(default="")
    fee: Mapped[int | None] = mapped_column(default=None)
    refunded: Mapped[int] = mapped_column(default=0)
    collected_at: Mapped[datetime | None] = mapped_column(default=None)
    retries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(default=None, index=True)


class PaymentStep(Model):
    """A state that a payment came into, and when."""

    __tablename__ = "core_payment_step"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    payment_id: Mapped[int] = mapped_column(ForeignKey("core_payment.id"), index=True)
    state: Mapped[str]
    at: Mapped[datetime]


class Attempt(Model):
    """One charge at the gateway; at most one lives per payment, so that nobody is charged twice."""

    __tablename__ = "core_payment_attempt"
    __table_args__ = (
        Index(
            "uq_core_payment_attempt_live",
            "payment_id",
            unique=True,
            sqlite_where=LIVE_ATTEMPT,
            postgresql_where=LIVE_ATTEMPT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    payment_id: Mapped[int] = mapped_column(ForeignKey("core_payment.id"), index=True)
    reference: Mapped[str] = mapped_column(default="", index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Refund(Model):
    """Money on its way back."""

    __tablename__ = "core_refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("state IN ('pending', 'done', 'failed')", name="state"),
        UniqueConstraint("key"),
        Index(
            "uq_core_refund_reference",
            "payment_id",
            "reference",
            unique=True,
            sqlite_where=IS_KNOWN,
            postgresql_where=IS_KNOWN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    payment_id: Mapped[int] = mapped_column(ForeignKey("core_payment.id"), index=True)
    amount: Mapped[int]
    key: Mapped[str]
    reason: Mapped[str]
    reference: Mapped[str] = mapped_column(default="", index=True)
    state: Mapped[str] = mapped_column(default="pending")
    asked_at: Mapped[datetime]


class RefundRequest(Model):
    """A wish to give money back: done at once, or when a second person has agreed to it."""

    __tablename__ = "core_refund_request"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("state IN ('waiting', 'agreed', 'turned_down')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'agreed' OR refund_id IS NOT NULL", name="agreed_is_done"),
        CheckConstraint(f"NOT needs_second OR state <> 'agreed' OR {BY_ANOTHER}", name="second_person"),
        Index(
            "uq_core_refund_request_waiting",
            "payment_id",
            unique=True,
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    payment_id: Mapped[int] = mapped_column(ForeignKey("core_payment.id"), index=True)
    amount: Mapped[int]
    reason: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    needs_second: Mapped[bool]
    asked_by: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("core_refund.id"), default=None)


class GatewayEvent(Model):
    """A message of a gateway: stored when it came, dealt with once."""

    __tablename__ = "core_gateway_event"
    __table_args__ = (UniqueConstraint("gateway", "holder_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    gateway: Mapped[str]
    event_id: Mapped[str]
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    is_live: Mapped[bool]
    received_at: Mapped[datetime] = mapped_column(index=True)
    handled_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(default="")
    payment_id: Mapped[int | None] = mapped_column(default=None, index=True)
