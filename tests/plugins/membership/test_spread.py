"""The cockpit: where members are on any day, from year to year, and what one more would change."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.mapping import parts_of_the_world
from plugins.membership.sections import every_country, sections
from plugins.membership.services import spreading
from plugins.membership.services.recording import Entry, change, member_id_of
from plugins.membership.standing_rules import Kind
from plugins.membership.trend import trend_of
from plugins.membership.worldwide import part_of, section_of
from portal.database import unit_of_work
from portal.testing import Browser
from portal.viewer import NOBODY

Members = dict[str, int]
values = st.lists(st.floats(0.5, 5000, allow_nan=False), min_size=2, max_size=40)


def test_every_country_is_in_one_part_and_one_section_at_most() -> None:
    assert not any(one & other for one, other in combinations(sections().values(), 2))
    assert not any(one & other for one, other in combinations(parts_of_the_world().values(), 2))
    assert {country for country in every_country() if not section_of(country)} <= {"AQ"}
    assert all(part_of(country) for country in every_country())
    assert (part_of("??"), section_of("??")) == ("", "")
    assert {"TW", "XK"} <= every_country()


@given(values)
def test_a_line_through_the_years_stays_in_its_picture(told: list[float]) -> None:
    found = trend_of([(date(2001 + year, 12, 31), value) for year, value in enumerate(told)])
    assert [mark.value for mark in found.marks] == told
    assert all(found.left <= mark.x <= found.width and 0 <= mark.y <= found.bottom for mark in found.marks)
    heights = [mark.y for mark in sorted(found.marks, key=lambda mark: mark.value)]
    assert heights == sorted(heights, reverse=True)
    assert 2 <= len(found.lines) <= 8
    assert found.marks[-1].is_named


def test_one_point_is_no_line() -> None:
    assert trend_of([(date(2001, 12, 31), 1.0)]).marks == ()


@pytest.mark.both
def test_each_year_is_counted_as_it_was(members: Members) -> None:
    with unit_of_work():
        number = member_id_of(members["dakar"])
        assert number is not None
        change(number, Entry(Kind.LEFT, date(2013, 12, 31)), NOBODY)
    found = {year.on: year.spread for year in spreading.history(date(2015, 6, 1))}
    assert list(found) == [*(date(year, 12, 31) for year in range(2011, 2015)), date(2015, 6, 1)]
    assert [spread.groups for spread in found.values()] == [4, 4, 3, 3, 3]
    for day, spread in found.items():
        assert spread == spreading.pictures(day)[0].spread
    assert spreading.pictures(date(2013, 12, 30))[0].spread.groups == 4


@pytest.mark.both
def test_one_member_more_is_told_in_each_way_that_is_known(members: Members) -> None:
    found = spreading.would_change("SN", 40_000)
    assert {by: (one.group, one.members) for by, one in found.items()} == {
        "country": ("SN", 1),
        "part": (part_of("SN"), 1),
        "section": ("africa", 1),
        "size": ("town", 0),
    }
    assert found["country"].widens
    assert not spreading.would_change("ES")["country"].widens
    assert "size" not in spreading.would_change("ES")


@pytest.mark.only_on("sqlite")
def test_the_page_shows_a_day_and_says_where_nobody_is(members: Members, client: Browser) -> None:
    page = client.get("/en/membership/spread?on=2012-01-01").text
    assert "5 members in 4 countries, counted on" in page
    assert "of 5 members it is not known" in page
    assert 'value="2012-01-01"' in page
    assert "Mali" in page
    assert "there was no member" in client.get("/en/membership/spread?on=2002-01-01").text
    assert "5 members in 4 countries" in client.get("/en/membership/spread?on=3000-01-01").text


@pytest.mark.only_on("sqlite")
def test_programs_read_the_same_figures(members: Members, client: Browser) -> None:
    told = client.get("/en/membership/spread.json").json
    assert told is not None
    country, _, section, size = told["figures"]
    assert (country["n"], country["groups"], country["exact"]["hhi"]) == (5, 4, "7/25")
    assert country["gini"]["size"] == len(every_country())
    assert section["counts"] == {"europe": 3, "africa": 1, "latin-america": 1}
    assert (size["n"], size["unknown"]) == (0, 5)
    assert told["history"][-1]["effective"] == pytest.approx(25 / 7)
    assert client.get("/en/membership/spread.json?on=tomorrow").status_code == 404


@pytest.mark.only_on("sqlite")
def test_who_is_suspended_is_counted_no_more_at_once(members: Members, client: Browser) -> None:
    with unit_of_work():
        number = member_id_of(members["dakar"])
        assert number is not None
        change(number, Entry(Kind.SUSPENDED, date(2024, 2, 1)), NOBODY)
    told = client.get("/en/membership/spread.json").json
    assert told is not None
    assert told["figures"][0]["n"] == 4
