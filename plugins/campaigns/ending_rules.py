"""What holds for the end of a campaign: plain functions on plain values."""

from datetime import datetime, timedelta

from portal.kernel.errors import Refused
from portal.kernel.text import N_

KEEP_YEARS, USUAL_YEARS = "campaigns.keep_years", 10  # a setting; ten years are the longest that books are kept by law
ARCHIVED_AFTER = timedelta(days=90)
REPORT_AFTER_SUCCESS = timedelta(days=365)
REPORT_AFTER_SPENDING = timedelta(days=30)


def report_due_at(ended_at: datetime, spending_closed_at: datetime | None) -> datetime:
    """By when a campaign that succeeded reports: a month after its spending ended, a year after it ended at most."""
    latest = ended_at + REPORT_AFTER_SUCCESS
    return latest if spending_closed_at is None else min(latest, spending_closed_at + REPORT_AFTER_SPENDING)


def years_in(said: str) -> int:
    """For how many years it is known who backed a campaign; what is no number from 1 to 99 stands for the usual."""
    return int(said) if _are_years(said) else USUAL_YEARS


def check_years(said: str) -> None:
    """Refuse what is no number of years, since what is forgotten does not come back."""
    if not _are_years(said):
        raise Refused(N_("Write a whole number of years from 1 to 99."))


def _are_years(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= 2 and int(said) > 0


def years_before(now: datetime, years: int) -> datetime:
    """The same day so many years ago; 29 February becomes the day before it."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
