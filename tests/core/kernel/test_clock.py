"""Deadlines as people write them: a local time is one instant, or it is refused because there are none or two."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.clock import DoubledHour, SkippedHour, instant

# Each zone of the network that changes its clocks, or did when this was written; IANA tzdata.
SKIPPED = [
    ("Europe/Madrid", "2026-03-29 02:00"),
    ("Europe/Madrid", "2026-03-29 02:30"),
    ("Europe/Madrid", "2026-03-29 02:59"),
    ("Europe/Lisbon", "2026-03-29 01:30"),
    ("Atlantic/Azores", "2026-03-29 00:30"),
    ("America/New_York", "2026-03-08 02:30"),
    ("America/Santiago", "2026-09-06 00:30"),
    ("America/Asuncion", "2023-10-01 00:30"),
    ("Africa/Casablanca", "2026-03-22 02:30"),
    ("Africa/Cairo", "2026-04-24 00:30"),
    ("Asia/Beirut", "2026-03-29 00:30"),
    ("Australia/Lord_Howe", "2026-10-04 02:15"),
    ("Pacific/Apia", "2011-12-30 12:00"),
    ("America/Sao_Paulo", "2018-11-04 00:30"),
]
DOUBLED = [
    ("Europe/Madrid", "2026-10-25 02:00"),
    ("Europe/Madrid", "2026-10-25 02:30"),
    ("Europe/Madrid", "2026-10-25 02:59"),
    ("Europe/Lisbon", "2026-10-25 01:30"),
    ("Atlantic/Azores", "2026-10-25 00:30"),
    ("America/New_York", "2026-11-01 01:30"),
    ("America/Santiago", "2026-04-04 23:30"),
    ("Africa/Casablanca", "2026-02-15 02:30"),
    ("Africa/Cairo", "2026-10-29 23:30"),
    ("Australia/Lord_Howe", "2026-04-05 01:45"),
    ("America/Sao_Paulo", "2018-02-17 23:30"),
]
SURE = [
    ("Europe/Madrid", "2026-03-29 01:59", "2026-03-29 00:59"),
    ("Europe/Madrid", "2026-03-29 03:00", "2026-03-29 01:00"),
    ("Europe/Madrid", "2026-10-25 01:59", "2026-10-24 23:59"),
    ("Europe/Madrid", "2026-10-25 03:00", "2026-10-25 02:00"),
    ("Europe/Madrid", "2028-02-29 23:59", "2028-02-29 22:59"),
    ("Africa/Dakar", "2028-02-29 23:59", "2028-02-29 23:59"),
    ("Africa/Dakar", "2026-03-29 02:30", "2026-03-29 02:30"),
    ("America/Sao_Paulo", "2026-10-18 00:30", "2026-10-18 03:30"),
    ("Asia/Kolkata", "2026-12-31 23:59", "2026-12-31 18:29"),
    ("Asia/Kathmandu", "2026-01-01 00:00", "2025-12-31 18:15"),
    ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00"),
    ("Pacific/Kiritimati", "2026-12-31 23:59", "2026-12-31 09:59"),
    ("UTC", "2026-12-31 23:59", "2026-12-31 23:59"),
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("zone", "local"), SKIPPED)
def test_an_hour_that_is_skipped_is_no_deadline(zone: str, local: str) -> None:
    with pytest.raises(SkippedHour):
        instant(at(local), zone)


@pytest.mark.parametrize(("zone", "local"), DOUBLED)
def test_an_hour_that_comes_twice_is_asked_back(zone: str, local: str) -> None:
    with pytest.raises(DoubledHour):
        instant(at(local), zone)


@pytest.mark.parametrize(("zone", "local", "utc"), SURE)
def test_every_other_local_time_is_one_instant(zone: str, local: str, utc: str) -> None:
    assert instant(at(local), zone) == at(utc).replace(tzinfo=UTC)


def test_a_day_that_is_not_in_the_calendar_is_no_date_at_all() -> None:
    with pytest.raises(ValueError, match="day"):
        at("2027-02-29 12:00")


times = st.datetimes(at("2000-01-01"), at("2037-12-31"))


@given(local=times, zone=st.sampled_from(sorted(available_timezones())))
def test_an_instant_shows_its_local_time_in_its_zone_again(local: datetime, zone: str) -> None:
    try:
        found = instant(local, zone)
    except (SkippedHour, DoubledHour):
        return
    assert found.utcoffset() == timedelta()
    assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


@given(moment=times, zone=st.sampled_from(sorted(available_timezones())))
def test_every_instant_that_is_shown_can_be_typed_unless_its_hour_comes_twice(moment: datetime, zone: str) -> None:
    there = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    try:
        assert instant(there.replace(tzinfo=None, fold=0), zone) == moment.replace(tzinfo=UTC)
    except DoubledHour:
        assert there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
