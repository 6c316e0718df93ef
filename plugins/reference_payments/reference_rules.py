"""References as people copy them: how they are compared, found in a text, and recognised with one slip in them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.kernel.text import fold

MOST_WORDS = 10  # an RF reference printed in groups of four has seven
_WORD = re.compile(r"[A-Z0-9]+")
_RF = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
Name = frozenset[str]


def plain_reference(text: str) -> str:
    """A reference without spaces, signs, case and accents: what two of them are compared by."""
    return "".join(_WORD.findall(fold(text).upper()))


def is_right_rf(reference: str) -> bool:
    """Whether it is a creditor reference whose check digits are right (ISO 11649)."""
    digits = "".join(str(int(character, 36)) for character in reference[4:] + reference[:4])
    return bool(_RF.fullmatch(reference)) and int(digits) % 97 == 1


def is_one_slip(one: str, other: str) -> bool:
    """Whether two different texts are the same but for one character, or but for two neighbours that changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        changed, swapped = (
            one[start + 1 :] == other[start + 1 :],
            one[start : start + 2] == other[start : start + 2][::-1],
        )
        return changed or (swapped and one[start + 2 :] == other[start + 2 :])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]


def payer_name(said: str) -> Name:
    """A name by its words, in whatever order and case: "VILLE DE LYON" is "Lyon, ville de"."""
    return frozenset(_WORD.findall(fold(said).upper())) or frozenset(fold(said).split())


def is_like(one: Name, other: Name) -> bool:
    """Whether two names may be of the same: all words of the shorter, two at least, are in the other."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and (one == other or (len(shorter) > 1 and shorter <= longer))


def candidates(text: str, longest: int) -> Iterator[str]:
    """What may be a reference in a text: every word, and words that stand next to each other, taken together."""
    words = _WORD.findall(fold(text).upper())
    for first in range(len(words)):
        taken = ""
        for word in words[first : first + MOST_WORDS]:
            taken += word
            if len(taken) > longest:
                break
            yield taken


@dataclass(frozen=True)
class Found:
    """References that stand in a text, by how: as the whole text, within it, or with one slip."""

    whole: str = ""
    within: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()


@dataclass
class References:
    """All references that are waited for, so that a text is looked up without comparing it with each of them.

    For slips each reference is kept under all its forms with one character left out: two texts that differ by one
    slip have such a form in common (the deletion neighbourhood, as in W. Garbe's SymSpell).
    """

    known: frozenset[str]
    longest: int = 0
    shortest: int = 0
    near: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, references: Iterable[str]) -> "References":
        """The index of these references, given in their plain form."""
        known = frozenset(filter(None, references))
        near: dict[str, list[str]] = {}
        for reference in sorted(known):
            for form in _shortened(reference):
                near.setdefault(form, []).append(reference)
        sizes = [len(reference) for reference in known]
        return cls(known, max(sizes, default=0), min(sizes, default=0), near)

    def look_up(self, text: str) -> Found:
        """What of it stands in a text; slips are only looked for when nothing is right."""
        whole = plain_reference(text)
        if whole in self.known:
            return Found(whole, (whole,))
        tried = dict.fromkeys(candidates(text, self.longest + 1))
        within = tuple(one for one in tried if one in self.known)
        if within:
            return Found("", within)
        return Found("", (), tuple(dict.fromkeys(slip for one in tried for slip in self._slips(one))))

    def _slips(self, tried: str) -> Iterator[str]:
        if len(tried) < self.shortest - 1:
            return
        for form in _shortened(tried):
            for reference in self.near.get(form, ()):
                if is_one_slip(tried, reference):
                    yield reference


def _shortened(text: str) -> set[str]:
    return {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}
