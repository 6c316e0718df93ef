"""Questions to a campaign that everybody reads, and what a campaign has told, in one statement for its page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, bindparam, cast, literal, literal_column, null, select, union_all

from plugins.campaigns.models import EarlierAnswer, Question
from plugins.campaigns.question_rules import SHOWN
from plugins.campaigns.services.showing_news import UPDATES, UPDATES_SHOWN, News, news_of_row
from portal.database import ask, db

QUESTIONS_SHOWN, ON_A_PAGE = 5, 50


@dataclass(frozen=True)
class Asked:
    """A question that everybody reads, with its answer or without."""

    id: int
    asked_at: datetime
    language: str
    name: str
    text: str
    answer: str
    answer_language: str
    corrected_at: datetime | None

    def __hash__(self) -> int:
        """By its number alone, which is quicker; equal are those that say the same."""
        return self.id


@dataclass(frozen=True)
class Told:
    """What a campaign tells: its news and the newest questions; ``is_more`` says that there are others."""

    updates: tuple[News, ...]
    questions: tuple[Asked, ...]
    is_more: bool


# The same columns as news have, so that the page of a campaign asks once for both.
AS_NEWS: tuple[Any, ...] = (
    Question.id, Question.came_in_at.label("published_at"), Question.language, Question.name.label("title"),
    Question.text.label("body"), cast(null(), JSON).label("titles"), cast(null(), JSON).label("bodies"),
    Question.corrected_at, Question.answer, Question.answer_language,
)  # fmt: skip
VISIBLE = (
    select(*AS_NEWS)
    .where(Question.campaign_id == bindparam("campaign_id"))
    .where(Question.state.in_([literal_column(repr(str(state))) for state in SHOWN]))
    .order_by(Question.id.desc())
)
QUESTIONS = VISIBLE.where(Question.id < bindparam("before")).limit(bindparam("limit"))
SHOWN_ON_PAGE = VISIBLE.limit(literal_column(str(QUESTIONS_SHOWN + 1)))
NO_ANSWER = (literal("").label("answer"), literal("").label("answer_language"))
BOTH = union_all(
    select(UPDATES.add_columns(*NO_ANSWER, literal(0).label("is_question")).subquery()),
    select(SHOWN_ON_PAGE.add_columns(literal(1).label("is_question")).subquery()),
)


def told(campaign_id: int, language: str) -> Told:
    """News and questions of a campaign, the newest first, each text in the best language that there is."""
    rows = ask(BOTH, campaign_id=campaign_id, limit=UPDATES_SHOWN).all()
    news = sorted((row for row in rows if not row.is_question), key=lambda row: (row.published_at, row.id))
    asked = sorted((row for row in rows if row.is_question), key=lambda row: row.id)
    questions = _questions(reversed(asked))
    updates = tuple(news_of_row(row, language) for row in reversed(news))
    return Told(updates, questions[:QUESTIONS_SHOWN], len(questions) > QUESTIONS_SHOWN)


def questions(campaign_id: int, before: int) -> tuple[Asked, ...]:
    """A page of the questions to a campaign that everybody reads, the newest first."""
    return _questions(ask(QUESTIONS, campaign_id=campaign_id, before=before, limit=ON_A_PAGE + 1).all())


def _questions(rows: Iterable[Any]) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            row.id,
            row.published_at,
            row.language,
            row.title,
            row.body,
            row.answer,
            row.answer_language,
            row.corrected_at,
        )
        for row in rows
    )


def earlier_answers(asked: Iterable[Asked]) -> dict[int, list[EarlierAnswer]]:
    """What the answers to questions said before, the newest first, by question."""
    ids = [one.id for one in asked if one.corrected_at is not None]
    if not ids:
        return {}
    wanted = db.select(EarlierAnswer).where(EarlierAnswer.question_id.in_(ids)).order_by(EarlierAnswer.number.desc())
    found: dict[int, list[EarlierAnswer]] = defaultdict(list)
    for row in db.session.scalars(wanted):
        found[row.question_id].append(row)
    return found
