"""In which order names stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyuca import Collator

from portal.kernel.collation import sort_key

NAMES = st.text(st.characters(codec="utf-8"), max_size=15)
COLLATOR = Collator()


@pytest.mark.parametrize(
    "names",
    [
        ["Abidjan", "Évora", "Łódź", "Zürich"],
        ["cote", "coté", "côte", "côté", "coter"],
        ["Sao Paulo", "São Paulo", "Sao Paulo de Olivença"],
        ["porto", "Porto", "Porto Alegre"],
        ["Zagreb", "Αθήνα", "Белград", "الرباط", "서울", "東京都"],
        ["أكادير", "الرباط", "تونس", "دكار"],
        ["Владивосток", "Ёлкино", "Жуковский"],
    ],
)
def test_names_stand_as_their_readers_expect(names: list[str]) -> None:
    assert all(sort_key(one) < sort_key(next_) for one, next_ in pairwise(names))


@given(NAMES, NAMES)
def test_keys_compare_byte_by_byte_as_the_names_do(one: str, other: str) -> None:
    """Against the library's own keys, whose plain ends are not cut off."""
    a, b = COLLATOR.sort_key(one), COLLATOR.sort_key(other)
    if sort_key(one) < sort_key(other):
        assert a < b
    if a < b:
        assert sort_key(one) <= sort_key(other)


def test_a_key_fits_an_index_however_long_the_name_is() -> None:
    assert max(len(sort_key(sign * 5000)) for sign in ("가", "Ǖ", "\ufdfa", "𝄞", "힣")) < 2600
