"""What can be done about joining the network."""

from dataclasses import dataclass

from plugins.membership.models import Interest
from portal.changes import touch
from portal.database import db, insert_once
from portal.kernel.clock import wall_now


@dataclass(frozen=True)
class Wish:
    """What somebody says who would like to join."""

    name: str
    country: str
    email: str
    message: str
    language: str


def tell_interest(wish: Wish, form_key: str) -> None:
    """Note that somebody would like to join; the same form sent twice is noted once."""
    row = Interest(
        name=wish.name,
        country=wish.country,
        email=wish.email,
        message=wish.message,
        language=wish.language,
        form_key=form_key,
        told_at=wall_now(),
    )
    if insert_once(row):
        touch("membership")


def count_interested() -> int:
    """Count those who would like to join."""
    return db.session.scalar(db.select(db.func.count(Interest.id))) or 0
