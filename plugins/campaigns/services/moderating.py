"""What becomes of questions: a campaign's team releases and answers them, the secretariat may take them down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins.campaigns.models import Campaign, EarlierAnswer, Question
from plugins.campaigns.question_rules import QuestionState, may_become
from plugins.campaigns.rules import DECIDE, MAKE, PUBLIC
from plugins.campaigns.services.correcting import OVERTAKEN, THE_SAME
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.telling import title_of
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.mail.services import Letter, send
from portal.viewer import Viewer

ON_A_PAGE = 50


@dataclass(frozen=True)
class QuestionCard:
    """A question as those see it who look after it; its asker's address is none of their business."""

    id: int
    campaign_id: int
    slug: str
    name: str
    text: str
    language: str
    state: QuestionState
    came_in_at: datetime
    answer: str
    answer_language: str
    reason: str
    corrections: int


@dataclass(frozen=True)
class Waiting:
    """How many questions wait, and since when."""

    count: int
    since: datetime | None


def questions_of(campaign_id: int) -> list[QuestionCard]:
    """The questions to a campaign, those that wait for its team first."""
    order = (Question.state != QuestionState.WAITING, Question.state != QuestionState.RELEASED, Question.id.desc())
    return _cards(_come_in().where(Question.campaign_id == campaign_id).order_by(*order).limit(ON_A_PAGE * 4))


def all_questions(state: str, before: int) -> list[QuestionCard]:
    """A page of the questions to all campaigns in a state, or in all, the newest first."""
    wanted = _come_in().where(Question.id < before).order_by(Question.id.desc()).limit(ON_A_PAGE)
    return _cards(wanted.where(Question.state == state) if state else wanted)


def _come_in() -> Any:
    wanted = db.select(Question, Campaign.slug).join(Campaign, Campaign.id == Question.campaign_id)
    return wanted.where(Question.state != QuestionState.UNCONFIRMED)


def _cards(wanted: Any) -> list[QuestionCard]:
    said = (
        "id", "campaign_id", "name", "text", "language", "came_in_at", "answer", "answer_language", "reason",
        "corrections",
    )  # fmt: skip
    return [
        QuestionCard(slug=slug, state=QuestionState(row.state), **{name: getattr(row, name) for name in said})
        for row, slug in db.session.execute(wanted)
    ]


def release(question_id: int, viewer: Viewer) -> None:
    """Show a question to everybody before it is answered; its team or the secretariat decides."""
    row, campaign = _question(question_id, viewer)
    _move(row, QuestionState.RELEASED)
    row.released_at = business_now()
    _noted("campaigns.question_released", row, campaign, viewer)


def set_aside(question_id: int, viewer: Viewer) -> None:
    """Leave a question unanswered and unseen, because it is none."""
    row, campaign = _question(question_id, viewer)
    _move(row, QuestionState.SET_ASIDE)
    _noted("campaigns.question_set_aside", row, campaign, viewer)


def answer(question_id: int, words: str, language: str, viewer: Viewer) -> None:
    """Answer a question, which shows it to everybody and tells its asker; raise Conflict for the second who does."""
    row, campaign = _question(question_id, viewer)
    if not viewer.may(MAKE, campaign.organisation_id):
        raise NotFound(N_("There is no such question."))
    _move(row, QuestionState.ANSWERED)
    row.answer, row.answer_language, row.answered_at = words, language, business_now()
    _noted("campaigns.question_answered", row, campaign, viewer)
    _tell_asker(row, campaign, "question_answered", {"answer": words, "written_in": language})


@dataclass(frozen=True)
class Correction:
    """What an answer is to say from now on; ``based_on`` counts the corrections that its author had before them."""

    answer: str
    language: str
    based_on: int


def is_language_of(question_id: int, code: str) -> bool:
    """Whether the answer to a question is in a language, which it may keep although nobody can choose it any more."""
    row = db.session.get(Question, question_id)
    return row is not None and row.answer_language == code


def correct_answer(question_id: int, new: Correction, viewer: Viewer) -> None:
    """Put an answer right that everybody reads: what it said before stays readable, and its asker is told.

    Raise Conflict when somebody did so in the meantime, Refused when nothing has changed.
    """
    row, campaign = _question(question_id, viewer)
    if not viewer.may(MAKE, campaign.organisation_id) or row.state != QuestionState.ANSWERED:
        raise NotFound(N_("There is no such question."))
    if new.based_on != row.corrections:
        raise Conflict(OVERTAKEN)
    if (new.answer, new.language) == (row.answer, row.answer_language):
        raise Refused(THE_SAME, "answer")
    row.corrections, row.corrected_at = row.corrections + 1, business_now()
    db.session.add(
        EarlierAnswer(
            question_id=row.id,
            number=row.corrections,
            language=row.answer_language,
            answer=row.answer,
            account_id=viewer.account_id,
            replaced_at=row.corrected_at,
        )
    )
    row.answer, row.answer_language = new.answer, new.language
    _noted("campaigns.answer_corrected", row, campaign, viewer)
    said = {"answer": new.answer, "written_in": new.language}
    _tell_asker(row, campaign, "answer_corrected", said, f":{row.corrections}")


def take_down(question_id: int, reason: str, viewer: Viewer) -> None:
    """Take a question and its answer out of what everybody sees, with the reason, which its asker is told."""
    row, campaign = _question(question_id, viewer)
    if not viewer.may(DECIDE):
        raise NotFound(N_("There is no such question."))
    _move(row, QuestionState.TAKEN_DOWN)
    row.reason = reason
    _noted("campaigns.question_taken_down", row, campaign, viewer, reason=reason)
    _tell_asker(row, campaign, "question_taken_down", {"reason": reason})


def _question(question_id: int, viewer: Viewer) -> tuple[Question, Campaign]:
    """A question that came in, locked, for those who look after it; raise NotFound to all others."""
    row = db.session.get(Question, question_id, with_for_update=True, populate_existing=True)
    campaign = db.session.get(Campaign, row.campaign_id) if row else None
    if row is None or campaign is None or campaign.state not in PUBLIC or row.state == QuestionState.UNCONFIRMED:
        raise NotFound(N_("There is no such question."))
    if not (viewer.may(MAKE, campaign.organisation_id) or viewer.may(DECIDE)):
        raise NotFound(N_("There is no such question."))
    return row, campaign


def _move(row: Question, new: QuestionState) -> None:
    if not may_become(row.state, new):
        raise Conflict(N_("A colleague has dealt with this question already."))
    row.state = new.value


def _noted(act: str, row: Question, campaign: Campaign, viewer: Viewer, **more: str) -> None:
    db.session.flush()
    note(act, reference(campaign.id), viewer, {"question": row.id, **more})
    touch(reference(campaign.id))


def _tell_asker(row: Question, campaign: Campaign, what: str, more: dict[str, str], number: str = "") -> None:
    if not row.email:
        return
    about = {"title": title_of(campaign, row.language), "slug": campaign.slug, "question": row.text}
    key = f"campaigns:question:{row.id}:{what}{number}"
    send(Letter(row.email, row.language, f"campaigns/mail/{what}.md", key, about | more))


def waiting(campaign_ids: Sequence[int] | None = None) -> Waiting:
    """How many questions nobody has released or answered, at some campaigns or at all."""
    wanted = db.select(db.func.count(Question.id), db.func.min(Question.id)).where(
        Question.state == QuestionState.WAITING
    )
    if campaign_ids is not None:
        wanted = wanted.where(Question.campaign_id.in_(campaign_ids))
    count, oldest = db.session.execute(wanted).one()
    since = db.session.get_one(Question, oldest).came_in_at if oldest else None
    return Waiting(count, since)
