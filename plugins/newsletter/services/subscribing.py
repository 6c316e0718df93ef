"""Asking for the newsletter, confirming it, and leaving; nobody is on the list who has not confirmed."""

from typing import Any

from plugins.newsletter.models import Subscriber
from plugins.newsletter.rules import TIME_TO_CONFIRM
from portal.database import db, insert_once, unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_token
from portal.kernel.text import N_
from portal.mail.addresses import lift
from portal.mail.services import Letter, hold_back, send


def ask_for(email: str, language: str) -> None:
    """Note that somebody wants the newsletter and write to them; the first letter lets them confirm.

    Whoever gets it already is told so by mail alone, so that the page says nothing about anybody. One letter a day.
    """
    now = wall_now()
    row = Subscriber(key=new_token(), email=email, folded_email=email.casefold(), language=language, asked_at=now)
    if not insert_once(row):
        row = db.session.scalars(_of(email)).one()
    if row.confirmed_at is None:
        row.language, row.asked_at = language, now
    what = "already" if row.confirmed_at else "confirm"
    values = {"subscriber_key": row.key}
    send(Letter(row.email, language, f"newsletter/mail/{what}.md", f"newsletter:{row.id}:{what}:{now:%Y%m%d}", values))


def confirm(key: str) -> None:
    """Put somebody on the list, in the language that they asked in; raise NotFound."""
    row = subscriber_of(key)
    if row.confirmed_at is None:
        row.confirmed_at = wall_now()
        lift(row.email)  # whoever confirms has read the letter there


def change_language(key: str, language: str) -> None:
    """Send somebody the issues to come in another language; raise NotFound."""
    subscriber_of(key).language = language


def leave(key: str) -> None:
    """Take somebody off the list and forget them; whoever is off it already stays off."""
    row = db.session.scalar(db.select(Subscriber).where(Subscriber.key == key))
    if row is not None:
        hold_back(row.email, leaving_path(row))
        db.session.delete(row)


def leaving_path(row: Subscriber) -> str:
    """The page by which a reader leaves."""
    return f"/{row.language}/newsletter/leave/{row.key}"


def subscriber_of(key: str) -> Subscriber:
    """Whoever this key belongs to; raise NotFound."""
    row: Subscriber | None = db.session.scalar(db.select(Subscriber).where(Subscriber.key == key))
    if row is None:
        raise NotFound(N_("This address is not on the list (any more). You can ask for the newsletter once more."))
    return row


def forget_unconfirmed() -> None:
    """Forget those who did not confirm in time."""
    late = db.delete(Subscriber).where(
        Subscriber.confirmed_at.is_(None), Subscriber.asked_at < wall_now() - TIME_TO_CONFIRM
    )
    with unit_of_work() as session:
        session.execute(late)


def readers() -> dict[str, int]:
    """How many get the newsletter, by language."""
    counted = db.select(Subscriber.language, db.func.count()).where(Subscriber.confirmed_at.is_not(None))
    return {code: count for code, count in db.session.execute(counted.group_by(Subscriber.language))}  # noqa: C416


def known_of(email: str) -> list[dict[str, Any]]:
    """What is kept of an address."""
    return [
        {"email": row.email, "language": row.language, "asked_at": row.asked_at, "confirmed_at": row.confirmed_at}
        for row in db.session.scalars(_of(email))
    ]


def forget(email: str) -> int:
    """Forget an address; how many rows were dropped."""
    rows = db.session.scalars(_of(email)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


def _of(email: str) -> Any:
    return db.select(Subscriber).where(Subscriber.folded_email == email.casefold())
