"""Entering what happens to members, and keeping what lists read in step with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from plugins.membership.models import Member
from plugins.membership.services.standing import as_event, day_in, events_of, rows_of, today
from plugins.membership.standing_models import MembershipEvent, MembershipSpell
from plugins.membership.standing_rules import Event, Kind, Spell, spells
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.viewer import Viewer

AT_ONCE = 500
ACTS = {
    Kind.ADMITTED: "membership.admit",
    Kind.SUSPENDED: "membership.suspended",
    Kind.RESUMED: "membership.active",
    Kind.LEFT: "membership.left",
    Kind.CAME_BACK: "membership.came_back",
    Kind.CLASS_CHANGED: "membership.class_changed",
    Kind.CONFIRMED: "membership.confirmed",
    Kind.CONTRIBUTED: "membership.contributed",
    Kind.WITHDRAWN: "membership.withdrawn",
}
NO_MEMBER = N_("There is no such member.")


@dataclass(frozen=True)
class Entry:
    """Something that happened to a member; ``key`` is the same when the same form is sent twice."""

    kind: Kind
    on: date
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


def member_row(member_id: int) -> Member:
    """A member by its number, waiting for whoever is changing it; raises NotFound."""
    row = db.session.get(Member, member_id, with_for_update=True)
    if row is None:
        raise NotFound(NO_MEMBER)
    return row


def member_id_of(organisation_id: int) -> int | None:
    """The number of an organisation that was ever admitted."""
    wanted = db.select(db.func.min(Member.id)).where(Member.organisation_id == organisation_id)
    found: int | None = db.session.scalar(wanted)
    return found


def enter(member_id: int, entry: Entry, viewer: Viewer) -> bool:
    """Enter what happened to a member; False when the same was entered before."""
    row = MembershipEvent(
        member_id=member_id,
        kind=entry.kind,
        happened_on=entry.on,
        detail=dict(entry.detail),
        reason=entry.reason,
        entered_by=viewer.account_id,
        entered_at=wall_now(),
        key=entry.key or f"{member_id}:{entry.kind}:{entry.on}",
    )
    if not insert_once(row):
        return False
    project([db.session.get_one(Member, member_id).organisation_id])
    note(ACTS[entry.kind], f"membership:{member_id}", viewer, {"on": str(entry.on), **entry.detail})
    touch("membership")
    return True


def change(member_id: int, entry: Entry, viewer: Viewer) -> None:
    """Enter what happened to a member, and refuse what would make no difference to it."""
    member = member_row(member_id)
    known = events_of(member.organisation_id)
    if not makes_a_difference(known, entry):
        raise Conflict(N_("This would change nothing: look at what this member is on that day."), "on")
    withdrawn = sum(event.kind == Kind.WITHDRAWN for event in known)  # the same may be entered again after a mistake
    key = entry.key or f"{member_id}:{entry.kind}:{entry.on}:{withdrawn}"
    if not enter(member_id, replace(entry, key=key), viewer):
        raise Conflict(N_("This was entered before."), "on")


def makes_a_difference(known: Sequence[Event], entry: Entry) -> bool:
    """Whether what is entered changes anything about a member, on any day."""
    added = Event(
        id=0,
        kind=entry.kind,
        on=entry.on,
        category=entry.detail.get("category", ""),
        until=day_in(entry.detail.get("until")),
        asked_from=day_in(entry.detail.get("asked_from")),
        withdraws=entry.detail.get("withdraws"),
    )
    return spells(known) != spells([*known, added])


def withdraw(member_id: int, event_id: int, reason: str, viewer: Viewer) -> MembershipEvent:
    """Let an entry that was wrong count no more, and give it; both stay in the history."""
    member_row(member_id)
    row = db.session.get(MembershipEvent, event_id)
    if row is None or row.member_id != member_id:
        raise NotFound(N_("There is no such entry."))
    if row.kind == Kind.WITHDRAWN:
        raise Refused(N_("Enter anew what was right; a correction is not corrected."))
    entry = Entry(Kind.WITHDRAWN, today(), reason, {"withdraws": event_id}, key=f"{member_id}:withdrawn:{event_id}")
    if not enter(member_id, entry, viewer):
        raise Conflict(N_("This was entered before."))
    return row


def project(organisation_ids: Iterable[int]) -> None:
    """Work the spells of organisations out anew from their events."""
    wanted = list(organisation_ids)
    gone = db.delete(MembershipSpell).where(MembershipSpell.organisation_id.in_(wanted))
    db.session.flush()
    db.session.execute(gone.execution_options(synchronize_session=False))
    found = {id_: spells(map(as_event, rows)) for id_, rows in rows_of(wanted).items()}
    if rows := [columns(id_, spell) for id_, those in found.items() for spell in those]:
        db.session.execute(db.insert(MembershipSpell), rows)


def columns(organisation_id: int, spell: Spell) -> dict[str, Any]:
    """A spell as a row."""
    return {"organisation_id": organisation_id, **vars(spell)}


def move(from_id: int, to_id: int) -> list[int]:
    """Let what happened to an organisation have happened to another, because both are the same; the rows moved."""
    ids = list(db.session.scalars(db.select(Member.id).where(Member.organisation_id == from_id)))
    moved = db.update(Member).where(Member.id.in_(ids))
    moved = moved.values(organisation_id=to_id, merged_from_id=db.func.coalesce(Member.merged_from_id, from_id))
    db.session.execute(moved.execution_options(synchronize_session=False))
    project([from_id, to_id])
    touch("membership")
    return ids


def move_back(ids: Sequence[int], from_id: int, to_id: int) -> None:
    """Undo a ``move(from_id, to_id)`` that gave these rows."""
    is_own = Member.merged_from_id == from_id
    moved = db.update(Member).where(Member.id.in_(ids), Member.organisation_id == to_id)
    moved = moved.values(organisation_id=from_id, merged_from_id=db.case((is_own, None), else_=Member.merged_from_id))
    db.session.execute(moved.execution_options(synchronize_session=False))
    project([from_id, to_id])
    touch("membership")


def rebuild_after(last: int) -> list[int]:
    """Work the spells of the next hundreds of members after one out anew, and say which; none at the end."""
    ids = _next_members(last)
    project(ids)
    return ids


def disagreeing() -> list[int]:
    """The organisations whose spells are not what their events say."""
    last, wrong = 0, list[int]()
    while ids := _next_members(last):
        last = ids[-1]
        told = {id_: [columns(id_, one) for one in spells(map(as_event, rows))] for id_, rows in rows_of(ids).items()}
        stored = _stored(ids)
        wrong += [id_ for id_ in ids if told.get(id_, []) != stored.get(id_, [])]
    members = db.select(Member.id).where(Member.organisation_id == MembershipSpell.organisation_id)
    strangers = db.select(MembershipSpell.organisation_id).where(~members.exists()).distinct()
    return [*wrong, *db.session.scalars(strangers)]


def _next_members(after: int) -> list[int]:
    wanted = db.select(Member.organisation_id).where(Member.organisation_id > after).distinct()
    return list(db.session.scalars(wanted.order_by(Member.organisation_id).limit(AT_ONCE)))


def _stored(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    table = MembershipSpell.__table__
    wanted = db.select(table).where(table.c.organisation_id.in_(ids)).order_by(table.c.organisation_id, table.c.from_on)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row.organisation_id, []).append(dict(row._mapping))
    return found
