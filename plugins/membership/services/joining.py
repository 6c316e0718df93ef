"""Cities that would like to join the network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins.membership.models import Interest
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound
from portal.kernel.ids import ids_of
from portal.kernel.text import N_
from portal.viewer import Viewer

MOST_SHOWN = 200


@dataclass(frozen=True)
class Wish:
    """What somebody says who would like to join."""

    name: str
    country: str
    email: str
    message: str
    language: str
    place_id: int | None = None


def tell_interest(told: Wish, form_key: str) -> None:
    """Note that somebody would like to join; the same form sent twice is noted once."""
    row = Interest(
        name=told.name,
        country=told.country,
        email=told.email,
        message=told.message,
        language=told.language,
        form_key=form_key,
        place_id=told.place_id,
        told_at=wall_now(),
    )
    if insert_once(row):
        touch("membership")


def waiting_since() -> datetime | None:
    """Since when somebody has been waiting for an answer."""
    oldest = db.select(db.func.min(Interest.told_at)).where(Interest.answered_at.is_(None))
    found: datetime | None = db.session.scalar(oldest)
    return found


def count_interested() -> int:
    """Count those who would like to join and wait for an answer."""
    return db.session.scalar(db.select(db.func.count(Interest.id)).where(Interest.answered_at.is_(None))) or 0


def waiting() -> Sequence[Interest]:
    """Those who wait for an answer, the longest first."""
    wanted = db.select(Interest).where(Interest.answered_at.is_(None)).order_by(Interest.id)
    return db.session.scalars(wanted.limit(MOST_SHOWN)).all()


def named(references: Iterable[str]) -> list[tuple[str, str]]:
    """What references such as ``membership:interest:12`` stand for: who would like to join."""
    ids = ids_of("membership:interest", references)
    found = db.session.execute(db.select(Interest.id, Interest.name).where(Interest.id.in_(ids)))
    return [(f"membership:interest:{row.id}", row.name) for row in found]


def wish(interest_id: int) -> Interest:
    """A wish to join; raises NotFound."""
    row = db.session.get(Interest, interest_id)
    if row is None:
        raise NotFound(N_("There is no such wish to join."))
    return row


def note_answered(interest_id: int, viewer: Viewer) -> None:
    """Note that somebody of the secretariat or the regional office has answered."""
    row = wish(interest_id)
    if row.answered_at is None:
        row.answered_at = wall_now()
        note("membership.answer", f"membership:interest:{interest_id}", viewer)
        touch("membership")


def wishes_of(email: str) -> list[dict[str, Any]]:
    """What an address has said."""
    return [
        {"name": row.name, "country": row.country, "message": row.message, "told_at": row.told_at}
        for row in db.session.scalars(_from(email))
    ]


def forget(email: str) -> int:
    """Drop what an address has said."""
    rows = db.session.scalars(_from(email)).all()
    for row in rows:
        db.session.delete(row)
    if rows:
        touch("membership")
    return len(rows)


def _from(email: str) -> Any:
    return db.select(Interest).where(db.func.lower(Interest.email) == email.lower()).order_by(Interest.id)
