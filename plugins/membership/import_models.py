"""Tables of registers that are taken in from files: the file, and every row of it, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.membership.import_rules import Outcome, Step
from portal.database import Model

STEPS = ", ".join(f"'{step}'" for step in Step)
OUTCOMES = ", ".join(f"'{outcome}'" for outcome in Outcome)


class RegisterImport(Model):
    """A file with a register, and how far it was read; its bytes are kept until it is taken in."""

    __tablename__ = "membership_register"
    __table_args__ = (CheckConstraint(f"step IN ({STEPS})", name="step"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    header: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, int]] = mapped_column(JSON, default_factory=dict)
    language: Mapped[str] = mapped_column(default="")
    step: Mapped[str] = mapped_column(default=Step.SENT)
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    sent_at: Mapped[datetime]
    undo_reason: Mapped[str] = mapped_column(default="")


class RegisterRow(Model):
    """A row of a register: what it says, who that is, what a person decided, and what became of it.

    ``mark`` is what rows of one file that mean one organisation share; ``organisation_id`` is the one that was known,
    ``entered_id`` the one that was entered for it, ``member_id`` the membership that began with it. ``is_done`` is set
    together with them, so that each row counts once.
    """

    __tablename__ = "membership_register_row"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        CheckConstraint(f"outcome = '' OR outcome IN ({OUTCOMES})", name="outcome"),
        Index("ix_membership_register_row_mark", "import_id", "mark"),
        Index("ix_membership_register_row_outcome", "import_id", "outcome", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("membership_register.id"))
    number: Mapped[int]
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    mark: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    reasons: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("core_organisation.id"), default=None, index=True)
    decision: Mapped[str] = mapped_column(default="")
    entered_id: Mapped[int | None] = mapped_column(ForeignKey("core_organisation.id"), default=None, index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("membership_member.id"), default=None, index=True)
    is_done: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
