"""What badges say, kept ahead of the pages that will ask, and whether it can still be believed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plugins.badges.face_models import Round, Said
from plugins.badges.logo_models import Logo
from portal.changes import EVERYTHING, Change, touch
from portal.database import db
from portal.hooks import current_hooks
from portal.kernel.clock import business_now, wall_now
from portal.organisations.models import Organisation

TOPIC = "badges:said"
TRUSTED_FOR = timedelta(minutes=15)
AT_ONCE = 500
Sentences = dict[str, dict[str, list[str]]]  # by language and kind: title, name, note


@dataclass(frozen=True)
class Moment:
    """Where the portal stood when badges were compared: the newest change that concerns them, the day, the logo."""

    change_id: int
    on_day: date
    mark: str = ""


def moment() -> Moment:
    """Where the portal stands now."""
    topics = ("organisations", EVERYTHING, *current_hooks().names())
    newest = db.session.scalar(db.select(db.func.max(Change.id)).where(Change.topic.in_(topics)))
    mark = db.session.scalar(db.select(Logo.tag).where(Logo.state == "used"))
    return Moment(newest or 0, business_now().date(), mark or "")


def is_compared(now: Moment) -> bool:
    """Whether nothing has changed since badges were compared last."""
    row = db.session.get(Round, 1)
    return row is not None and Moment(row.change_id, row.on_day, row.mark) == now


def has_another_mark(now: Moment) -> bool:
    """Whether another logo stands in every badge than when they were compared last."""
    row = db.session.get(Round, 1)
    return row is not None and row.mark != now.mark


def is_trusted() -> bool:
    """Whether what is kept was compared lately; when nobody does that any more, each badge is looked up anew."""
    ended_at = db.session.scalar(db.select(Round.ended_at))
    return ended_at is not None and wall_now() - ended_at < TRUSTED_FOR


def end_round(now: Moment) -> None:
    """Note that everything was compared."""
    row = db.session.get(Round, 1)
    if row is None:
        db.session.add(Round(id=1, ended_at=wall_now(), change_id=now.change_id, on_day=now.on_day, mark=now.mark))
        touch(TOPIC)
        return
    row.ended_at, row.change_id, row.on_day, row.mark = wall_now(), now.change_id, now.on_day, now.mark


@dataclass(frozen=True)
class Owner:
    """An organisation whose badges are compared; what they say is said of the one into which it was merged, if any."""

    id: int
    slug: str
    stands_for: int


def owners_after(after: int) -> list[Owner]:
    """Some organisations by their numbers, after one."""
    wanted = db.select(Organisation.id, Organisation.slug, Organisation.merged_into_id)
    rows = db.session.execute(wanted.where(Organisation.id > after).order_by(Organisation.id).limit(AT_ONCE))
    return [Owner(row.id, row.slug, row.merged_into_id or row.id) for row in rows]


def keep(owners: Sequence[Owner], said: Mapping[int, Sentences]) -> list[Owner]:
    """Keep what badges say now; give the organisations whose badges say something else than before."""
    kept = db.session.scalars(db.select(Said).where(Said.organisation_id.in_([one.id for one in owners])))
    rows = {row.organisation_id: row for row in kept}
    changed = [one for one in owners if _words(rows.get(one.id)) != said.get(one.stands_for)]
    for one in changed:
        row, words = rows.get(one.id), said.get(one.stands_for)
        if words is None:
            db.session.delete(row)
        elif row is None:
            db.session.add(Said(organisation_id=one.id, slug=one.slug, words=words, drawn_at=wall_now()))
        else:
            row.words, row.drawn_at = words, wall_now()
    if changed:
        touch(TOPIC)
    return changed


def _words(row: Said | None) -> Sentences | None:
    return row.words if row else None


def all_said() -> dict[str, str]:
    """What every badge says, by slug, as it is stored."""
    rows = db.session.execute(db.select(Said.slug, db.cast(Said.words, db.Text)))
    return {slug: words for slug, words in rows}  # noqa: C416  mypy cannot read dict(rows)


def read(stored: str) -> Sentences:
    """What the badges of one organisation say."""
    found: Sentences = json.loads(stored)
    return found
