"""For how long what belongs to applications is kept, by kind, as the office has set it."""

from datetime import datetime, timedelta

from portal.kernel.errors import Refused
from portal.kernel.text import N_

DRAFT_DAYS, OVER_MONTHS = "membership.draft_days", "membership.over_months"
REFUSED_YEARS, ADMITTED_YEARS = "membership.refused_years", "membership.admitted_years"
USUAL = {DRAFT_DAYS: 180, OVER_MONTHS: 6, REFUSED_YEARS: 3, ADMITTED_YEARS: 6}
DAYS_OF = {DRAFT_DAYS: 1.0, OVER_MONTHS: 365.25 / 12, REFUSED_YEARS: 365.25, ADMITTED_YEARS: 365.25}
UNOPENED_FOR, UNOPENED_BY_OFFICE_FOR = timedelta(days=7), timedelta(days=60)
TOLD_BEFORE = timedelta(days=14)
MOST = 999


def check_time(value: str) -> None:
    """Raise Refused for what is no whole number from 1 on."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST):
        raise Refused(N_("Enter a whole number from 1 to %(most)s."), most=MOST)


def kept_since(name: str, said: str, now: datetime) -> datetime:
    """From which instant on something is still kept, by a setting; what makes no sense counts as usual."""
    number = int(said) if said.isascii() and said.isdigit() and said != "0" else USUAL[name]
    return now - timedelta(days=min(number, MOST) * DAYS_OF[name])
