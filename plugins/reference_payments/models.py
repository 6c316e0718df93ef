"""Tables of payments by reference: what was promised, in which stages, what arrived, and what has to go back."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.reference_payments.rules import STATES
from portal.database import Model


class Promise(Model):
    """A sum that somebody will send by themselves, under a reference by which it is known again.

    ``budget_year`` and the three numbers before it are what public bodies need on the invoice.
    """

    __tablename__ = "reference_payments_promise"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint(f"state IN ({', '.join(repr(str(state)) for state in STATES)})", name="state"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted_by_somebody"),
        UniqueConstraint("payment_id"),
        UniqueConstraint("holder_id", "reference"),
        Index("ix_reference_payments_promise_holder_state", "holder_id", "state", "id"),
        Index("ix_reference_payments_promise_state_due", "state", "due_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    payment_id: Mapped[int] = mapped_column(ForeignKey("core_payment.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"))
    scheme: Mapped[str]
    reference: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    title: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    return_url: Mapped[str]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="begun")
    due_on: Mapped[date | None] = mapped_column(default=None)
    invoiced_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    reminders: Mapped[int] = mapped_column(default=0)
    payer: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    purchase_order: Mapped[str] = mapped_column(default="")
    process_number: Mapped[str] = mapped_column(default="")
    empenho: Mapped[str] = mapped_column(default="")
    budget_year: Mapped[int | None] = mapped_column(default=None)
    commitment: Mapped[str] = mapped_column(default="")
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None, index=True)
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)


class Stage(Model):
    """A part of a promise that is paid out of the budget of a year."""

    __tablename__ = "reference_payments_stage"
    __table_args__ = (CheckConstraint("amount > 0", name="positive"), UniqueConstraint("promise_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    promise_id: Mapped[int] = mapped_column(ForeignKey("reference_payments_promise.id"))
    number: Mapped[int]
    amount: Mapped[int]
    due_on: Mapped[date]
    budget_year: Mapped[int]


class Receipt(Model):
    """Money that arrived; without a promise it waits in "unallocated". ``source`` is unique, so nothing counts twice.

    ``booked_at`` is empty while an entry by hand waits for its second person; ``left_on`` says that it went out again.
    """

    __tablename__ = "reference_payments_receipt"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("confirmed_by IS NULL OR entered_by IS NULL OR confirmed_by <> entered_by", name="two_people"),
        CheckConstraint(
            "entered_by IS NULL OR booked_at IS NULL OR confirmed_by IS NOT NULL", name="confirmed_by_somebody"
        ),
        CheckConstraint("booked_at IS NOT NULL OR (left_on IS NULL AND promise_id IS NULL)", name="booked_before_used"),
        UniqueConstraint("holder_id", "source"),
        Index("ix_reference_payments_receipt_holder_promise", "holder_id", "promise_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    promise_id: Mapped[int | None] = mapped_column(
        ForeignKey("reference_payments_promise.id"), default=None, index=True
    )
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"))
    amount: Mapped[int]
    currency: Mapped[str]
    received_on: Mapped[date]
    text: Mapped[str]
    payer: Mapped[str]
    source: Mapped[str]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None, index=True)
    entered_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None, index=True)
    booked_at: Mapped[datetime | None] = mapped_column(default=None)
    left_on: Mapped[date | None] = mapped_column(default=None)


class PayBack(Model):
    """Money of a payment that a person has to send back, since no gateway can."""

    __tablename__ = "reference_payments_pay_back"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("(sent_on IS NULL) = (sent_by IS NULL)", name="sent_by_somebody"),
        UniqueConstraint("key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    promise_id: Mapped[int] = mapped_column(ForeignKey("reference_payments_promise.id"), index=True)
    amount: Mapped[int]
    key: Mapped[str]
    asked_at: Mapped[datetime]
    sent_on: Mapped[date | None] = mapped_column(default=None)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None, index=True)
