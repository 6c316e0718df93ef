"""What an organisation is in the network on a day, worked out from what happened to it and when.

Nothing of it is stored as an answer: events are, and the order in which they were entered makes no difference.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from portal.kernel.errors import Refused
from portal.kernel.text import N_

FOREVER = date(9999, 12, 31)
MONTHS_BETWEEN_CONFIRMATIONS = 12
GRACE, USUAL_GRACE, LONGEST_GRACE = "membership.grace_days", 60, 365
PROMOTER, ASSOCIATE, COLLABORATING = "promoter", "associate", "collaborating"
GOVERNMENTS = ("local_government", "regional_government")
MAY_PROMOTE = (*GOVERNMENTS, "association_of_local_governments")


class Kind(StrEnum):
    """What happens to a member; several on one day are taken in this order, however they were entered."""

    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    LEFT = "left"
    CAME_BACK = "came_back"
    CLASS_CHANGED = "class_changed"
    CONFIRMED = "confirmed"
    CONTRIBUTED = "contributed"
    WITHDRAWN = "withdrawn"  # an earlier entry was wrong and counts no more


RANKS = {kind: rank for rank, kind in enumerate(Kind)}


class State(StrEnum):
    """Where an organisation stands on a day."""

    NEVER = "never"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


@dataclass(frozen=True)
class Event:
    """What happened on a day.

    ``until`` ends a suspension or a class again; from ``asked_from`` on the member could be asked to confirm, which
    for one that is entered years after its admission is the day of the entry; ``withdraws`` names a wrong entry.
    """

    id: int
    kind: Kind
    on: date
    category: str = ""
    until: date | None = None
    asked_from: date | None = None
    withdraws: int | None = None


@dataclass(frozen=True)
class Spell:
    """Days, the last one excluded, on which nothing changes; ``due_on`` is when the next confirmation is due."""

    from_on: date
    until_on: date
    state: State
    category: str
    since_on: date
    due_on: date


@dataclass(frozen=True)
class _Life:
    """A member while its events are read."""

    is_in: bool = False
    since_on: date = FOREVER
    category: str = ""
    promoter_until: date = date.min
    suspended_until: date = date.min
    due_on: date = FOREVER


def months_after(day: date, months: int) -> date:
    """The same day some months later; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > FOREVER.year:
        return FOREVER
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_after(day: date) -> date:
    """When data and representative are to be confirmed again."""
    return months_after(day, MONTHS_BETWEEN_CONFIRMATIONS)


def category_for(kind: str) -> str:
    """The class in which an organisation of a kind is admitted."""
    return ASSOCIATE if kind in GOVERNMENTS else COLLABORATING


def may_be(category: str, kind: str) -> bool:
    """Whether an organisation of a kind may be of a class; a promoter is a government, or an association of them."""
    return kind in MAY_PROMOTE if category == PROMOTER else category == category_for(kind)


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events that count, each day's in the order of what they are; it never matters who entered what first."""
    known = list(events)
    wrong = {event.withdraws for event in known if event.kind == Kind.WITHDRAWN}
    counting = [event for event in known if event.kind != Kind.WITHDRAWN and event.id not in wrong]
    return sorted(counting, key=_place)


def _place(event: Event) -> tuple[date, int, str, date, date]:
    return event.on, RANKS[event.kind], event.category, event.until or FOREVER, event.asked_from or event.on


def spells(events: Iterable[Event]) -> tuple[Spell, ...]:
    """All that an organisation was and will be unless something happens, from its admission on, without a gap."""
    known = in_order(events)
    by_day = {day: list(those) for day, those in groupby(known, key=lambda event: event.on)}
    days = sorted({*by_day, *(event.until for event in known if event.until)})
    life, found = _Life(), list[Spell]()
    for day in days:
        for event in by_day.get(day, ()):
            life = _after(life, event)
        if life.suspended_until == day and life.is_in:
            life = replace(life, due_on=max(life.due_on, day))
        if life.since_on != FOREVER:
            found.append(_spell(life, day))
    return _joined(found)


def _spell(life: _Life, day: date) -> Spell:
    state = State.LEFT if not life.is_in else State.SUSPENDED if life.suspended_until > day else State.ACTIVE
    category = PROMOTER if life.promoter_until > day else life.category
    return Spell(day, FOREVER, state, category, life.since_on, life.due_on)


def _joined(found: Sequence[Spell]) -> tuple[Spell, ...]:
    """Let each spell end where the next begins, and none begin where nothing changes."""
    kept: list[Spell] = []
    for spell in found:
        if kept and replace(kept[-1], from_on=spell.from_on) == spell:
            continue
        if kept:
            kept[-1] = replace(kept[-1], until_on=spell.from_on)
        kept.append(spell)
    return tuple(kept)


def _after(life: _Life, event: Event) -> _Life:
    """A member after something happened; what cannot happen to it, such as leaving twice, changes nothing."""
    if event.kind in (Kind.ADMITTED, Kind.CAME_BACK):
        return _entered(life, event)
    return replace(life, **_changes(life, event).get(event.kind, {})) if life.is_in else life


def _changes(life: _Life, event: Event) -> dict[Kind, dict[str, Any]]:
    until = event.until or FOREVER
    ended = {"promoter_until": event.on, "category": event.category}
    return {
        Kind.CONFIRMED: {"due_on": max(life.due_on, due_after(event.on))},
        Kind.SUSPENDED: {"suspended_until": max(life.suspended_until, until)},
        Kind.RESUMED: {"suspended_until": min(life.suspended_until, event.on)},
        Kind.LEFT: {"is_in": False, "promoter_until": date.min},
        Kind.CLASS_CHANGED: {"promoter_until": until} if event.category == PROMOTER else ended,
    }


def _entered(life: _Life, event: Event) -> _Life:
    if life.is_in or (event.kind == Kind.CAME_BACK and life.since_on == FOREVER):
        return life
    due_on = due_after(max(event.on, event.asked_from or event.on))
    category = event.category or life.category
    return _Life(is_in=True, since_on=event.on, category=category, due_on=due_on)


@dataclass(frozen=True)
class Position:
    """What an organisation is on a day, whether in good standing, and what comes next.

    ``state_until`` and ``class_until`` are the days on which a suspension or a class ends by itself; ``class_from`` is
    since when it has been of that class; ``first_on`` is the day of its first admission, which lies before ``since_on``
    when it has left and come back.
    """

    on: date
    state: State = State.NEVER
    category: str = ""
    since_on: date | None = None
    first_on: date | None = None
    state_from: date | None = None
    state_until: date | None = None
    class_from: date | None = None
    class_until: date | None = None
    due_on: date = FOREVER
    lapses_on: date = FOREVER

    @property
    def is_member(self) -> bool:
        """Whether it is a member, in good standing or not, and not suspended."""
        return self.state == State.ACTIVE

    @property
    def is_in(self) -> bool:
        """Whether it belongs to the network, suspended or not."""
        return self.state in (State.ACTIVE, State.SUSPENDED)

    @property
    def is_confirmed(self) -> bool:
        """Whether its data were confirmed within the year and the days of grace."""
        return self.on < self.lapses_on

    @property
    def is_good(self) -> bool:
        """Whether it is in good standing: a member that is not suspended and has confirmed its data."""
        return self.is_member and self.is_confirmed

    @property
    def is_due(self) -> bool:
        """Whether the days of grace run."""
        return self.is_member and self.due_on <= self.on < self.lapses_on


def lapse_of(due_on: date, grace_days: int) -> date:
    """From which day on an unconfirmed member is not in good standing."""
    return due_on + min(timedelta(days=grace_days), FOREVER - due_on)


def position(known: Sequence[Spell], day: date, grace_days: int) -> Position:
    """What an organisation is on a day; before its admission it is nothing."""
    now = next((spell for spell in known if spell.from_on <= day < spell.until_on), None)
    if now is None:
        return Position(day)
    alike = _run(known, now, lambda spell: (spell.state, spell.since_on))
    same_class = _run(known, now, lambda spell: (spell.category, spell.state == State.LEFT))
    return Position(
        on=day,
        state=now.state,
        category=now.category,
        since_on=now.since_on,
        first_on=known[0].from_on,
        state_from=alike[0],
        state_until=alike[1],
        class_from=same_class[0],
        class_until=same_class[1],
        due_on=now.due_on,
        lapses_on=lapse_of(now.due_on, grace_days),
    )


def _run(known: Sequence[Spell], now: Spell, look: Callable[[Spell], object]) -> tuple[date, date | None]:
    """From when to when spells around one look the same; no end when none is known."""
    for _, run in groupby(known, key=look):
        those = list(run)
        if now in those:
            return those[0].from_on, None if those[-1].until_on == FOREVER else those[-1].until_on
    raise ValueError("a spell of somebody else")


def is_grace(said: str) -> bool:
    """Whether a text is a number of days of grace, from 0 to 365."""
    return said.isascii() and said.isdigit() and len(said) <= 3 and int(said) <= LONGEST_GRACE


def grace_in(said: str) -> int:
    """The days of grace that a setting says; what makes no sense stands for the usual ones."""
    return int(said) if is_grace(said) else USUAL_GRACE


def check_grace(said: str) -> None:
    """Refuse what is no number of days."""
    if not is_grace(said):
        raise Refused(N_("Write a whole number of days from 0 to 365."))
