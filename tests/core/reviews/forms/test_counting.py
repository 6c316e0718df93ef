"""Words are counted as word processors count them, and fairly where no spaces part them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reviews.forms.counting import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n ", 0),
        ("One city", 2),
        ("L'aigua de l’Ajuntament – col·lectiva", 4),
        ("porte-parole, 3,5 % et 1.000.000 €", 4),
        ("a—b…c", 3),
        ("... !!! — ؟", 0),
        ("المرصد الدولي للديمقراطية التشاركية", 4),
        ("서울특별시 성북구", 2),
        ("Δήμος Αθηναίων", 2),
        ("अन्तर्राष्ट्रीय वेधशाला", 2),
        ("Tel. 221", 2),
        ("OIDP 参与式民主", 4),
    ],
)
def test_a_word_is_what_people_take_for_one(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [("国际参与式民主观察站是一个开放的网络", 10), ("参加型民主主義国際観測所は都市のネットワークです", 12),
     ("หอสังเกตการณ์ระหว่างประเทศว่าด้วยประชาธิปไตยแบบมีส่วนร่วม", 12)],
)  # fmt: skip
def test_writing_without_spaces_has_words_too(text: str, words: int) -> None:
    assert abs(count_words(text) - words) <= words * 0.35


@given(st.text(), st.text())
def test_two_texts_have_the_words_of_both(one: str, other: str) -> None:
    assert count_words(f"{one} {other}") == count_words(one) + count_words(other)


@given(st.lists(st.text("abcdéñßçאبд", min_size=1), max_size=30))
def test_where_spaces_part_words_they_are_counted_by_them(words: list[str]) -> None:
    assert count_words(" ".join(words)) == len(words)
