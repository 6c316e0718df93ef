"""Tables of reviews: what was handed in, who is asked, what they say, what was decided, and what happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Submission(Model):
    """Something that was handed in, known by an opaque reference, with the rules that were in force then.

    ``concerns`` are the organisations whose people do not decide on it.
    """

    __tablename__ = "core_submission"
    __table_args__ = (
        UniqueConstraint("process", "subject", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("round IN (1, 2)", name="round"),
        Index("ix_core_submission_queue", "process", "stage", "since"),
        Index("ix_core_submission_due", "stage", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    process: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    language: Mapped[str]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    concerns: Mapped[list[int]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    submitted_at: Mapped[datetime]
    stage: Mapped[str]
    since: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    round: Mapped[int] = mapped_column(default=1)
    way: Mapped[str]
    back_to: Mapped[str | None] = mapped_column(default=None)


class Assignment(Model):
    """Somebody who is asked at a stage of a submission; ``recused_why`` when they declared to be partial."""

    __tablename__ = "core_assignment"
    __table_args__ = (
        UniqueConstraint("submission_id", "round", "stage", "account_id"),
        Index("ix_core_assignment_account", "account_id", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("core_submission.id"))
    round: Mapped[int]
    stage: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"))
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None, index=True)
    recused_at: Mapped[datetime | None] = mapped_column(default=None)
    recused_why: Mapped[str] = mapped_column(default="")
    link_used_at: Mapped[datetime | None] = mapped_column(default=None)


class Opinion(Model):
    """What somebody says at a stage, as it stands; what they said before is in the history."""

    __tablename__ = "core_opinion"
    __table_args__ = (
        UniqueConstraint("submission_id", "round", "stage", "account_id"),
        CheckConstraint("says IN ('yes', 'no', 'abstain')", name="says"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("core_submission.id"))
    round: Mapped[int]
    stage: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"), index=True)
    says: Mapped[str]
    codes: Mapped[list[str]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]


class Decision(Model):
    """What was decided in a round, once; nobody's name when the votes decided."""

    __tablename__ = "core_decision"
    __table_args__ = (
        UniqueConstraint("submission_id", "round"),
        CheckConstraint("result IN ('accepted', 'refused')", name="result"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("core_submission.id"))
    round: Mapped[int]
    result: Mapped[str]
    codes: Mapped[list[str]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(default="")
    tally: Mapped[dict[str, int]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    decided_at: Mapped[datetime]


class SubmissionEvent(Model):
    """Something that happened to a submission; rows are added and never changed."""

    __tablename__ = "core_submission_event"
    __table_args__ = (Index("ix_core_submission_event_of", "submission_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("core_submission.id"))
    act: Mapped[str]
    stage: Mapped[str]
    round: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    at: Mapped[datetime]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
