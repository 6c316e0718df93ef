"""Sending the letters of the outbox, each once."""

from flask import current_app

from portal.database import unit_of_work
from portal.kernel.clock import wall_now
from portal.mail.models import Mail
from portal.mail.rendering import Rendered, render
from portal.mail.sending import Postman
from portal.mail.services import Letter


def send_mail(mail_id: int) -> None:
    """Send one letter of the outbox; an error lets the job try again later."""
    with unit_of_work() as session:
        row = session.get(Mail, mail_id)
        if row is None or row.state == "sent":  # forgotten with its reader, or sent before
            return
        row.state = "sending"
        letter = Letter(
            row.to, row.language, row.template, row.key, row.values, row.reply_to, row.about, row.unsubscribe_path
        )
    rendered = render(letter.template, letter.language, letter.values)
    postman: Postman = current_app.extensions["portal.postman"]
    postman.deliver(mail_id, letter, rendered)
    with unit_of_work() as session:
        _note_sent(session.get_one(Mail, mail_id), rendered)


def _note_sent(row: Mail, rendered: Rendered) -> None:
    row.state, row.sent_at = "sent", wall_now()
    row.subject, row.text, row.html = rendered.subject, rendered.text, rendered.html
