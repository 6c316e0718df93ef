"""Tables of the ledger: lines, their entries, and totals that cost the same however many lines there are."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class LedgerLine(Model):
    """One movement of money; stored after its entries, when the database has seen that they balance."""

    __tablename__ = "core_ledger_line"
    __table_args__ = (
        Index("ix_core_ledger_line_holder_id", "holder_id", "id"),
        Index("ix_core_ledger_line_purpose_id", "purpose", "id"),
        Index("ix_core_ledger_line_holder_facets", "holder_id", "currency", "kind", "id"),
        Index("ix_core_ledger_line_purpose_facets", "holder_id", "purpose", "currency", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"))
    purpose: Mapped[str]
    currency: Mapped[str] = mapped_column(server_default="*")
    payment_id: Mapped[int | None] = mapped_column(default=None, index=True)
    posted_at: Mapped[datetime]


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


class LedgerDelta(Model):
    """What a line that is not sealed yet adds to the totals; a trigger writes it with the line, the sealer rolls it."""

    __tablename__ = "core_ledger_delta"

    holder_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    kind: Mapped[str]
    amount: Mapped[int]


class LedgerTotal(Model):
    """What the sealed lines add up to, for one purpose and, under a star, for all of a holder's."""

    __tablename__ = "core_ledger_total"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
