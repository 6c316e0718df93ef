"""Exact money: nothing is lost, nothing is made, and currencies never mix."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.money import EXPONENTS, LARGEST, CurrencyMismatch, Money, exponent, per_mille, split

CURRENCIES = ("EUR", "XOF", "TND")
minors = st.integers(-LARGEST, LARGEST)
weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(any)


@pytest.mark.parametrize(
    ("currency", "places"),
    [
        ("EUR", 2), ("USD", 2), ("BRL", 2), ("MGA", 2), ("CHF", 2),
        ("XOF", 0), ("XAF", 0), ("XPF", 0), ("JPY", 0), ("KRW", 0), ("CLP", 0), ("PYG", 0), ("VND", 0), ("ISK", 0),
        ("UGX", 0), ("BIF", 0), ("DJF", 0), ("GNF", 0), ("KMF", 0), ("RWF", 0), ("VUV", 0),
        ("TND", 3), ("KWD", 3), ("BHD", 3), ("IQD", 3), ("JOD", 3), ("LYD", 3), ("OMR", 3),
    ],
)  # fmt: skip
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, places: int) -> None:
    assert exponent(currency) == places


def test_no_currency_is_forgotten_in_the_table_above() -> None:
    assert len(EXPONENTS) == 23


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [(12345, "EUR", "123.45"), (12345, "XOF", "12345"), (12345, "TND", "12.345"), (-5, "EUR", "-0.05")],
)
def test_minor_units_are_major_units_moved_by_the_exponent(minor: int, currency: str, written: str) -> None:
    assert Money(minor, currency).decimal == Decimal(written)


@pytest.mark.parametrize("minor", [1.0, 1.5, Decimal(1), "1", True, None])
def test_only_whole_numbers_are_money(minor: object) -> None:
    with pytest.raises(TypeError, match="whole number of minor units"):
        Money(minor, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["", "EU", "EURO", "eur", "E1R", "ÉUR", "EUR ", "ＥＵＲ"])
def test_only_codes_are_currencies(code: str) -> None:
    with pytest.raises(ValueError, match="not a currency code"):
        Money(1, code)


@given(a=minors, b=minors, currency=st.sampled_from(CURRENCIES))
def test_adding_and_taking_away_undo_each_other(a: int, b: int, currency: str) -> None:
    one, other = Money(a, currency), Money(b, currency)
    assert one + other - other == one
    assert one - other == -(other - one)
    assert (one + other).minor == a + b
    assert bool(one) is (a != 0)


@given(a=minors, b=minors)
def test_amounts_compare_as_their_numbers_do(a: int, b: int) -> None:
    one, other = Money(a, "EUR"), Money(b, "EUR")
    assert (one < other, one <= other, one > other, one >= other) == (a < b, a <= b, a > b, a >= b)


@pytest.mark.parametrize("act", ["__add__", "__sub__", "__lt__", "__le__"])
def test_currencies_never_mix(act: str) -> None:
    with pytest.raises(CurrencyMismatch, match="EUR and XOF"):
        getattr(Money(1, "EUR"), act)(Money(1, "XOF"))


def test_the_same_number_of_another_currency_is_another_amount() -> None:
    assert Money(1, "EUR") != Money(1, "XOF")


@pytest.mark.parametrize(
    ("minor", "by", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (100, [1], [100]),
        (100, [3, 0, 1], [75, 0, 25]),
        (0, [1, 2], [0, 0]),
        (1, [1, 1], [1, 0]),
        (1, [1, 2], [0, 1]),
        (10, [1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 1, 1]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (7, [50, 30, 20], [4, 2, 1]),
        (LARGEST, [1, 10**12], [100, LARGEST - 100]),
    ],
)
def test_a_sum_is_split_by_largest_remainder(minor: int, by: list[int], parts: list[int]) -> None:
    assert split(minor, by) == parts


@given(minor=minors, by=weights)
def test_the_parts_always_add_up_to_the_whole(minor: int, by: list[int]) -> None:
    assert sum(split(minor, by)) == minor


@given(minor=minors, by=weights)
def test_each_part_is_within_one_unit_of_its_exact_share(minor: int, by: list[int]) -> None:
    for part, weight in zip(split(minor, by), by, strict=True):
        assert abs(part - Fraction(minor * weight, sum(by))) < 1


@given(minor=st.integers(0, LARGEST), by=weights)
def test_whoever_has_more_weight_never_gets_less(minor: int, by: list[int]) -> None:
    shares = sorted(zip(by, split(minor, by), strict=True))
    for (lighter, smaller), (heavier, larger) in pairwise(shares):
        assert lighter == heavier or smaller <= larger


@given(minor=minors, by=weights)
def test_no_weight_is_no_part_and_debts_are_split_as_sums_are(minor: int, by: list[int]) -> None:
    parts = split(minor, by)
    assert all(part == 0 for part, weight in zip(parts, by, strict=True) if weight == 0)
    assert split(-minor, by) == [-part for part in parts]


@pytest.mark.parametrize("by", [[], [0], [0, 0], [-1, 2], [3, -1]])
def test_a_split_needs_weights(by: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^weights must be positive$"):
        split(100, by)


@pytest.mark.parametrize(
    ("minor", "rate", "taken"),
    [
        (1000, 14, 14),
        (100, 14, 1),
        (35, 14, 0),
        (36, 14, 1),
        (50, 10, 1),
        (49, 10, 0),
        (499, 1, 0),
        (0, 14, 0),
        (100, 1000, 100),
    ],
)
def test_a_share_in_thousandths_is_rounded_half_up(minor: int, rate: int, taken: int) -> None:
    assert per_mille(minor, rate) == taken


@given(minor=st.integers(0, LARGEST), rate=st.integers(0, 1000))
def test_a_share_is_within_half_a_unit_and_never_more_than_the_sum(minor: int, rate: int) -> None:
    taken = per_mille(minor, rate)
    assert abs(taken - Fraction(minor * rate, 1000)) <= Fraction(1, 2)
    assert 0 <= taken <= minor


@given(minor=st.integers(0, LARGEST), rate=st.integers(0, 999))
def test_a_larger_sum_or_rate_never_costs_less(minor: int, rate: int) -> None:
    assert per_mille(minor, rate) <= per_mille(minor + 1, rate)
    assert per_mille(minor, rate) <= per_mille(minor, rate + 1)
