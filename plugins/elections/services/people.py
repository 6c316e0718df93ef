"""What is known of a person who asked something."""

from typing import Any

from plugins.elections.models import Question
from plugins.elections.rules import QuestionState
from plugins.elections.services.calls import TOPIC
from portal.changes import touch
from portal.database import db


def questions_of(email: str) -> list[dict[str, Any]]:
    """The questions that came from an address."""
    rows = db.session.scalars(_from(email))
    return [{"name": row.name, "asked_at": row.asked_at, "text": row.text, "state": row.state} for row in rows]


def erase(email: str) -> int:
    """Forget who asked: open questions go, answered ones stay without the name, since others rely on the answer."""
    rows = db.session.scalars(_from(email)).all()
    for row in rows:
        if row.state == QuestionState.ANSWERED:
            row.name = row.email = ""
        else:
            db.session.delete(row)
    if rows:
        touch(TOPIC)
    return len(rows)


def _from(email: str) -> Any:
    return db.select(Question).where(db.func.lower(Question.email) == email.lower()).order_by(Question.id)
