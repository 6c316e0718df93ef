"""Sample mail that came back, so that the office's pages about it are not empty; nothing of it waits for a person."""

from datetime import timedelta

from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.mail.addresses import mark_dead
from portal.mail.models import Bounce, Mail

READER = "gone@sample.example"
REASON = "550 5.1.1 no such mailbox"


def fill() -> None:
    """Enter a letter that came back and was given up, its address, and two messages that were looked at."""
    now = wall_now()
    with unit_of_work() as session:
        letter = Mail(
            key="demo:came back",
            to=READER,
            language="en",
            template="mail/sign_in.md",
            values={"address": "https://portal.example/", "minutes": 15},
            state="given_up",
            subject="Your link to sign in",
            last_error=REASON,
            created_at=now - timedelta(days=2),
            sent_at=now - timedelta(days=2),
        )
        session.add(letter)
        db.session.flush()
        mark_dead(READER, REASON, letter.id)
        for key, kind, subject in (
            ("demo:1", "no_address", "Undelivered Mail Returned to Sender"),
            ("demo:2", "unknown", "A question about your letter"),
        ):
            session.add(
                Bounce(
                    key=key,
                    kind=kind,
                    mail_id=letter.id if kind == "no_address" else None,
                    reason=REASON if kind == "no_address" else "",
                    sender="postmaster@sample.example",
                    subject=subject,
                    read_at=now - timedelta(days=1),
                    seen_at=now,
                )
            )
