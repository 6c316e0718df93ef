"""Under which letter names stand, and by which words they are found."""

import re
from collections.abc import Iterable

from plugins.membership.identity.names import key

LONGEST_WORD, MOST_WORDS = 40, 6
WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # Thai to Khmer, Kana, Han
RUN = re.compile(rf"[{WITHOUT_SPACES}]+|[^\s{WITHOUT_SPACES}]+")
IS_WITHOUT_SPACES = re.compile(rf"[{WITHOUT_SPACES}]")
ARTICLE = "ال"  # written as one with the noun, which people look for without
AFTER_ALL = "\U0010ffff"


def letter_of(name: str) -> str:
    """Under which letter a name stands."""
    return (key(name) or name)[:1].upper()


def words_to_find(names: Iterable[str]) -> set[str]:
    """The words by whose beginnings names are found; where words are not parted by spaces, one begins anywhere."""
    found = {start for name in names for run in RUN.findall(key(name)) for start in _starts(run)}
    return {start[:LONGEST_WORD] for start in found}


def _starts(run: str) -> list[str]:
    if IS_WITHOUT_SPACES.match(run):
        return [run[place:] for place in range(len(run))]
    is_with_article = run.startswith(ARTICLE) and len(run) > len(ARTICLE) + 1
    return [run, run[len(ARTICLE) :]] if is_with_article else [run]


def words_looked_for(text: str) -> list[str]:
    """What somebody typed, as beginnings of words; the longest first, since it is found in the fewest names."""
    runs = dict.fromkeys(run[:LONGEST_WORD] for run in RUN.findall(key(text)))
    return sorted(runs, key=len, reverse=True)[:MOST_WORDS]
