"""When a member is reminded of its yearly confirmation: each step once, and at any day of one step at most."""

from datetime import date, timedelta
from enum import StrEnum

BEFORE, LAST_CALL = timedelta(days=30), timedelta(days=14)


class Step(StrEnum):
    """What a member hears: it can confirm soon, it is due, the days of grace end soon, they have ended."""

    SOON = "soon"
    DUE = "due"
    LAST = "last"
    LAPSED = "lapsed"


Days = tuple[date, date]


def due_days(today: date, grace_days: int) -> dict[Step, Days]:
    """Members whose confirmation is due between which days, the last one excluded, hear what today.

    Whoever should have heard an earlier step while the portal slept hears the present one alone.
    """
    grace = timedelta(days=grace_days)
    tomorrow = today + timedelta(days=1)
    lapsed = tomorrow - grace
    last = min(lapsed + LAST_CALL, tomorrow) if grace > LAST_CALL else lapsed
    return {
        Step.SOON: (tomorrow, tomorrow + BEFORE),
        Step.DUE: (last, tomorrow),
        Step.LAST: (lapsed, last),
        Step.LAPSED: (date.min, lapsed),
    }
