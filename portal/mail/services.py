"""Writing letters into the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_

from portal.database import db, insert_once
from portal.jobs.services import enqueue, hurry
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import N_
from portal.mail.models import Mail

SEND = "core.send_mail"
MOVABLE = ("waiting", "failed", "given_up")


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
    enqueue(SEND, {"mail_id": row.id}, key=job_key(row.id))
    return True


def hold_back(to: str, unsubscribe_path: str) -> None:
    """Let no letter go any more that waits for a reader who has just left it."""
    held = db.select(Mail).where(Mail.to == to, Mail.unsubscribe_path == unsubscribe_path, Mail.state.in_(MOVABLE))
    for row in db.session.scalars(held):
        db.session.delete(row)


def forget(to: str, *beginnings: str) -> None:
    """Forget the letters to an address whose keys begin so, since nobody needs to know any more who got them."""
    theirs = or_(*(Mail.key.startswith(beginning, autoescape=True) for beginning in beginnings))
    gone = db.delete(Mail).where(Mail.to == to, theirs)
    db.session.execute(gone.execution_options(synchronize_session=False))


def job_key(mail_id: int) -> str:
    """Name the one job that sends a letter, however often it is asked for."""
    return f"letter:{mail_id}"


def send_again(mail_id: int) -> None:
    """Let a letter that waits, failed or was given up be tried now, with all its tries before it."""
    row = _stopped(mail_id)
    row.state, row.tries, row.next_try_at = "waiting", 0, None
    enqueue(SEND, {"mail_id": mail_id}, key=job_key(mail_id))
    hurry(job_key(mail_id))


def give_up(mail_id: int, reason: str) -> None:
    """Let a letter that waits or failed never be sent, with the reason of whoever decided so."""
    row = _stopped(mail_id)
    row.state, row.next_try_at, row.last_error = "given_up", None, reason


def _stopped(mail_id: int) -> Mail:
    """Find a letter that nobody is sending right now and that has not left."""
    row = db.session.get(Mail, mail_id, with_for_update=True)
    if row is None:
        raise NotFound(N_("There is no such letter."))
    if row.state not in MOVABLE:
        raise Conflict(N_("This letter has left, or is being sent."))
    return row


def oldest_waiting() -> datetime | None:
    """Since when the letter waits that has waited for longest."""
    oldest = db.select(Mail.created_at).where(Mail.state == "waiting").order_by(Mail.id).limit(1)
    since: datetime | None = db.session.scalar(oldest)
    return since


def counts() -> dict[str, int]:
    """How many letters are in each state."""
    rows = db.session.execute(db.select(Mail.state, db.func.count()).group_by(Mail.state))
    return {state: count for state, count in rows}  # noqa: C416  mypy cannot read dict(rows)
