"""Sample calls, told by ``data/demo.toml``."""

import tomllib
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from plugins.elections.models import Call, Question
from plugins.elections.rules import Dates, QuestionState, State
from plugins.elections.services.calls import Plan, Words, create_call, write_words
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.viewer import NOBODY

Row = dict[str, Any]


def fill() -> None:
    """Enter the sample calls with their questions."""
    source = tomllib.loads((files("plugins.elections") / "data" / "demo.toml").read_text(encoding="utf-8"))
    for row in source["calls"]:
        with unit_of_work():
            enter(row)


def enter(row: Row) -> None:
    """Enter one sample call; some are long over, which no service would let anybody publish."""
    year = business_now().year + row["years_ahead"]
    call_id = create_call(Plan(year, year, row["zone"], dates_of(row)), "en", NOBODY)
    for language, text in row["texts"].items():
        told = {name: value.strip() % {"year": year} for name, value in text.items()}
        write_words(call_id, Words(language, **told), NOBODY)
    db.session.get_one(Call, call_id).state = State.PUBLISHED
    for number, question in enumerate(row.get("questions", ())):
        asked_at = at(row["zone"], row["asked_from"] + 3 * number, 10)
        db.session.add(question_of(call_id, question, asked_at))


def question_of(call_id: int, told: Row, asked_at: datetime) -> Question:
    """A sample question, answered two days later if the data have an answer."""
    is_answered = "answer" in told
    return Question(
        call_id=call_id,
        form_key=f"demo-{call_id}-{told['email']}",
        asked_at=asked_at,
        state=QuestionState.ANSWERED if is_answered else QuestionState.WAITING,
        answered_at=asked_at + timedelta(days=2) if is_answered else None,
        **told,
    )


def dates_of(row: Row) -> Dates:
    """The dates of a sample call: the last moment of a day, in its zone."""
    zone = row["zone"]
    return Dates(
        opens_at=at(zone, row["opens"], 9),
        closes_at=at(zone, row["closes"], 23, 59),
        vote_opens_at=at(zone, row["vote_opens"], 9),
        vote_closes_at=at(zone, row["vote_closes"], 18),
        announced_at=at(zone, row["announced"], 12),
    )


def at(zone: str, days: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the day that is so many days from now."""
    local = business_now().astimezone(ZoneInfo(zone)) + timedelta(days=days)
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0)
