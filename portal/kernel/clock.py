"""Two clocks: business time, which a demo may move, and wall time, which nobody moves.

Deadlines, grace times and mandates are read against ``business_now``; sessions,
signatures, rate limits and retries against ``wall_now``.
"""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_shift: ContextVar[timedelta] = ContextVar("business clock shift", default=timedelta())


def wall_now() -> datetime:
    """Say what time it is, in UTC."""
    return datetime.now(UTC)


def business_now() -> datetime:
    """Say what time the portal lives in, in UTC; differs from the wall in demo and test only."""
    return wall_now() + _shift.get()


def shift_business_clock(by: timedelta) -> None:
    """Set how far business time is ahead of the wall, for the request or job that runs now."""
    _shift.set(by)


class SkippedHour(ValueError):
    """A local time that does not exist because the clocks were put forward over it."""


class DoubledHour(ValueError):
    """A local time that happens twice because the clocks were put back."""


def instant(local: datetime, zone: str) -> datetime:
    """Turn a local time without offset into the instant it names, in UTC.

    Raises SkippedHour or DoubledHour where daylight saving leaves no or two answers (PEP 495).
    """
    tz = ZoneInfo(zone)
    first, second = local.replace(tzinfo=tz, fold=0), local.replace(tzinfo=tz, fold=1)
    if first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != local:
        raise SkippedHour(local)
    if first.utcoffset() != second.utcoffset():
        raise DoubledHour(local)
    return first.astimezone(UTC)
