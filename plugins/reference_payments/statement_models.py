"""Tables of statements: the accounts they are of, the files that were sent, and every movement, once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.reference_payments.matching_rules import Outcome
from portal.database import Model

OUTCOMES = ", ".join(repr(str(outcome)) for outcome in Outcome)


class BankAccount(Model):
    """An account of a fund holder as its bank or operator tells of it, with the mapping of its CSV."""

    __tablename__ = "reference_payments_account"
    __table_args__ = (UniqueConstraint("holder_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"))
    name: Mapped[str]
    currency: Mapped[str]
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)


class Upload(Model):
    """A file that was sent: its bytes until it is taken in, its fingerprint for ever."""

    __tablename__ = "reference_payments_upload"
    __table_args__ = (
        UniqueConstraint("account_id", "fingerprint"),
        CheckConstraint("(imported_at IS NULL) = (data IS NOT NULL)", name="data_until_imported"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("reference_payments_account.id"))
    fingerprint: Mapped[str]
    name: Mapped[str]
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    sent_by: Mapped[int] = mapped_column(ForeignKey("core_account.id"), index=True)
    sent_at: Mapped[datetime]
    format: Mapped[str] = mapped_column(default="")
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None, index=True)
    imported_at: Mapped[datetime | None] = mapped_column(default=None)


class Movement(Model):
    """A movement on an account, as the bank told it, and what was decided of it; its receipts have it as ``source``.

    ``wanted_id`` is the promise that it was decided for; not ``is_done`` is what is still to be booked.
    """

    __tablename__ = "reference_payments_movement"
    __table_args__ = (
        UniqueConstraint("account_id", "mark"),
        CheckConstraint("amount <> 0", name="moves"),
        CheckConstraint("amount < 0 OR returns_id IS NULL", name="only_what_went_out_returns"),
        CheckConstraint(f"outcome IN ({OUTCOMES})", name="outcome"),
        Index("ix_reference_payments_movement_day", "account_id", "booked_on"),
        Index("ix_reference_payments_movement_amount", "account_id", "amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("reference_payments_account.id"))
    upload_id: Mapped[int] = mapped_column(ForeignKey("reference_payments_upload.id"), index=True)
    mark: Mapped[str]
    booked_on: Mapped[date]
    amount: Mapped[int]
    currency: Mapped[str]
    text: Mapped[str]
    payer: Mapped[str]
    payer_account: Mapped[str]
    bank_id: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    wanted_id: Mapped[int | None] = mapped_column(ForeignKey("reference_payments_promise.id"), default=None, index=True)
    is_done: Mapped[bool] = mapped_column(default=False)
    returns_id: Mapped[int | None] = mapped_column(
        ForeignKey("reference_payments_movement.id"), default=None, unique=True
    )

    @property
    def source(self) -> str:
        """How receipts name this movement."""
        return source_of(self.id)


def source_of(movement_id: int) -> str:
    """How receipts name a movement by its number."""
    return f"movement:{movement_id}"
