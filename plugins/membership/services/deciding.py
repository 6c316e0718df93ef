"""What the secretariat decides about members, and what a member does itself: leaving the network."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from plugins.membership.services.confirming import speaks_for
from plugins.membership.services.recording import Entry, change, enter, member_row, withdraw
from plugins.membership.services.speakers import as_instant, tell_speakers
from plugins.membership.services.standing import position_of, today
from plugins.membership.standing_rules import Kind, category_for, may_be
from portal.database import db
from portal.kernel.errors import Conflict, Refused
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.viewer import Viewer

LETTERS = {
    Kind.SUSPENDED: "suspended",
    Kind.RESUMED: "resumed",
    Kind.LEFT: "left",
    Kind.CAME_BACK: "came_back",
    Kind.CLASS_CHANGED: "class_changed",
}
LONGEST_AHEAD = 366 * 10


def decide(member_id: int, entry: Entry, viewer: Viewer) -> None:
    """Enter a decision about a member and write to those who speak for it."""
    organisation_id = member_row(member_id).organisation_id
    _check(organisation_id, entry)
    if entry.kind == Kind.CAME_BACK and not entry.detail.get("category"):
        kind = db.session.get_one(Organisation, organisation_id).kind
        entry = Entry(entry.kind, entry.on, entry.reason, {"category": category_for(kind)}, entry.key)
    change(member_id, entry, viewer)
    tell_speakers(organisation_id, LETTERS[entry.kind], entry.key or str(entry.on), _values(entry))


def _check(organisation_id: int, entry: Entry) -> None:
    if abs((entry.on - today()).days) > LONGEST_AHEAD:
        raise Refused(N_("Choose a day within ten years of today."), "on")
    until = entry.detail.get("until")
    if until and date.fromisoformat(until) <= entry.on:
        raise Refused(N_("The end comes after the beginning."), "until")
    category = entry.detail.get("category")
    if category and not may_be(category, db.session.get_one(Organisation, organisation_id).kind):
        raise Refused(N_("An organisation of this kind cannot be of this class."), "category")


def _values(entry: Entry) -> Mapping[str, Any]:
    until, category = entry.detail.get("until", ""), entry.detail.get("category", "")
    days = {"on_at": as_instant(entry.on), "until_at": as_instant(until)}
    return {**days, "category": category, "reason": entry.reason}


def leave(organisation_id: int, on: date, reason: str, viewer: Viewer, key: str) -> None:
    """Let a member leave the network, by somebody who speaks for it; everybody else who does is told at once."""
    member_id = speaks_for(organisation_id, viewer)
    check_leaving_day(on)
    if not position_of(organisation_id).is_in:
        raise Conflict(N_("This organisation is no member."), "on")
    decide(member_id, Entry(Kind.LEFT, on, reason, {"by": "member"}, key), viewer)


def check_leaving_day(on: date) -> None:
    """Refuse a day that has passed, or lies more than a year ahead."""
    if not 0 <= (on - today()).days <= 366:
        raise Refused(N_("Choose a day from today on, within a year."), "on")


def note_contribution(member_id: int, entry: Entry, viewer: Viewer) -> None:
    """Note what a member gave in kind; it changes nothing about its standing and stays in its history."""
    member_row(member_id)
    _check_has_come(entry.on)
    enter(member_id, entry, viewer)


def note_confirmation(member_id: int, entry: Entry, viewer: Viewer) -> None:
    """Note that a member confirmed its data by letter or telephone, because nobody there can do it here."""
    organisation_id = member_row(member_id).organisation_id
    _check_has_come(entry.on)
    if not position_of(organisation_id, entry.on).is_in:
        raise Conflict(N_("It was no member on that day."), "on")
    change(member_id, entry, viewer)


def _check_has_come(day: date) -> None:
    if day > today():
        raise Refused(N_("Choose a day that has come."), "on")


def take_back(member_id: int, event_id: int, reason: str, viewer: Viewer) -> None:
    """Let an entry that was wrong count no more, and tell those who were told of it."""
    wrong = withdraw(member_id, event_id, reason, viewer)
    if Kind(wrong.kind) in LETTERS:
        told = {"kind": wrong.kind, "on_at": as_instant(wrong.happened_on), "reason": reason}
        organisation_id = member_row(member_id).organisation_id
        tell_speakers(organisation_id, "entry_withdrawn", str(event_id), told)
