"""Who is a member on a day, and what an organisation is: read from what happened, for one or for many at once.

Lists of many members join ``MembershipSpell`` where one of the clauses below holds; nothing else knows who is one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery

from plugins.membership.models import Member
from plugins.membership.standing_models import MembershipEvent, MembershipSpell
from plugins.membership.standing_rules import (
    GRACE,
    USUAL_GRACE,
    Event,
    Kind,
    Position,
    Spell,
    State,
    grace_in,
    position,
    spells,
)
from portal.database import db
from portal.kernel.clock import business_now
from portal.state import current_state

EventRow = Row[Any]  # the columns of MembershipEvent: a third of what its objects cost


def today() -> date:
    """The day of today, by the clock of deadlines."""
    return business_now().date()


def grace_days() -> int:
    """For how many days a member may be late with its yearly confirmation."""
    return grace_in(current_state().setting(GRACE, str(USUAL_GRACE)))


def on_day(day: date) -> ColumnElement[bool]:
    """Whether a spell holds on a day; each organisation that was ever admitted has one at most."""
    return (MembershipSpell.from_on <= day) & (MembershipSpell.until_on > day)


def is_member_on(day: date) -> ColumnElement[bool]:
    """Whether a spell makes its organisation a member on a day: in good standing or not, and not suspended."""
    return on_day(day) & (MembershipSpell.state == State.ACTIVE)


def is_good_on(day: date) -> ColumnElement[bool]:
    """Whether a spell makes its organisation a member in good standing on a day."""
    return is_member_on(day) & (MembershipSpell.due_on > day - timedelta(days=grace_days()))


def members_on(day: date) -> Subquery:
    """The members of a day as rows of ``organisation_id``, ``category`` and ``since_on``, each organisation once."""
    found = db.select(MembershipSpell.organisation_id, MembershipSpell.category, MembershipSpell.since_on)
    roll: Subquery = found.where(is_member_on(day)).subquery("roll")
    return roll


def members_in_good_standing(day: date) -> Sequence[int]:
    """The organisations that are members in good standing on a day, by their numbers."""
    wanted = db.select(MembershipSpell.organisation_id).where(is_good_on(day))
    return db.session.scalars(wanted.order_by(MembershipSpell.organisation_id)).all()


def events_of(organisation_id: int) -> list[Event]:
    """Everything that happened to an organisation as a member, in the order of its entry."""
    return [as_event(row) for row in rows_of([organisation_id]).get(organisation_id, ())]


def rows_of(organisation_ids: Iterable[int]) -> dict[int, list[EventRow]]:
    """The rows of what happened to organisations, in the order of their entry."""
    wanted = (
        db.select(Member.organisation_id, *MembershipEvent.__table__.columns)
        .join(Member, Member.id == MembershipEvent.member_id)
        .where(Member.organisation_id.in_(list(organisation_ids)))
        .order_by(MembershipEvent.id)
    )
    found: dict[int, list[EventRow]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row.organisation_id, []).append(row)
    return found


def as_event(row: EventRow) -> Event:
    """What happened, as the rules read it."""
    return Event(
        id=row.id,
        kind=Kind(row.kind),
        on=row.happened_on,
        category=row.detail.get("category", ""),
        until=day_in(row.detail.get("until")),
        asked_from=day_in(row.detail.get("asked_from")),
        withdraws=row.detail.get("withdraws"),
    )


def day_in(said: str | None) -> date | None:
    """The day that an event's detail says."""
    return date.fromisoformat(said) if said else None


def spells_of(organisation_id: int) -> tuple[Spell, ...]:
    """All that an organisation was and will be as a member, from its events."""
    return spells(events_of(organisation_id))


def position_of(organisation_id: int, day: date | None = None) -> Position:
    """What an organisation is on a day, today unless one is named, from its events."""
    return position(spells_of(organisation_id), day or today(), grace_days())
