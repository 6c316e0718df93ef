"""How names are laid side by side: folded, without punctuation, in words."""

import re
import unicodedata
from functools import lru_cache
from importlib import import_module
from typing import Any

from anyascii import anyascii

from portal.kernel.text import fold

APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼʻ`´ʹʿʾ·․", ""))
ELIDED = re.compile(r"\b([dlDL])['’]")  # Ajuntament d'Alacant, L'Hospitalet
WORDS_OF_ASCII = re.compile(r"[a-z0-9]+")
OTHER_LETTERS = str.maketrans({"ي": "ى", "ی": "ى", "ک": "ك", "ھ": "ه", "ہ": "ه", "ة": "ه", "ـ": "", "ё": "е", "ŋ": "n"})
LARGEST_LENGTH = 400
HEARD = "sh:s ch:k ph:f q:k c:k x:ks z:s v:b p:b g:k j:k t:d"
SOUNDS = tuple(tuple(pair.split(":")) for pair in HEARD.split())
SHORTEST_STEM, LONGEST_ENDING, ALIKE = 4, 3, 0.87


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """What a name is found by: no case, accents, points or apostrophes; one space between words."""
    plain = fold(
        ELIDED.sub(r"\1 ", unicodedata.normalize("NFKC", name[:LARGEST_LENGTH])).translate(APOSTROPHES)
    ).translate(OTHER_LETTERS)
    if plain.isascii():
        return " ".join(WORDS_OF_ASCII.findall(plain))
    return " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain).split())


@lru_cache(maxsize=4096)
def latin(name: str) -> str:
    """A name in plain Latin letters as far as its script can be spelt letter by letter."""
    return " ".join(WORDS_OF_ASCII.findall(anyascii(unicodedata.normalize("NFC", name)).lower()))


@lru_cache(maxsize=4096)
def consonants(name: str) -> str:
    """What is left of a name that two scripts spell alike: its consonants, as they sound."""
    plain = latin(name).replace(" ", "")
    for written, heard in SOUNDS:
        plain = plain.replace(written, heard)
    return re.sub(r"[aeiouywh]", "", re.sub(r"(.)\1+", r"\1", plain))


def likeness(one: str, other: str) -> float:
    """How alike two words are, from 0 to 1: their longest common letters in order, as a share of both."""
    found: float = _letters().normalized_similarity(one, other)
    return found


@lru_cache(maxsize=1)
def _letters() -> Any:
    """The library that counts letters, which is loaded when the first names are compared."""
    return import_module("rapidfuzz.distance.Indel")


def resembles(one: str, other: str) -> bool:
    """Whether a word is the other with a slip of the pen or another ending."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > LONGEST_ENDING or len(shorter) < SHORTEST_STEM:
        return False
    stem = max(SHORTEST_STEM, len(shorter) - 2)
    return longer.startswith(shorter[:stem]) or likeness(one, other) >= ALIKE
