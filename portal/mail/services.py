"""Writing letters into the outbox, and sending them from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from portal.database import db, insert_once, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import wall_now
from portal.mail.models import Mail
from portal.mail.rendering import Rendered, render
from portal.mail.sending import Postman

SEND = "core.send_mail"


@dataclass(frozen=True)
class Letter:
    """A letter to be written from a template; ``values`` are plain JSON, ``key`` is the same for the same letter."""

    to: str
    language: str
    template: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str = ""


def send(letter: Letter) -> bool:
    """Put a letter into the outbox, in the unit of work that runs now; False when it was put there before."""
    row = Mail(
        key=letter.key,
        to=letter.to,
        language=letter.language,
        template=letter.template,
        values=dict(letter.values),
        reply_to=letter.reply_to,
        created_at=wall_now(),
    )
    if not insert_once(row):
        return False
    enqueue(SEND, {"mail_id": row.id})
    return True


def send_mail(mail_id: int) -> None:
    """Send one letter of the outbox; an error lets the job try again later."""
    with unit_of_work() as session:
        row = session.get_one(Mail, mail_id)
        if row.state == "sent":
            return
        row.state = "sending"
        letter = Letter(row.to, row.language, row.template, row.key, row.values, row.reply_to)
    rendered = render(letter.template, letter.language, letter.values)
    postman: Postman = current_app.extensions["portal.postman"]
    postman.deliver(mail_id, letter.to, letter.reply_to, rendered)
    with unit_of_work() as session:
        _note_sent(session.get_one(Mail, mail_id), rendered)


def _note_sent(row: Mail, rendered: Rendered) -> None:
    row.state, row.sent_at = "sent", wall_now()
    row.subject, row.text, row.html = rendered.subject, rendered.text, rendered.html


def counts() -> dict[str, int]:
    """How many letters are in each state."""
    rows = db.session.execute(db.select(Mail.state, db.func.count()).group_by(Mail.state))
    return {state: count for state, count in rows}  # noqa: C416  mypy cannot read dict(rows)
