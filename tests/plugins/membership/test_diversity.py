"""How evenly members are spread: known results, and what holds of every list."""

from fractions import Fraction
from math import exp, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.diversity import change_by_one_more, gini, grouped, size_class, spread

HOSTS = [5, 4, 2, 2, *[1] * 9]  # the annual conference 2001-2024 by country of its hosts
sizes = st.lists(st.integers(0, 500), max_size=60)
some = sizes.filter(any)
countries = st.dictionaries(st.sampled_from(["SN", "BR", "ES", "FR", "CA"]), st.integers(1, 50))


def test_the_hosts_of_the_conference_are_as_concentrated_as_is_known() -> None:
    found = spread(HOSTS)
    assert (found.counted, found.groups) == (22, 13)
    assert round(float(found.concentration.index), 3) == 0.120
    assert round(float(found.concentration.effective), 1) == 8.3
    assert round(float(found.gini), 2) == 0.32
    assert round(float(spread(HOSTS, 249).gini), 2) == 0.96


def test_nobody_anywhere_is_no_concentration() -> None:
    found = spread([])
    assert (found.counted, found.groups, found.shannon, found.evenness, found.gini) == (0, 0, 0.0, None, 0)


def test_all_in_one_group_is_no_evenness_that_could_be_measured() -> None:
    found = spread([7])
    assert (found.concentration.index, found.shannon, found.evenness, found.gini) == (1, 0.0, None, 0)


@given(st.integers(2, 200), st.integers(1, 50))
def test_groups_of_equal_size_are_even(groups: int, each: int) -> None:
    found = spread([each] * groups)
    assert found.concentration.effective == groups
    assert isclose(found.shannon, log(groups), abs_tol=1e-9)
    assert found.evenness is not None
    assert isclose(found.evenness, 1.0)
    assert found.gini == 0


@given(some, st.integers(0, 300))
def test_every_measure_lies_where_it_can_lie(counts: list[int], universe: int) -> None:
    found = spread(counts, universe)
    assert Fraction(1, found.groups) <= found.concentration.index <= 1
    assert 0 <= found.shannon <= log(found.groups) + 1e-9
    assert found.evenness is None or 0 <= found.evenness <= 1
    assert 0 <= found.gini <= 1 - Fraction(1, found.universe)
    assert found.universe == max(universe, found.groups)


@given(some)
def test_hill_numbers_fall_with_their_order(counts: list[int]) -> None:
    """The number of groups, exp(Shannon) and the inverse of the index are of one family (Hill 1973)."""
    found = spread(counts)
    assert found.groups >= exp(found.shannon) - 1e-6
    assert exp(found.shannon) >= float(found.concentration.effective) - 1e-6


@given(some, st.integers(2, 9))
def test_only_shares_matter(counts: list[int], times: int) -> None:
    one, many = spread(counts), spread([count * times for count in counts])
    assert (one.concentration, one.gini) == (many.concentration, many.gini)
    assert isclose(one.shannon, many.shannon, abs_tol=1e-9)


@given(some, st.integers(0, 100))
def test_gini_is_half_the_mean_difference_of_any_two(counts: list[int], empty: int) -> None:
    everybody = [count for count in counts if count] + [0] * empty
    differences = sum(abs(one - other) for one in everybody for other in everybody)
    assert gini(counts, len(everybody)) == Fraction(differences, 2 * len(everybody) * sum(everybody))


@given(some, st.integers(0, 100))
def test_a_wider_universe_is_less_even(counts: list[int], more: int) -> None:
    """Gini with m groups of nothing beside n others is 1 - n/(n+m) (1 - G)."""
    alone, groups = spread(counts), spread(counts).groups
    assert gini(counts, groups + more) == 1 - Fraction(groups, groups + more) * (1 - alone.gini)


@given(countries, st.sampled_from(["SN", "ES", "TO"]))
def test_one_more_is_what_the_list_with_it_would_measure(counts: dict[str, int], country: str) -> None:
    change = change_by_one_more(counts, country)
    assert (
        change.after
        == spread([*[n for c, n in counts.items() if c != country], counts.get(country, 0) + 1]).concentration
    )
    assert change.is_new == (country not in counts)


@given(countries.filter(lambda counts: len(counts) > 1))
def test_a_member_from_a_new_country_never_concentrates_the_network_as_one_from_the_largest_does(
    counts: dict[str, int],
) -> None:
    largest = max(counts, key=lambda country: counts[country])
    assert change_by_one_more(counts, "TO").after.index < change_by_one_more(counts, largest).after.index


def test_a_new_country_widens_the_network() -> None:
    change = change_by_one_more({"ES": 3, "FR": 1}, "SN")
    assert (change.widens, change.is_new) == (True, True)
    assert not change_by_one_more({"ES": 3, "FR": 1}, "ES").widens


@given(countries)
def test_grouping_loses_nobody(counts: dict[str, int]) -> None:
    assert sum(grouped(counts, lambda country: country[0]).values()) == sum(counts.values())


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (None, "unknown"),
        (0, "unknown"),
        (14_999, "village"),
        (15_000, "town"),
        (99_999, "town"),
        (100_000, "city"),
        (999_999, "large"),
        (1_000_000, "million"),
        (5_000_000, "metropolis"),
    ],
)
def test_classes_of_size_begin_where_they_say(population: int | None, expected: str) -> None:
    assert size_class(population) == expected
