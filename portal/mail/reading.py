"""Taking in what came back: each message once, whatever becomes of the worker meanwhile."""

import hashlib
import logging

from flask import current_app

from portal.config import Settings
from portal.database import db, insert_once, unit_of_work
from portal.kernel.clock import wall_now
from portal.mail.addresses import mark_dead
from portal.mail.bouncing import News, read_news
from portal.mail.boxes import UNREADABLE, Box, opened
from portal.mail.findings import note_finding
from portal.mail.models import Bounce, Mail
from portal.mail.wearing_out import note_worn_out

log = logging.getLogger(__name__)
READ_BOUNCES = "core.read_bounces"
BOX = "bounces"
MOST_AT_ONCE = 200


def read_bounces() -> None:
    """Read the bounce mailbox, if there is one, and note whether it could be read."""
    settings: Settings = current_app.extensions["portal.settings"]
    if not settings.bounce_url:
        return
    try:
        box = opened(settings.bounce_url)
        try:
            _take_in_all(box, settings)
        finally:
            box.close()
    except UNREADABLE as error:
        log.warning("the bounce mailbox cannot be read: %s", type(error).__name__)
        _note(is_well=False, why=type(error).__name__)
    else:
        _note(is_well=True)


def _note(*, is_well: bool, why: str = "") -> None:
    with unit_of_work():
        note_finding(BOX, is_well=is_well, values={"why": why})


def _take_in_all(box: Box, settings: Settings) -> None:
    for name, raw in box.new(MOST_AT_ONCE):
        news = read_news(raw, (settings.secret_key, *settings.secret_key_fallbacks))
        with unit_of_work():
            take_in(news, hashlib.sha256(raw).hexdigest())
        # Only now: a worker that dies before reads the message again, and knows it by its hash.
        box.keep(name) if news.kind == "unknown" else box.drop(name)


def take_in(news: News, key: str) -> bool:
    """Note a message and what follows from it, in the unit of work that runs now; False when it was noted before."""
    row = Bounce(
        key=key,
        kind=news.kind,
        mail_id=news.mail_id,
        reason=news.reason,
        sender=news.sender,
        subject=news.subject,
        read_at=wall_now(),
    )
    if not insert_once(row):
        return False
    letter = db.session.get(Mail, news.mail_id) if news.mail_id else None
    if letter is not None and news.kind in ("no_address", "not_delivered"):
        letter.state, letter.last_error = "failed", news.reason
        if news.kind == "no_address":
            mark_dead(letter.to, news.reason, letter.id)
        else:
            note_worn_out(letter, news.reason)
    return True


def settle(bounce_id: int) -> Bounce:
    """Say that a person has looked at a message that the portal did not understand."""
    row = db.session.get_one(Bounce, bounce_id)
    row.seen_at = row.seen_at or wall_now()
    return row
