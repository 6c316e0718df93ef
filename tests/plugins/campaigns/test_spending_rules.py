"""The rules of spending: shares that add up, who may approve, what a box is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.campaigns.spending_rules import (
    box_between,
    objection_to_approving,
    objection_to_sum,
    persons_needed,
    share_of,
    usual_limit,
)
from portal.kernel.money import LARGEST, Money, split

weights_of = st.lists(st.one_of(st.sampled_from([500, 1000, 5000]), st.integers(1, LARGEST)), min_size=1, max_size=40)


def shares(whole: int, weights: list[int]) -> list[int]:
    """Everybody's share of an expense, in the order in which they gave."""
    groups = {weight: weights.count(weight) for weight in weights}
    return [share_of(whole, weight, weights[:index].count(weight), groups) for index, weight in enumerate(weights)]


@given(whole=st.integers(1, LARGEST), weights=weights_of)
def test_the_shares_of_all_backers_add_up_to_the_expense(whole: int, weights: list[int]) -> None:
    assert sum(shares(whole, weights)) == whole


@given(whole=st.integers(1, LARGEST), weights=weights_of)
def test_a_share_is_the_exact_one_rounded_down_or_up(whole: int, weights: list[int]) -> None:
    total = sum(weights)
    for share, weight in zip(shares(whole, weights), weights, strict=True):
        assert whole * weight // total <= share <= -(-whole * weight // total)


@given(whole=st.integers(1, LARGEST), weights=weights_of)
def test_it_is_the_split_by_largest_remainder_that_everything_else_uses(whole: int, weights: list[int]) -> None:
    in_order = sorted(weights, reverse=True)
    assert shares(whole, in_order) == split(whole, in_order)


@given(whole=st.integers(1, 10**6), weights=weights_of)
def test_whoever_gave_more_has_no_smaller_share(whole: int, weights: list[int]) -> None:
    by_weight = sorted(zip(weights, shares(whole, weights), strict=True))
    largest: dict[int, int] = {}
    for weight, share in by_weight:
        largest[weight] = max(largest.get(weight, 0), share)
    smaller = 0
    for weight in sorted(largest):
        least = min(share for other, share in by_weight if other == weight)
        assert least >= smaller - 1
        smaller = max(smaller, largest[weight])


@pytest.mark.parametrize(
    ("minor", "limit", "persons"), [(999, 1000, 1), (1000, 1000, 2), (1001, 1000, 2), (1, 0, 2), (0, 0, 2)]
)
def test_two_persons_are_needed_from_the_limit_on(minor: int, limit: int, persons: int) -> None:
    assert persons_needed(Money(minor, "EUR"), Money(limit, "EUR")) == persons


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 100_000), ("TND", 1_000_000), ("XOF", 500_000)])
def test_the_usual_limit_is_about_as_much_in_every_currency(currency: str, minor: int) -> None:
    assert usual_limit(currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("person", "approved_by", "is_refused"),
    [(1, [], True), (None, [], True), (2, [], False), (2, [2], True), (3, [2], False), (1, [2], True)],
)
def test_nobody_approves_their_own_or_twice(person: int | None, approved_by: list[int], *, is_refused: bool) -> None:
    assert bool(objection_to_approving(person, 1, approved_by)) is is_refused


@pytest.mark.parametrize(("minor", "left", "is_refused"), [(10, 10, False), (11, 10, True), (1, -5, True)])
def test_no_more_is_spent_than_is_left(minor: int, left: int, *, is_refused: bool) -> None:
    assert bool(objection_to_sum(Money(minor, "EUR"), Money(left, "EUR"))) is is_refused


@pytest.mark.parametrize(
    ("one", "other", "box"),
    [
        ((10, 20), (30, 40), (10, 20, 30, 40)),
        ((30, 40), (10, 20), (10, 20, 30, 40)),
        ((10, 40), (30, 20), (10, 20, 30, 40)),
        ((-5, -5), (500, 500), (0, 0, 99, 199)),
        ((10, 20), (12, 40), None),
        ((10, 20), (30, 22), None),
        ((10, 20), (14, 24), (10, 20, 14, 24)),
    ],
)
def test_two_corners_make_a_box_inside_of_the_page(
    one: tuple[int, int], other: tuple[int, int], box: tuple[int, ...] | None
) -> None:
    assert box_between(one, other, (100, 200)) == box
