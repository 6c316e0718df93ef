"""The parts of which a campaign in the making consists, and what each of them holds as it was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.kernel.amounts import Writing

BASICS, MONEY, RETURNS, DATES, NEEDS, TEXT = "basics", "money", "returns", "dates", "needs", "text-"
PLAIN_PARTS = (BASICS, MONEY, RETURNS, DATES, NEEDS)
WITH_LINES = (MONEY, RETURNS, NEEDS)
LINES, KEY, MOST_LINES = "lines", "key", 30


@dataclass(frozen=True)
class Part:
    """What was typed into a part, and in which writing its sums are written."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    writing: Writing = field(default_factory=Writing)
    number: int = 0

    def said(self, name: str) -> str:
        """What a field holds; nothing when it was never filled in."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def lines(self, name: str = LINES) -> list[dict[str, str]]:
        """The lines of the part, the empty ones too."""
        found = self.fields.get(name, [])
        return [line for line in found if isinstance(line, dict)] if isinstance(found, list) else []


NOTHING = Part()
Content = Mapping[str, Part]


def part_of(content: Content, name: str) -> Part:
    """A part, or an empty one."""
    return content.get(name, NOTHING)


def text_part(language: str) -> str:
    """The part that holds the texts of a language."""
    return f"{TEXT}{language}"


def is_part(name: str, languages: tuple[str, ...]) -> bool:
    """Whether there is such a part."""
    return name in PLAIN_PARTS or (name.startswith(TEXT) and name.removeprefix(TEXT) in languages)


def is_blank(line: Mapping[str, str], *ignored: str) -> bool:
    """Whether nothing was typed into a line; what is chosen from a list says nothing by itself."""
    return not any(value for name, value in line.items() if name != KEY and name not in ignored)


def said_of(line: Mapping[str, str], name: str) -> str:
    """What a field of a line holds."""
    return line.get(name) or ""


def to_stored(part: Writing) -> list[str]:
    """A writing as it is stored beside what was typed in it."""
    return [part.decimal, part.group, *part.names]


def from_stored(stored: list[str]) -> Writing:
    """A writing as it was stored."""
    return Writing(stored[0], stored[1], tuple(stored[2:]))
