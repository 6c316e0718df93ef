"""Which pages there are, and how a version of a text is named so that nobody can swap it."""

import hashlib
import json
import re
from dataclasses import dataclass

from portal.kernel.text import N_

TITLES = {
    "about": N_("About the observatory"),
    "contact": N_("Write to the secretariat"),
    "imprint": N_("Imprint"),
    "privacy": N_("Your data"),
    "terms": N_("Terms of pledging"),
    "accessibility": N_("Accessibility statement"),
}
PAGES = tuple(TITLES)
TERMS = "terms"
ORIGINAL = "en"  # the language in which every page has a text
_NAME = re.compile(r"([a-z]+):([A-Za-z-]{2,20}):([0-9]{1,9}):([0-9a-f]{64})")


@dataclass(frozen=True)
class VersionName:
    """A text as it once was: page, language and number say where it stands, the hash what it says."""

    page: str
    language: str
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.page}:{self.language}:{self.number}:{self.hash}"


def read_name(written: str) -> VersionName | None:
    """Read the name of a version; None for everything else."""
    found = _NAME.fullmatch(written)
    return VersionName(found[1], found[2], int(found[3]), found[4]) if found else None


def hash_of(place: tuple[str, str, int], title: str, body: str) -> str:
    """Hash a text with its page, language and number: SHA-256 over their JSON."""
    return hashlib.sha256(json.dumps([*place, title, body], ensure_ascii=False).encode()).hexdigest()


def fingerprint(title: str, body: str) -> str:
    """What tells whether a text is the one that was seen in a preview."""
    return hashlib.sha256(json.dumps([title, body]).encode()).hexdigest()
