"""How concentrated members are, where there are none, and where a country lies on the map."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.mapping import HEIGHT, WIDTH, Place, dots, parts_of_the_world, project
from plugins.membership.rules import FOUNDED_ON, concentration, gaps, is_since_day
from portal.web.languages import COUNTRIES

sizes = st.lists(st.integers(0, 500), max_size=60)


@pytest.mark.parametrize(
    ("counts", "index", "effective"),
    [
        ([], Fraction(0), Fraction(0)),
        ([0, 0], Fraction(0), Fraction(0)),
        ([7], Fraction(1), Fraction(1)),
        ([1, 1, 1, 1], Fraction(1, 4), Fraction(4)),
        ([2, 1, 1], Fraction(3, 8), Fraction(8, 3)),
    ],
)
def test_concentration_is_measured_exactly(counts: list[int], index: Fraction, effective: Fraction) -> None:
    found = concentration(counts)
    assert (found.index, found.effective) == (index, effective)


@given(sizes)
def test_members_are_never_spread_over_more_countries_than_they_come_from(counts: list[int]) -> None:
    assert 0 <= concentration(counts).effective <= sum(1 for count in counts if count)


@given(sizes, st.randoms())
def test_the_order_of_countries_does_not_matter(counts: list[int], random: object) -> None:
    assert concentration(counts) == concentration(sorted(counts))


def test_the_emptiest_part_of_the_world_comes_first() -> None:
    parts = {"011": frozenset({"SN", "ML"}), "005": frozenset({"BR"}), "061": frozenset({"TO", "WS", "PF"})}
    found = gaps({"SN": 2, "BR": 5}, parts)
    assert [gap.code for gap in found] == ["061", "011", "005"]
    assert (found[1].members, found[1].reached, found[1].countries) == (2, 1, 2)


def test_every_country_is_in_one_part_of_the_world() -> None:
    parts = parts_of_the_world()
    everywhere = [country for countries in parts.values() for country in countries]
    assert len(everywhere) == len(set(everywhere))
    assert {"TW", "XK", "SN", "BR", "PS"} <= set(everywhere)
    assert set(everywhere) <= COUNTRIES


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (FOUNDED_ON, True),
        (FOUNDED_ON - timedelta(days=1), False),
        (date(2030, 1, 1), True),
        (date(2030, 1, 2), False),
    ],
)
def test_nobody_became_a_member_before_the_founding_or_tomorrow(day: date, expected: bool) -> None:
    assert is_since_day(day, date(2030, 1, 1)) is expected


def test_the_middle_of_the_map_is_the_gulf_of_guinea() -> None:
    assert project(0, 0) == (WIDTH / 2, HEIGHT / 2)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_lies_on_the_map(latitude: float, longitude: float) -> None:
    x, y = project(latitude, longitude)
    assert -1 <= x <= WIDTH + 1
    assert -1 <= y <= HEIGHT + 1


@pytest.mark.parametrize(("north", "south"), [((50, 10), (40, 10)), ((1, 0), (-1, 0))])
def test_north_is_up(north: tuple[int, int], south: tuple[int, int]) -> None:
    assert project(*north)[1] < project(*south)[1]


def test_large_countries_are_drawn_first_and_larger() -> None:
    found = dots([Place("SN", 1, 14.7, -17.4), Place("ES", 7, 40, -3), Place("BR", 90, -15, -47)])
    assert [dot.country for dot in found] == ["BR", "ES", "SN"]
    assert found[0].radius > found[1].radius > found[2].radius


def test_neighbours_do_not_hide_one_another() -> None:
    near = [Place("BE", 2, 50.8, 4.4), Place("NL", 2, 52.3, 4.9), Place("LU", 1, 49.6, 6.1), Place("DE", 1, 50.9, 7.0)]
    found = dots(near)
    for one, other in combinations(found, 2):
        assert hypot(one.x - other.x, one.y - other.y) > max(one.radius, other.radius)
    for place in near:
        dot = next(dot for dot in found if dot.country == place.country)
        x, y = project(place.latitude, place.longitude)
        assert hypot(dot.x - x, dot.y - y) < 20


def test_two_countries_in_one_place_are_both_seen() -> None:
    one, other = dots([Place("IT", 1, 41.9, 12.4), Place("VA", 1, 41.9, 12.4)])
    assert hypot(one.x - other.x, one.y - other.y) > 1
