"""Cities ask about a call; the secretariat answers them all in public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.elections.models import Call, Question
from plugins.elections.rules import Phase, QuestionState
from plugins.elections.services.calls import TOPIC, call_of, phase_of
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.mail.services import Letter, send
from portal.viewer import Viewer

MOST_SHOWN = 200


@dataclass(frozen=True)
class Asked:
    """A question as it is asked."""

    name: str
    email: str
    text: str
    language: str


def ask(call_id: int, asked: Asked, form_key: str) -> None:
    """Take a question about a call that is announced or open; the same form sent twice is taken once."""
    if phase_of(call_of(call_id)) not in (Phase.COMING, Phase.OPEN):
        raise Refused(N_("Questions can be asked until the last day for candidacies."))
    row = Question(
        call_id=call_id,
        name=asked.name,
        email=asked.email,
        language=asked.language,
        text=asked.text,
        form_key=form_key,
        asked_at=wall_now(),
    )
    insert_once(row)


@dataclass(frozen=True)
class Reply:
    """An answer as it is published, and the address where it will stand."""

    text: str
    language: str
    url: str


def answer(question_id: int, reply: Reply, viewer: Viewer) -> None:
    """Publish the answer to a question and tell the person who asked where it stands."""
    row = question_of(question_id)
    if row.state == QuestionState.ANSWERED:
        raise Conflict(N_("A colleague has answered this question already."))
    row.state, row.answered_at = QuestionState.ANSWERED, wall_now()
    row.answer, row.answer_language = reply.text, reply.language
    note("elections.answer", f"elections:{row.call_id}", viewer)
    touch(TOPIC)
    if row.email:
        values = {"name": row.name, "question": row.text, "answer": reply.text, "url": reply.url}
        send(Letter(row.email, row.language, "elections/mail/answered.md", f"elections-answer-{row.id}", values))


def set_aside(question_id: int, viewer: Viewer) -> None:
    """Leave a question unanswered, because it is none."""
    row = question_of(question_id)
    if row.state != QuestionState.WAITING:
        raise Conflict(N_("A colleague has dealt with this question already."))
    row.state = QuestionState.SET_ASIDE
    note("elections.set_aside", f"elections:{row.call_id}", viewer)


def question_of(question_id: int) -> Question:
    """A question by its number."""
    row = db.session.get(Question, question_id)
    if row is None:
        raise NotFound(N_("There is no such question."))
    return row


def answered(call_id: int) -> Sequence[Question]:
    """The questions of a call that have their answers, in the order in which they were asked."""
    wanted = db.select(Question).where(Question.call_id == call_id, Question.state == QuestionState.ANSWERED)
    return db.session.scalars(wanted.order_by(Question.id).limit(MOST_SHOWN)).all()


def waiting() -> Sequence[tuple[Question, str]]:
    """The questions that wait, the oldest first, each with the address of its call."""
    wanted = (
        db.select(Question, Call.slug)
        .join(Call, Call.id == Question.call_id)
        .where(Question.state == QuestionState.WAITING)
    )
    rows = db.session.execute(wanted.order_by(Question.id).limit(MOST_SHOWN))
    return [(question, slug) for question, slug in rows]


def count_waiting() -> int:
    """How many questions wait for an answer."""
    wanted = db.select(db.func.count(Question.id)).where(Question.state == QuestionState.WAITING)
    return db.session.scalar(wanted) or 0


def waiting_since() -> datetime | None:
    """Since when a question has been waiting for an answer."""
    oldest = db.select(db.func.min(Question.asked_at)).where(Question.state == QuestionState.WAITING)
    found: datetime | None = db.session.scalar(oldest)
    return found
