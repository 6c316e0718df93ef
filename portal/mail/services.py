"""Writing letters into the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.database import db, insert_once
from portal.jobs.services import enqueue
from portal.kernel.clock import wall_now
from portal.mail.models import Mail

SEND = "core.send_mail"


@dataclass(frozen=True)
class Letter:
    """A letter to be written from a template; ``values`` are plain JSON, ``key`` is the same for the same letter.

    ``about`` names what it is about, such as ``payment:12``, so that it is found there. ``unsubscribe_path``
    is a page of this portal that lets the reader out at once when a mail program posts to it (RFC 8058).
    """

    to: str
    language: str
    template: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str = ""
    about: str = ""
    unsubscribe_path: str = ""


def send(letter: Letter) -> bool:
    """Put a letter into the outbox, in the unit of work that runs now; False when it was put there before."""
    row = Mail(
        key=letter.key,
        to=letter.to,
        language=letter.language,
        template=letter.template,
        values=dict(letter.values),
        reply_to=letter.reply_to,
        about=letter.about,
        unsubscribe_path=letter.unsubscribe_path,
        created_at=wall_now(),
    )
    if not insert_once(row):
        return False
    enqueue(SEND, {"mail_id": row.id})
    return True


def hold_back(to: str, unsubscribe_path: str) -> None:
    """Let no letter go any more that waits for a reader who has just left it."""
    waiting = db.select(Mail).where(Mail.to == to, Mail.unsubscribe_path == unsubscribe_path, Mail.state == "waiting")
    for row in db.session.scalars(waiting):
        db.session.delete(row)


def counts() -> dict[str, int]:
    """How many letters are in each state."""
    rows = db.session.execute(db.select(Mail.state, db.func.count()).group_by(Mail.state))
    return {state: count for state, count in rows}  # noqa: C416  mypy cannot read dict(rows)
