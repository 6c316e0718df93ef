"""Sending a message to everybody whose pledge stands, a batch at a time, each reader once."""

from dataclasses import replace

from plugins.campaigns.message_rules import MessageState
from plugins.campaigns.models import Message, MessageText, Pledge
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.messages.reading import STANDS, leaving_path, reader_of
from portal.database import db, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.text import best_language
from portal.mail.services import Letter, send

SEND = "campaigns.send_message"
TEMPLATE = "campaigns/mail/message.md"
BATCH = 200


def send_message(message_id: int) -> None:
    """Write to the next backers; a message that was cut off goes on where it stood.

    How far it came and the letters stand in one commit, so nobody is left out and nobody gets two.
    """
    with unit_of_work() as session:
        row = session.get(Message, message_id, with_for_update=True)
        if row is None or row.state != MessageState.SENDING:
            return
        standing = (Pledge.campaign_id == row.campaign_id, *STANDS, Pledge.counted_at <= row.sent_at)
        wanted = db.select(Pledge).where(*standing, Pledge.id > row.told_up_to).order_by(Pledge.id)
        found = session.scalars(wanted.limit(BATCH)).all()
        texts = db.select(MessageText.language).where(MessageText.message_id == row.id)
        written = list(session.scalars(texts))
        for pledge in found:
            _write_to(pledge, row, best_language(pledge.language, written, row.original_language))
        if found:
            row.told_up_to = found[-1].id
        if len(found) == BATCH:
            enqueue(SEND, {"message_id": row.id})
        else:
            row.state = MessageState.SENT


def _write_to(pledge: Pledge, row: Message, language: str) -> None:
    key = f"{reference(row.campaign_id)}:message:{row.id}"
    write_to_reader(pledge, Letter("", language, TEMPLATE, key, {"message_id": row.id}, about=key))


def write_to_reader(pledge: Pledge, letter: Letter) -> None:
    """Write to a backer, unless they have left; a second pledge of the same address has the same key."""
    reader = reader_of(pledge.campaign_id, pledge.email)
    if reader.left_at is not None:
        return
    path = leaving_path(reader, letter.language)
    values = {**letter.values, "leaving_key": reader.key}
    send(replace(letter, to=reader.email, key=f"{letter.key}:{reader.id}", values=values, unsubscribe_path=path))
