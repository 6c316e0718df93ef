"""Whether an organisation may vote on a day, why, and when that changes by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plugins.membership.standing_rules import FOREVER, Position, State


class Why(StrEnum):
    """The one reason that counts, of several the first one here."""

    NO_MEMBER = "no_member"
    LEFT = "left"
    SUSPENDED = "suspended"
    SUSPENDED_UNTIL = "suspended_until"
    UNCONFIRMED = "unconfirmed"
    UNREPRESENTED = "unrepresented"
    REPRESENTED_LATER = "represented_later"
    MAY = "may"


@dataclass(frozen=True)
class Span:
    """The days of a mandate, the last one excluded; none for one that has no end."""

    from_on: date
    until_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the mandate holds on a day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True)
class Vote:
    """Whether an organisation may vote; ``changes_on`` is the day on which that changes unless something happens."""

    why: Why
    changes_on: date | None = None

    @property
    def is_held(self) -> bool:
        """Whether it may vote."""
        return self.why == Why.MAY


def vote(position: Position, mandates: Iterable[Span]) -> Vote:
    """Whether an organisation may vote on the day of its position: in good standing, and represented by somebody."""
    if position.state == State.NEVER:
        return Vote(Why.NO_MEMBER)
    if position.state == State.LEFT:
        return Vote(Why.LEFT, position.state_until)
    if position.state == State.SUSPENDED:
        return Vote(Why.SUSPENDED_UNTIL if position.state_until else Why.SUSPENDED, position.state_until)
    if not position.is_confirmed:
        return Vote(Why.UNCONFIRMED)
    known = list(mandates)
    held = [mandate.until_on or FOREVER for mandate in known if mandate.holds(position.on)]
    if held:
        ends = min(max(held), position.lapses_on, position.state_until or FOREVER)
        return Vote(Why.MAY, None if ends == FOREVER else ends)
    later = [mandate.from_on for mandate in known if mandate.from_on > position.on]
    return Vote(Why.REPRESENTED_LATER, min(later)) if later else Vote(Why.UNREPRESENTED)
