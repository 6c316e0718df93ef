"""Tables of the elections plugin."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.elections.rules import Dates
from portal.database import Model


class Call(Model):
    """A call for the seat of the presidency; its slug never changes."""

    __tablename__ = "elections_call"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'cancelled')", name="state"),
        CheckConstraint("term_to >= term_from", name="term"),
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("vote_closes_at IS NULL OR vote_closes_at > vote_opens_at", name="vote"),
        CheckConstraint("quorum_percent BETWEEN 0 AND 100", name="quorum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(unique=True)
    term_from: Mapped[int]
    term_to: Mapped[int]
    state: Mapped[str]
    original_language: Mapped[str]
    time_zone: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    vote_opens_at: Mapped[datetime | None]
    vote_closes_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    ballot: Mapped[str]
    method: Mapped[str]
    quorum_percent: Mapped[int]
    created_at: Mapped[datetime]

    @property
    def dates(self) -> Dates:
        """Its dates as one value."""
        return Dates(self.opens_at, self.closes_at, self.vote_opens_at, self.vote_closes_at, self.announced_at)


class CallText(Model):
    """What a call says in one language; that of the original language decides."""

    __tablename__ = "elections_call_text"
    __table_args__ = (UniqueConstraint("call_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    call_id: Mapped[int] = mapped_column(ForeignKey("elections_call.id"))
    language: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    who_may: Mapped[str]
    what_is_asked: Mapped[str]


class Question(Model):
    """A question of a city about a call, and the answer that everybody reads."""

    __tablename__ = "elections_question"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'answered', 'set_aside')", name="state"),
        CheckConstraint("state <> 'answered' OR (answered_at IS NOT NULL AND length(answer) > 0)", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    call_id: Mapped[int] = mapped_column(ForeignKey("elections_call.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    text: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    answer: Mapped[str] = mapped_column(default="")
    answer_language: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
