"""What is left of each choice, counted on a cross-table, and by which words names are found."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.facets import FACETS, facets_of
from plugins.membership.ordering import letter_of, words_looked_for, words_to_find

VALUES = (("africa", "europe"), ("SN", "ES"), ("associate", "promoter"), ("city", "university"), ("2011", "2020"))
cells = st.tuples(*(st.sampled_from(values) for values in VALUES))
members = st.lists(cells, max_size=60)
chosen = st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in zip(FACETS, VALUES, strict=True)})


@given(members, chosen)
def test_every_choice_promises_as_many_as_it_leads_to(everybody: list[tuple[str, ...]], wanted: dict[str, str]) -> None:
    found = facets_of(Counter(everybody), wanted)  # type: ignore[arg-type]

    def fitting(choice: dict[str, str]) -> int:
        return sum(all(one[FACETS.index(name)] == value for name, value in choice.items()) for one in everybody)

    assert found.count == fitting(wanted)
    for facet in FACETS:
        for value, count in found.options[facet].items():
            assert count == fitting({**wanted, facet: value})
        others = {name: value for name, value in wanted.items() if name != facet}
        assert found.without(facet) == fitting(others)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Urząd Miasta Łodzi", "lodzi"),
        ("Urząd Miasta Łodzi", "ŁÓDZ"),
        ("بلدية الرباط", "رباط"),
        ("بلدية الرباط", "الرباط"),
        ("東京都庁", "京都"),
        ("L'Hospitalet de Llobregat", "hospitalet"),
        ("Município de São Paulo", "sao pau"),
        ("Mairie de N’Djaména", "ndjamena"),
    ],
)
def test_a_name_is_found_by_what_people_type(name: str, typed: str) -> None:
    words = words_to_find([name])
    assert all(any(word.startswith(start) for word in words) for start in words_looked_for(typed))


@given(st.text(max_size=60))
def test_whatever_a_name_is_its_own_words_find_it(name: str) -> None:
    words = words_to_find([name])
    assert all(any(word.startswith(start) for word in words) for start in words_looked_for(name))
    assert len(letter_of(name)) <= 2  # ŉ and the like have two in capitals
