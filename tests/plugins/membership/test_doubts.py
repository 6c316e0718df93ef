"""Names and hosts that look like others are pointed out; those that only are in another script are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.identity.doubts import DOUBTS, doubts_of, skeleton


@pytest.mark.parametrize(
    ("name", "website", "doubt"),
    [
        ("Вarcelona City Council", "", "mixed_scripts"),
        ("Ajuntament de Barcelоna", "", "mixed_scripts"),
        ("City of Сосо", "", "disguised_letters"),
        ("City of \u202eanolecraB", "", "turned_round"),
        ("Bar\u200bcelona", "", "turned_round"),
        ("Barcelona", "https://bаrcelona.example", "encoded_host"),
        ("Barcelona", "https://сосо.example", "encoded_host"),
        ("Barcelona", "https://xn--0.example", "encoded_host"),
    ],
)
def test_what_looks_like_something_else_is_pointed_out(name: str, website: str, doubt: str) -> None:
    assert doubts_of(name, website) == (doubt,)


@pytest.mark.parametrize(
    ("name", "website"),
    [
        ("Ajuntament de L'Hospitalet", "https://www.l-h.example"),
        ("بلدية برشلونة (Barcelona)", ""),
        ("Мэрия Москвы", "https://москва.example"),
        ("Δήμος Αθηναίων", "https://δήμος.example"),
        ("東京都 さいたま市 カタカナ", ""),
        ("서울特別市", ""),
        ("Urząd Miasta Łodzi", "https://łódź.example"),
        ("Thành phố Hồ Chí Minh", ""),
        ("", ""),
    ],
)
def test_other_scripts_are_nothing_to_doubt(name: str, website: str) -> None:
    assert doubts_of(name, website) == ()


@given(st.text(max_size=40), st.text(max_size=40))
def test_doubts_have_words_whatever_was_typed(name: str, website: str) -> None:
    assert set(doubts_of(name, website)) <= set(DOUBTS)


@given(st.text(max_size=40))
def test_a_skeleton_looks_like_itself(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)
