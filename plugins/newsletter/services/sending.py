"""Sending an issue to everybody on the list, a batch at a time, each reader once."""

from plugins.newsletter.models import SENDING, SENT, Issue, Subscriber, Text
from plugins.newsletter.services.subscribing import leaving_path
from portal.database import db, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.text import best_language
from portal.mail.services import Letter, send

SEND = "newsletter.send"
BATCH = 200


def send_issue(issue_id: int) -> None:
    """Write to the next readers of an issue; one that was cut off goes on where it stood.

    How far it came and the letters stand in one commit, so nobody is left out and nobody gets two.
    """
    with unit_of_work() as session:
        row = session.get(Issue, issue_id, with_for_update=True)
        if row is None or row.state != SENDING:
            return
        listed = (Subscriber.confirmed_at.is_not(None), Subscriber.confirmed_at <= row.published_at)
        wanted = db.select(Subscriber).where(*listed, Subscriber.id > row.told_up_to).order_by(Subscriber.id)
        found = session.scalars(wanted.limit(BATCH)).all()
        written = session.scalars(db.select(Text.language).where(Text.issue_id == issue_id)).all()
        for reader in found:
            send(_letter(issue_id, reader, best_language(reader.language, written, row.original_language)))
        if found:
            row.told_up_to = found[-1].id
        if len(found) == BATCH:
            enqueue(SEND, {"issue_id": issue_id})
        else:
            row.state = SENT


def _letter(issue_id: int, reader: Subscriber, language: str) -> Letter:
    values = {"issue_id": issue_id, "subscriber_key": reader.key}
    key = f"newsletter:{issue_id}:{reader.id}"
    leaving = leaving_path(reader)
    return Letter(reader.email, language, "newsletter/mail/issue.md", key, values, unsubscribe_path=leaving)
