"""Tables of questions that people ask a campaign, and of what their answers said before."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.models.campaigns import one_of
from plugins.campaigns.question_rules import QuestionState
from portal.database import Model


class Question(Model):
    """A question to those who make a campaign, with their answer; ``came_in_at`` is when its asker was known."""

    __tablename__ = "campaigns_question"
    __table_args__ = (
        one_of("state", QuestionState),
        CheckConstraint("state <> 'answered' OR (answered_at IS NOT NULL AND length(answer) > 0)", name="answer"),
        CheckConstraint("state = 'unconfirmed' OR came_in_at IS NOT NULL", name="came_in"),
        CheckConstraint("state <> 'taken_down' OR length(reason) > 0", name="reason"),
        Index("ix_campaigns_question_campaign", "campaign_id", "state", "id"),
        Index("ix_campaigns_question_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    text: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    state: Mapped[str]
    came_in_at: Mapped[datetime | None] = mapped_column(default=None)
    released_at: Mapped[datetime | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(default="")
    answer_language: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    corrections: Mapped[int] = mapped_column(default=0, server_default="0")
    corrected_at: Mapped[datetime | None] = mapped_column(default=None)


class EarlierAnswer(Model):
    """What the answer to a question said until somebody put it right; ``number`` counts from 1."""

    __tablename__ = "campaigns_earlier_answer"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("campaigns_question.id"))
    number: Mapped[int]
    language: Mapped[str]
    answer: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    replaced_at: Mapped[datetime]
