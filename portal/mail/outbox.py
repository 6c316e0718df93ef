"""Sending the letters of the outbox, each once; what a mail server refused for good is not tried again."""

import logging

from flask import current_app
from jinja2 import TemplateError

from portal.database import unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import wall_now
from portal.mail.addresses import dead, mark_dead
from portal.mail.models import Mail
from portal.mail.rendering import Rendered, render
from portal.mail.rules import Refusal, wait_after
from portal.mail.sending import NotTaken, Postman
from portal.mail.services import SEND, Letter, job_key

log = logging.getLogger(__name__)
UNDERWAY = ("waiting", "sending")
# What a template that does not fit its values raises; trying again does not help, a new version may.
UNWRITABLE = (TemplateError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError)


def send_mail(mail_id: int) -> None:
    """Send one letter of the outbox, or note why not and when it is tried next."""
    letter = _begin(mail_id)
    if letter is None:
        return
    postman: Postman = current_app.extensions["portal.postman"]
    try:
        rendered = render(letter.template, letter.language, letter.values)
        postman.deliver(mail_id, letter, rendered)
    except NotTaken as no:
        _note_refused(mail_id, no.refusal)
    except UNWRITABLE as error:
        log.exception("letter %s cannot be written", mail_id)
        _note_refused(mail_id, Refusal(f"{type(error).__name__}: {letter.template}", is_final=True))
    else:
        _note_sent(mail_id, rendered)


def _begin(mail_id: int) -> Letter | None:
    with unit_of_work() as session:
        row = session.get(Mail, mail_id)
        if row is None or row.state not in UNDERWAY:  # forgotten with its reader, sent before, or given up
            return None
        if row.unsubscribe_path and (known := dead(row.to)):  # what nobody needs does not go where nobody reads
            row.state, row.last_error = "given_up", known.reason
            return None
        row.state, row.tries, row.next_try_at = "sending", row.tries + 1, None
        return Letter(
            row.to, row.language, row.template, row.key, row.values, row.reply_to, row.about, row.unsubscribe_path
        )


def _note_sent(mail_id: int, rendered: Rendered) -> None:
    with unit_of_work() as session:
        row = session.get(Mail, mail_id)
        if row is None:
            return
        row.state, row.sent_at, row.last_error = "sent", wall_now(), ""
        row.subject, row.text, row.html = rendered.subject, rendered.text, rendered.html


def _note_refused(mail_id: int, refusal: Refusal) -> None:
    """Let a letter wait for its next try, or end it when there is none; the reason is kept."""
    with unit_of_work() as session:
        row = session.get(Mail, mail_id)
        if row is None:
            return
        row.last_error = refusal.reason
        log.warning("letter %s was not taken, try %s", mail_id, row.tries)  # why stands with the letter, not in logs
        if refusal.is_about_address:
            mark_dead(row.to, refusal.reason, mail_id)
        wait = None if refusal.is_final else wait_after(row.tries)
        if wait is None:
            row.state = "failed"
            return
        row.state, row.next_try_at = "waiting", wall_now() + wait
        enqueue(SEND, {"mail_id": mail_id}, run_at=row.next_try_at, key=job_key(mail_id))
