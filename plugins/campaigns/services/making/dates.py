"""Reading the days and hours of a campaign in the time zone that it names."""

from dataclasses import dataclass
from datetime import date, datetime, time

from plugins.campaigns.services.making.faults import Faults
from plugins.campaigns.services.making.parts import DATES, Part
from portal.kernel.clock import DoubledHour, SkippedHour, instant
from portal.kernel.text import N_

FIRST_YEAR, LAST_YEAR = 2000, 2199
USUAL_TIMES = {"opens": time(9), "deadline": time(23, 59)}


def read_day(said: str) -> date | None:
    """Read a day as browsers send it, within the years that the portal knows."""
    try:
        day = date.fromisoformat(said) if len(said) == len("2026-12-31") else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def read_time(said: str) -> time | None:
    """Read a time of day as browsers send it."""
    try:
        found = time.fromisoformat(said) if len(said) in (len("23:59"), len("23:59:00")) else None
    except ValueError:
        return None
    return found if found and found.tzinfo is None else None


@dataclass(frozen=True)
class Moments:
    """Reads moments of a part: a day, a time, and the zone of both."""

    part: Part
    zone: str
    faults: Faults

    def read(self, name: str, message: str = "") -> datetime | None:
        """Read a moment; an empty one is only missed when there is a message for it."""
        said = self.part.said(f"{name}_on")
        if not said:
            if message:
                self.faults.missing(DATES, f"{name}_on", message)
            return None
        day, hour = read_day(said), self._time(name)
        if day is None:
            self.faults.wrong(DATES, f"{name}_on", N_("Enter a day such as 2030-06-01."))
        return self._instant(name, datetime.combine(day, hour)) if day and hour and self.zone else None

    def _time(self, name: str) -> time | None:
        said = self.part.said(f"{name}_time")
        found = read_time(said) if said else USUAL_TIMES[name]
        if found is None:
            self.faults.wrong(DATES, f"{name}_time", N_("Enter a time such as 23:59."))
        return found

    def _instant(self, name: str, local: datetime) -> datetime | None:
        try:
            return instant(local, self.zone)
        except SkippedHour:
            message = N_("This hour does not exist: the clocks are put forward over it. Choose another one.")
        except DoubledHour:
            message = N_("This hour happens twice: the clocks are put back. Choose another one.")
        self.faults.wrong(DATES, f"{name}_time", message)
        return None
