"""Tables of the ledger: lines, their entries, and the seals over them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class LedgerLine(Model):
    """One movement of money; stored after its entries, when the database has seen that they balance."""

    __tablename__ = "core_ledger_line"
    __table_args__ = (Index("ix_core_ledger_line_purpose_id", "purpose", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"), index=True)
    purpose: Mapped[str]
    payment_id: Mapped[int | None] = mapped_column(default=None, index=True)
    posted_at: Mapped[datetime] = mapped_column(index=True)


class LedgerEntry(Model):
    """One side of a movement: debit positive, credit negative, in minor units."""

    __tablename__ = "core_ledger_entry"
    __table_args__ = (CheckConstraint("amount <> 0", name="moves"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    line_reference: Mapped[str] = mapped_column(
        ForeignKey("core_ledger_line.reference", deferrable=True, initially="DEFERRED"), index=True
    )
    account: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
