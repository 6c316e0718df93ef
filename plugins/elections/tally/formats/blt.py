"""BLT, the format of Wichmann, OpenSTV and OpaVote.

The first line has the numbers of candidates and seats; lines with negative numbers withdraw candidates; each ballot is
a weight, candidates by their numbers and a 0, with OpaVote's ``-`` for a rank left empty and ``=`` between equals; a
single 0 ends the ballots; the names follow in quotation marks, and perhaps a title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from plugins.elections.tally.ballots import Mark, Number, Profile, Ranking
from plugins.elections.tally.formats.source import (
    Fault,
    Source,
    Unknown,
    UnknownCandidate,
    count_of,
    enter_name,
    quoted,
    weight_of,
)
from plugins.elections.tally.outcome import exact

NAME = re.compile(r'"((?:[^"]|"")*)"')
NUMBER = re.compile(r"[0-9]{1,9}")
WITHDRAWN = re.compile(r"-[0-9]{1,9}(\s+-[0-9]{1,9})*")
BALLOT_ID = re.compile(r"\([^)]*\)\s*")
END, SKIPPED, EQUAL = "0", "-", "="
Lines = Iterator[tuple[int, str]]


@dataclass
class Head:
    """The first lines."""

    candidates: int = 0
    seats: int = 1
    withdrawn: set[int] = field(default_factory=set)


def read_blt(text: str, unknown: Unknown = Unknown.ERROR) -> Profile:
    """Read a file; raises BrokenFile."""
    source = Source(text, unknown)
    lines = source.lines()
    head = Head()
    try:
        _read_head(lines, head)
    except Fault as fault:
        number = next((number for number, line in source.lines() if _bare(line)), 1)
        source.fault(number, str(fault))
        return source.profile(())
    _read_ballots(lines, head, source)
    names = _read_names(lines, head, source)
    return source.profile(names[: head.candidates], head.seats, "".join(names[head.candidates :]), head.withdrawn)


def _read_head(lines: Lines, head: Head) -> None:
    first = next((bare for _, line in lines if (bare := _bare(line))), "")
    tokens = first.split()
    if len(tokens) != 2:
        raise Fault("the file begins with the number of candidates and the number of seats, such as 4 1")
    head.candidates = count_of(tokens[0], "a number of candidates")
    head.seats = count_of(tokens[1], "a number of seats")
    if not head.candidates or not head.seats:
        raise Fault("there is at least one candidate and one seat")


def _read_ballots(lines: Lines, head: Head, source: Source) -> None:
    known: dict[str, Ranking] = {}
    number = 0
    for number, line in lines:
        bare = _bare(line)
        if bare == END:
            return
        if not bare:
            continue
        if line.startswith('"'):
            source.fault(number, "a single 0 ends the ballots before the names begin")
            return
        try:
            if not source.gathering.groups and WITHDRAWN.fullmatch(bare):
                head.withdrawn.update(_withdrawn(bare, head))
                continue
            weight, marks = _split(bare)
            if marks not in known:
                known[marks] = _ranking(marks, head.candidates, weight)
            source.gathering.add(known[marks], weight, number)
        except Fault as fault:
            source.note(number, fault)
    source.fault(number, "the file ends before the single 0 that ends the ballots")


def _bare(line: str) -> str:
    """A line without its comment and without the identifier of a ballot."""
    bare = line.partition("#")[0].strip()
    return BALLOT_ID.sub("", bare, count=1) if bare.startswith("(") else bare


def _withdrawn(line: str, head: Head) -> Iterator[int]:
    for token in line.split():
        if not 1 <= -int(token) <= head.candidates:
            raise Fault(f"candidate {-int(token)} withdraws, but there are {head.candidates}")
        yield -int(token) - 1


def _split(line: str) -> tuple[Number, str]:
    """The weight and the marks of a ballot."""
    parts = line.split(None, 1)
    weight = weight_of(parts[0])
    rest = parts[1] if len(parts) > 1 else ""
    if rest != END and not rest.endswith((" 0", "\t0")):
        raise Fault("a ballot ends with 0")
    return weight, rest[:-1].rstrip()


def _ranking(marks: str, candidates: int, weight: Number) -> Ranking:
    return tuple(_mark(token, candidates, weight) for token in marks.split())


def _mark(token: str, candidates: int, weight: Number) -> Mark:
    if token == SKIPPED:
        return ()
    if EQUAL in token:
        return tuple(_candidate(part, candidates, weight) for part in token.split(EQUAL))
    return _candidate(token, candidates, weight)


def _candidate(token: str, candidates: int, weight: Number) -> int:
    if not NUMBER.fullmatch(token):
        raise Fault(f"{quoted(token)} is not the number of a candidate")
    number = int(token)
    if number == 0:
        raise Fault("a ballot has 0 at its end only")
    if number > candidates:
        raise UnknownCandidate(f"candidate {number} of {candidates}", weight)
    return number - 1


def _read_names(lines: Lines, head: Head, source: Source) -> list[str]:
    """The names and the title, if there is one."""
    names: dict[str, int] = {}
    title: list[str] = []
    number = 0
    for number, line in lines:
        found = NAME.findall(line)
        if line.startswith("#"):
            continue
        if not found:
            source.fault(number, f"{quoted(line)} is not a name in quotation marks")
        for name in found:
            if len(names) >= head.candidates:
                title.append(name.replace('""', '"'))
                continue
            try:
                enter_name(names, name.replace('""', '"'))
            except Fault as fault:
                source.fault(number, str(fault))
                names[f"\0{number}"] = len(names)
    if len(names) < head.candidates:
        source.fault(number, f"{len(names)} names for {head.candidates} candidates")
    if len(title) > 1:
        source.fault(number, f"{len(names) + len(title)} names for {head.candidates} candidates and a title")
    return [*names, *title]


def write_blt(profile: Profile) -> str:
    """Write ballots, gaps and equal ranks included."""
    lines = [f"{len(profile.candidates)} {profile.seats}", *(f"-{one + 1}" for one in sorted(profile.withdrawn))]
    for ranking, weight in profile.groups.items():
        lines.append(" ".join([str(exact(weight)), *map(_written, ranking), END]))
    names = [*profile.candidates, *([profile.title] if profile.title else [])]
    return "\n".join([*lines, END, *('"' + name.replace('"', '""') + '"' for name in names)]) + "\n"


def _written(mark: Mark) -> str:
    if isinstance(mark, int):
        return str(mark + 1)
    return EQUAL.join(str(one + 1) for one in mark) or SKIPPED
