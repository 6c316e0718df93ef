"""Sums that the office sets for each currency are whole, named once, and hold for whoever pays."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.money import Money, exponent
from portal.payments.limits import LEAST, check_least, check_limits, limits_in
from portal.state import change_setting

pytestmark = pytest.mark.both

SUMS = st.dictionaries(st.sampled_from(["EUR", "XOF", "TND", "BRL"]), st.integers(0, 10**9))


@given(SUMS)
def test_every_list_of_whole_sums_is_taken_and_read_in_minor_units(sums: dict[str, int]) -> None:
    words = ", ".join(f"{whole} {code}" for code, whole in sums.items())
    check_limits(words)
    assert limits_in(words) == {code: whole * 10 ** exponent(code) for code, whole in sums.items()}


@pytest.mark.parametrize("words", ["5", "EUR 5", "5.50 EUR", "5 euros", "5 EUR; 6 XOF", "-5 EUR", "5 EUR, 6 EUR"])
def test_what_is_no_list_of_sums_is_refused(words: str) -> None:
    with pytest.raises(Refused):
        check_limits(words)


def test_a_sum_below_the_smallest_is_refused_and_the_smallest_is_taken(app: Flask, context: Flask) -> None:
    with unit_of_work():
        change_setting(LEAST, "2 EUR")
    app.extensions["portal.tail"].look()
    check_least(Money(200, "EUR"))
    check_least(Money(1, "XOF"))
    with pytest.raises(Refused) as refusal:
        check_least(Money(199, "EUR"))
    assert (refusal.value.field, refusal.value.values["least"]) == ("amount", Money(200, "EUR"))
