"""Counting the words of a text, as word processors do, and fairly where words are not parted by spaces."""

import re
import unicodedata

# A word is what stands between spaces and holds a letter or a digit: "l'aigua", "porte-parole", "3,5" are one each.
_PARTS = re.compile(r"[^\s–—…፡།་]+")
# Chinese and Japanese, Thai and Lao, Khmer, and Burmese part no words. Dictionaries that would are 33 MB (ICU's), so
# letters are counted: so many make a word on average, as measured with ICU 78 on the Declaration of Human Rights.
_CJK = r"\u3005-\u3007\u3041-\u309f\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNPARTED = (
    (re.compile(f"[{_CJK}]+"), 1.65),
    (re.compile(r"[\u0e00-\u0eff]+"), 3.3),
    (re.compile(r"[\u1780-\u17ff]+"), 3.7),
    (re.compile(r"[\u1000-\u109f\uaa60-\uaa7f]+"), 2.2),
)


def count_words(text: str) -> int:
    """How many words a text has."""
    return sum(_words_in(part) for part in _PARTS.findall(text))


def _words_in(part: str) -> int:
    """The words of what stands between two spaces: runs of unparted writing by their letters, the rest one each."""
    found = 0
    for pattern, letters_of_a_word in UNPARTED:
        for run in pattern.findall(part):
            letters = sum(unicodedata.category(character)[0] in "LN" for character in run)
            found += max(round(letters / letters_of_a_word), 1) if letters else 0
        part = pattern.sub(" ", part)
    return found + sum(any(map(str.isalnum, rest)) for rest in part.split())
