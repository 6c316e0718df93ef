"""Sample people, one for each role, and their passphrases in a file that only its owner reads."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

FILE = "demo-sign-ins.txt"
CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
WORDS, SYLLABLES = 4, 2


@dataclass(frozen=True)
class SignIn:
    """Somebody who may sign in to the demo."""

    role: str
    email: str
    passphrase: str


def new_passphrase() -> str:
    """Make four words that can be read aloud, such as kova-timu-seda-rilo: 49 bits."""
    return "-".join("".join(_syllable() for _ in range(SYLLABLES)) for _ in range(WORDS))


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)


def keep(data: Path, people: Iterable[SignIn]) -> None:
    """Write the sign-ins down, readable for the file's owner alone."""
    path = data / FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines("\t".join(astuple(person)) + "\n" for person in people)


def kept(data: Path) -> list[SignIn]:
    """Read the sign-ins; none when the file is gone."""
    path = data / FILE
    return [SignIn(*line.split("\t")) for line in path.read_text().splitlines()] if path.exists() else []


def lines(data: Path) -> list[str]:
    """The sign-ins, for people to read."""
    people = kept(data)
    return [f"{p.role:15} {p.email:38} {p.passphrase}" for p in people] or [f"(the file {data / FILE} is gone)"]
