"""A file that is being read: its text, its lines, and the faults that were found in it."""

import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from plugins.elections.tally.ballots import Gathering, Invalid, Number, Profile
from plugins.elections.tally.refusals import BrokenFile

LINE_END = re.compile(r"\r\n|\r|\n")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
COUNT = re.compile(r"[0-9]{1,9}")
WEIGHT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
MOST_BYTES, MOST_FAULTS, MOST_CANDIDATES, LONGEST_QUOTE = 200_000_000, 20, 1_000, 40
LONGEST_LINE = 100_000


class Unknown(StrEnum):
    """What becomes of a ballot that names a candidate who is not there."""

    ERROR = "error"
    INVALID = "invalid"


class Fault(ValueError):
    """What is wrong with a line."""


class UnknownCandidate(Fault):
    """A ballot names a candidate who is not there."""

    def __init__(self, reason: str, weight: Number) -> None:
        super().__init__(reason)
        self.weight = weight


@dataclass
class Source:
    """The text of a file, and what was gathered from it until now."""

    text: str
    unknown: Unknown = Unknown.ERROR
    gathering: Gathering = field(default_factory=Gathering)
    faults: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Lines that hold anything, with their numbers and single spaces, so that no pattern needs long to say no."""
        for number, line in enumerate(LINE_END.split(self.text), start=1):
            if len(line) > LONGEST_LINE:
                self.fault(number, f"the line is longer than {LONGEST_LINE} characters")
            elif stripped := " ".join(line.split()):
                yield number, stripped

    def fault(self, line: int, reason: str) -> None:
        """Note what is wrong; line 0 is the whole file."""
        self.faults.append(f"line {line}: {reason}" if line else reason)
        if len(self.faults) > MOST_FAULTS:
            raise BrokenFile([*self.faults[:MOST_FAULTS], "and more lines after these"])

    def note(self, line: int, fault: Fault) -> None:
        """Note a fault of a ballot, or list the ballot as invalid where the rule says so."""
        if isinstance(fault, UnknownCandidate) and self.unknown == Unknown.INVALID:
            self.gathering.invalid.append(Invalid(line, str(fault), fault.weight))
        else:
            self.fault(line, str(fault))

    def profile(
        self, candidates: Iterable[str], seats: int = 1, title: str = "", withdrawn: Iterable[int] = ()
    ) -> Profile:
        """What was read, when nothing is wrong; raises BrokenFile."""
        names = tuple(candidates)
        if not names and not self.faults:
            self.fault(0, "the file names no candidate")
        if len(names) > MOST_CANDIDATES:
            self.fault(0, f"there are {len(names)} candidates; at most {MOST_CANDIDATES} can be counted")
        if self.faults:
            raise BrokenFile(self.faults)
        found = self.gathering
        return Profile(
            names, found.groups, seats, title, frozenset(withdrawn), tuple(found.invalid), marked=found.marked
        )


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252; raises BrokenFile."""
    if len(data) > MOST_BYTES:
        raise BrokenFile([f"the file is too large: {len(data) // 1_000_000} MB"])
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    for one in (encoding, "cp1252"):
        try:
            text = data.decode(one)
            break
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
    else:
        raise BrokenFile([f"line {line}: this is not text in UTF-8 or Windows-1252"])
    if found := CONTROL.search(text):
        raise BrokenFile([f"line {text.count(chr(10), 0, found.start()) + 1}: this is not a text file"])
    if not text.strip():
        raise BrokenFile(["the file is empty"])
    return unicodedata.normalize("NFC", text)


def count_of(text: str, what: str) -> int:
    """A whole number; raises Fault."""
    if not COUNT.fullmatch(text):
        raise Fault(f"{quoted(text)} is not {what}")
    return int(text)


def weight_of(text: str) -> Number:
    """How many ballots a line stands for: a whole or decimal number above zero; raises Fault."""
    if not WEIGHT.fullmatch(text):
        raise Fault(f"{quoted(text)} is not a number of ballots")
    weight = Fraction(text)
    if not weight:
        raise Fault("a ballot needs a weight above zero")
    return int(weight) if weight.denominator == 1 else weight


def quoted(text: str) -> str:
    """Something from a file as a message shows it."""
    short = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    return f'"{short}"'


def clean_name(text: str) -> str:
    """A name with single spaces."""
    return " ".join(text.split())


def enter_name(names: dict[str, int], name: str) -> int:
    """Number a candidate; raises Fault where there is no name, or it is there already."""
    clean = clean_name(name)
    if not clean:
        raise Fault("a candidate has no name")
    if clean in names:
        raise Fault(f"the candidate {quoted(clean)} is named twice")
    names[clean] = len(names)
    return names[clean]


def in_order(names: Mapping[str, int]) -> list[str]:
    """Names by their numbers."""
    return sorted(names, key=names.__getitem__)
