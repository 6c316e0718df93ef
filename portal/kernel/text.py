"""Cleaning what people type: one Unicode form, nothing invisible, no endless towers of marks."""

import re
import unicodedata
from collections.abc import Collection

KEPT_FORMAT_CHARACTERS = {"\u200c", "\u200d"}  # joiners that Persian, Hindi and others need inside words
MARKS_IN_A_ROW = 3
_SPACES = re.compile(r"[^\S\n]+")


def _is_kept(character: str) -> bool:
    category = unicodedata.category(character)
    return character in KEPT_FORMAT_CHARACTERS or character == "\n" or category not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_text(value: str) -> str:
    """Normalise to NFC and drop control, bidi and other invisible characters; line ends stay."""
    unified = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    normal = unicodedata.normalize("NFC", "".join(filter(_is_kept, unified)))
    return _drop_towers(normal).strip()


def clean_line(value: str) -> str:
    """Clean a text of one line, such as a name: runs of white space become one space."""
    line = _SPACES.sub(" ", clean_text(value).replace("\n", " ")).strip()
    return line if any(map(_is_visible, line)) else ""


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZM"


def _drop_towers(value: str) -> str:
    kept, run = [], 0
    for character in value:
        run = run + 1 if unicodedata.category(character).startswith("M") else 0
        if run <= MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def fold(value: str) -> str:
    """Fold case and accents for searching, as far as Unicode decomposition goes, and ł ø đ ı besides."""
    plain = value.casefold().translate(str.maketrans("łøđı", "lodi"))
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if unicodedata.category(c) != "Mn")


def best_language(reader: str, written: Collection[str], original: str) -> str:
    """The language of the text that a reader gets: theirs, else English, else the one that it was written in."""
    return next((code for code in (reader, "en") if code in written), original)


def N_(message: str) -> str:  # noqa: N802  gettext's customary name
    """Mark a message for translation where it is written; it is translated where it is shown."""
    return message
