"""Which text a reader gets of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.text import best_language


@given(st.sampled_from(["en", "es", "fr", "ar"]), st.sets(st.sampled_from(["en", "es", "fr", "ar"]), min_size=1))
def test_a_reader_gets_their_language_else_english_else_the_original(reader: str, texts: set[str]) -> None:
    original = min(texts)
    best = best_language(reader, texts, original)
    assert best in texts
    assert best == reader or reader not in texts
    assert best in (reader, "en", original)
    assert best != original or original in (reader, "en") or not {reader, "en"} & texts


@pytest.mark.parametrize(
    ("reader", "written", "got"),
    [("fr", {"fr", "en"}, "fr"), ("ar", {"fr", "en"}, "en"), ("ar", {"fr"}, "fr"), ("en", {"en"}, "en")],
)
def test_for_example(reader: str, written: set[str], got: str) -> None:
    assert best_language(reader, written, "fr") == got
