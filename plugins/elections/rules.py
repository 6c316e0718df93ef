"""What holds for a call, as plain functions on plain values."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from portal.kernel.text import N_


class State(StrEnum):
    """What the secretariat decided about a call; the rest follows from its dates."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """Where a call stands today."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class QuestionState(StrEnum):
    """What became of a question."""

    WAITING = "waiting"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"


BALLOTS = ("roll_call", "confidential", "verifiable")
METHODS = ("schulze", "irv", "two_round", "approval", "plurality")
DEFAULT_QUORUM = 20  # per cent of the roll, ours: the statutes are not public


@dataclass(frozen=True)
class Dates:
    """The dates of a call, in the order in which they come; those of the vote may be open yet."""

    opens_at: datetime
    closes_at: datetime
    vote_opens_at: datetime | None = None
    vote_closes_at: datetime | None = None
    announced_at: datetime | None = None

    def in_order(self) -> list[tuple[str, datetime]]:
        """The dates that are set, each with the name of what happens then."""
        return [(name, at) for name, at in vars(self).items() if at is not None]


def phase(state: State, dates: Dates, now: datetime) -> Phase:
    """Say where a call stands."""
    if state != State.PUBLISHED:
        return Phase(state.value)
    if now < dates.opens_at:
        return Phase.COMING
    return Phase.OPEN if now < dates.closes_at else Phase.CLOSED


def objection_to_dates(dates: Dates) -> tuple[str, str] | None:
    """Name the first date that does not come after the one before it, and say so."""
    order = dates.in_order()
    for (_, earlier), (name, later) in pairwise(order):
        if later <= earlier:
            return name, N_("This must be later than the date before it.")
    return None


def is_frozen(now_in: Phase) -> bool:
    """Whether the rules and dates can no longer change, since cities rely on them."""
    return now_in in (Phase.OPEN, Phase.CLOSED, Phase.CANCELLED)


def slug_of(term_from: int, term_to: int) -> str:
    """The address of a call for a term: the same for ever."""
    return f"presidency-{term_from}" if term_from == term_to else f"presidency-{term_from}-{term_to}"


def fingerprint(content: Mapping[str, Any]) -> str:
    """Hash what a call says, so that everybody can see that it stays the same."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(written.encode()).hexdigest()
