"""What holds for news: how much of it a letter tells, and in which language."""

import re
from collections.abc import Mapping

PICTURE, LINK = re.compile(r"!\[[^\]]*\]\([^)]*\)"), re.compile(r"\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"(^|\n)[ \t]*(#{1,6}|>|[-*+]|\d+[.)])[ \t]+|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
SPACES = re.compile(r"\s+")
TOLD = 400  # letters of a text that a letter tells


def plain_beginning(text: str, most: int = TOLD) -> str:
    """The beginning of a text without its marks and pictures, cut between two words."""
    words = LINK.sub(r"\1", PICTURE.sub(" ", text))
    said = SPACES.sub(" ", MARKS.sub(r"\1", words)).strip()
    if len(said) <= most:
        return said
    cut = said[:most]
    return f"{cut.rpartition(' ')[0] or cut}…"


def language_for(reader: str, written: Mapping[str, object], original: str) -> str:
    """The language in which a reader is told something: their own, else English, else the one it was written in."""
    return next((code for code in (reader, "en") if code in written), original)
