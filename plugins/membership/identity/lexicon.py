"""The words by which bodies name what they are, in some eighty languages."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from plugins.membership.identity.names import key

PARTICLES = "particles"
LONGEST_PHRASE = 5
LEVELS = ("district", "upper", "metropolitan", "municipality")
SCRIPTS_WITHOUT_SPACES = ((0x1100, 0x11FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0x0E00, 0x0E7F), (0x1000, 0x109F))


@dataclass(frozen=True)
class Phrase:
    """Words that stand at a place of a name, and what they say in each language."""

    start: int
    end: int
    roles: tuple[tuple[str, str], ...]

    def role(self, language: str) -> str:
        """What they say in a language; where languages differ and none is told, only that they name a body."""
        for known, role in self.roles:
            if known == language:
                return role
        said = {role for _, role in self.roles}
        return said.pop() if len(said) == 1 else "government"


@lru_cache(maxsize=1)
def phrases() -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Every phrase in folded words, with its language and role."""
    source = json.loads((files("plugins.membership") / "data" / "levels.json").read_text(encoding="utf-8"))
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for role, languages in source.items():
        if role != "about":
            for language, listed in languages.items():
                for phrase in listed:
                    found.setdefault(tuple(key(phrase).split()), {}).setdefault(language, role)
    return {words: tuple(sorted(roles.items())) for words, roles in found.items()}


@lru_cache(maxsize=1)
def affixes() -> tuple[tuple[str, str], ...]:
    """Beginnings and endings of names in scripts without spaces, the longest first, with their roles."""
    found = [("".join(words), roles[0][1]) for words, roles in phrases().items() if is_unspaced(words[0])]
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair[0])))


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that puts no spaces between words."""
    return any(first <= ord(character) <= last for character in word for first, last in SCRIPTS_WITHOUT_SPACES)


def phrases_in(words: tuple[str, ...]) -> list[Phrase]:
    """The phrases of the lexicon in a name, the longest at each word."""
    known, found, start = phrases(), [], 0
    while start < len(words):
        for end in range(min(len(words), start + LONGEST_PHRASE), start, -1):
            if roles := known.get(words[start:end]):
                found.append(Phrase(start, end, roles))
                start = end - 1
                break
        start += 1
    return found


def is_particle(phrase: Phrase) -> bool:
    """Whether words only join others."""
    return all(role == PARTICLES for _, role in phrase.roles)


def without_affixes(word: str) -> list[tuple[str, str]]:
    """A word of a script without spaces, as it is and with its beginnings and endings taken off, with their role."""
    found = [(word, "")]
    for affix, role in affixes():
        for rest in (word.removesuffix(affix), word.removeprefix(affix)):
            if rest and rest != word and rest not in {known for known, _ in found}:
                found.append((rest, role))
    return found
