"""What a reviewer should look at twice: letters that only look like others, and signs that turn a text round."""

import re
import unicodedata

from portal.kernel.hosts import host_of
from portal.kernel.text import N_

DOUBTS = {
    "mixed_scripts": N_("One word mixes letters of different scripts, which can look like another name."),
    "disguised_letters": N_("Letters of another script stand for Latin ones that look the same."),
    "turned_round": N_("The text holds invisible signs that turn it round or hide parts of it."),
    "encoded_host": N_("The address of the website is written in letters that can look like others."),
}
# Letters of other scripts that are drawn as Latin ones, from Unicode's confusables.txt (UTS 39, Unicode License v3).
CYRILLIC = ("аеорсухіјѕһԁԛԝѵӏАВЕКМНОРСТУХІЈЅ", "aeopcyxijshdqwvlABEKMHOPCTYXIJS")
GREEK = ("οανρτικυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oavptikuABEZHIKMNOPTYX")
LOOKS_LIKE = str.maketrans("".join((CYRILLIC[0], GREEK[0])), "".join((CYRILLIC[1], GREEK[1])))
TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u00ad")
TOGETHER = ({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}, {"CJK", "HANGUL"}, {"CJK", "BOPOMOFO"})
WORD = re.compile(r"[^\W\d_]{2,}")


def doubts_of(name: str, website: str = "") -> tuple[str, ...]:
    """What is doubtful about a name as it was typed and about its website, by the keys of ``DOUBTS``."""
    found = []
    if not TURNING.isdisjoint(name):
        found.append("turned_round")
    words = WORD.findall(name)
    if any(map(mixes_scripts, words)):
        found.append("mixed_scripts")
    elif _is_disguised(words):
        found.append("disguised_letters")
    labels = [label for label in host_of(website).split(".") if label.startswith("xn--")]
    if any(_is_doubtful_label(label) for label in labels):
        found.append("encoded_host")
    return tuple(found)


def mixes_scripts(word: str) -> bool:
    """Whether a word holds letters of scripts that nobody mixes."""
    scripts = {unicodedata.name(character, "?").split()[0] for character in word if character.isalpha()}
    scripts -= {"FULLWIDTH", "HALFWIDTH", "MODIFIER", "MICRO", "FEMININE", "MASCULINE"}
    return len(scripts) > 1 and not any(scripts <= together for together in TOGETHER)


def skeleton(text: str) -> str:
    """A text as it looks: letters of other scripts that are drawn as Latin ones are these."""
    return unicodedata.normalize("NFKC", text).translate(LOOKS_LIKE)


def _is_disguised(words: list[str]) -> bool:
    """Whether one word is drawn wholly as a Latin one while others are Latin."""
    looks = [word for word in words if not word.isascii() and skeleton(word).isascii()]
    return bool(looks) and any(word.isascii() for word in words)


def _is_doubtful_label(label: str) -> bool:
    try:
        shown = label.encode("ascii").decode("idna")
    except UnicodeError:
        return True
    return mixes_scripts(shown) or skeleton(shown).isascii()
