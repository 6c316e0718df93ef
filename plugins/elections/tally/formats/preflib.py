"""PrefLib's orders: TOC and TOI (equal ranks in braces; complete or not), SOC and SOI (without equal ranks).

Lines with ``#`` tell of the file, such as ``# ALTERNATIVE NAME 1: Memphis``; each other line has a number of voters, a
colon and an order. The older form has the number of candidates first, their names, the sums, and a comma after the
number of voters.
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
    in_order,
    quoted,
    weight_of,
)
from plugins.elections.tally.outcome import exact

FACT = re.compile(r"#\s*([A-Z][A-Z ]*?)\s*([0-9]{0,9})\s*:(.*)")
TOKEN = re.compile(r"\s*(\{[^{}]*\}|[^,{}]+)\s*(?:,|$)")
ORDER = re.compile(r"([^:,]*)[:,](.*)")
NAME, ALTERNATIVES, VOTERS, UNIQUE, TITLE = (
    "ALTERNATIVE NAME",
    "NUMBER ALTERNATIVES",
    "NUMBER VOTERS",
    "NUMBER UNIQUE ORDERS",
    "TITLE",
)


@dataclass
class Facts:
    """What the file tells of itself, each with the line on which it stands."""

    names: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)
    title: str = ""


def read_toi(text: str, unknown: Unknown = Unknown.ERROR) -> Profile:
    """Read orders that may be incomplete; raises BrokenFile."""
    return _read(text, unknown, complete=False)


def read_toc(text: str, unknown: Unknown = Unknown.ERROR) -> Profile:
    """Read orders that name every candidate; raises BrokenFile."""
    return _read(text, unknown, complete=True)


def _read(text: str, unknown: Unknown, *, complete: bool) -> Profile:
    source, facts = Source(text, unknown), Facts()
    lines = source.lines()
    if not text.lstrip().startswith("#"):
        _read_older_head(lines, facts, source)
    orders = 0
    voters: Number = 0
    for number, line in lines:
        try:
            if line.startswith("#"):
                _read_fact(line, number, facts)
                continue
            orders += 1
            weight = _read_order(line, number, facts, source, complete=complete)
            voters += weight
        except Fault as fault:
            source.note(number, fault)
    if not source.faults:
        refused = sum(one.weight for one in source.gathering.invalid)
        _check_sums(facts, source, {VOTERS: voters + refused, UNIQUE: orders, ALTERNATIVES: len(facts.names)})
    return source.profile(in_order(facts.names), title=facts.title)


def _read_fact(line: str, number: int, facts: Facts) -> None:
    found = FACT.match(line)
    if not found:
        return
    what, which, value = found.groups()
    if what == NAME:
        if int(which or 0) != len(facts.names) + 1:
            raise Fault(f"this is the name of candidate {which}, where that of {len(facts.names) + 1} is due")
        enter_name(facts.names, value)
    elif what in (ALTERNATIVES, VOTERS, UNIQUE):
        facts.numbers[what] = count_of(value.strip(), "a number"), number
    elif what == TITLE:
        facts.title = value.strip()


def _read_older_head(lines: Iterator[tuple[int, str]], facts: Facts, source: Source) -> None:
    """The number of candidates, their names, and the line of sums."""
    expected: int | None = None
    number = 1
    try:
        for number, line in lines:
            if expected is None:
                expected = count_of(line, "the number of candidates")
            elif len(facts.names) < expected:
                which, _, name = line.partition(",")
                if which.strip() != str(len(facts.names) + 1):
                    raise Fault(f"the name of candidate {len(facts.names) + 1} is due here")
                enter_name(facts.names, name)
            else:
                sums = [count_of(one.strip(), "a number of voters") for one in line.split(",")]
                facts.numbers[VOTERS] = sums[0], number
                return
    except Fault as fault:
        source.fault(number, str(fault))


def _read_order(line: str, number: int, facts: Facts, source: Source, *, complete: bool) -> Number:
    found = ORDER.fullmatch(line)
    if not found:
        raise Fault("a number of voters, a colon and an order belong here, such as 3: 1,{2,4}")
    weight = weight_of(found[1].strip())
    ranking = _ranking(found[2], len(facts.names), weight)
    if complete and len(_named(ranking)) < len(facts.names):
        raise Fault(f"a complete order names all {len(facts.names)} candidates, this one {len(_named(ranking))}")
    source.gathering.add(ranking, weight, number)
    return weight


def _named(ranking: Ranking) -> set[int]:
    return {one for mark in ranking for one in ((mark,) if isinstance(mark, int) else mark)}


def _ranking(text: str, candidates: int, weight: Number) -> Ranking:
    marks: list[Mark] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if not found:
            raise Fault(f"{quoted(text[place:].strip())} is no order: braces and commas do not fit")
        marks.append(_mark(found[1].strip(), candidates, weight))
        place = found.end()
    return tuple(marks)


def _mark(token: str, candidates: int, weight: Number) -> Mark:
    if not token.startswith("{"):
        return _candidate(token, candidates, weight)
    inside = token[1:-1].strip()
    equal = tuple(_candidate(one.strip(), candidates, weight) for one in inside.split(",")) if inside else ()
    return equal[0] if len(equal) == 1 else equal


def _candidate(token: str, candidates: int, weight: Number) -> int:
    number = count_of(token, "the number of a candidate")
    if not 1 <= number <= candidates:
        raise UnknownCandidate(f"candidate {number} of {candidates}", weight)
    return number - 1


def _check_sums(facts: Facts, source: Source, found: dict[str, Number]) -> None:
    """What the head promises must be there."""
    for what, (promised, line) in facts.numbers.items():
        if found[what] != promised:
            source.fault(line, f"{what.lower()}: {promised} promised, {exact(found[what])} found")


def write_toi(profile: Profile) -> str:
    """Write orders as they are."""
    return _write(profile, dict(profile.groups), "toi")


def write_toc(profile: Profile) -> str:
    """Write orders made complete: whoever is not named stands below all, equal to the others who are not."""
    groups: dict[Ranking, Number] = {}
    for ranking, weight in profile.groups.items():
        named = _named(ranking)
        rest = tuple(one for one in range(len(profile.candidates)) if one not in named)
        whole = (*ranking, rest[0] if len(rest) == 1 else rest) if rest else ranking
        groups[whole] = groups.get(whole, 0) + weight
    return _write(profile, groups, "toc")


def _write(profile: Profile, groups: dict[Ranking, Number], kind: str) -> str:
    title = [f"# TITLE: {profile.title}"] if profile.title else []
    names = [f"# {NAME} {number}: {name}" for number, name in enumerate(profile.candidates, start=1)]
    head = [
        *title,
        f"# DATA TYPE: {kind}",
        f"# {ALTERNATIVES}: {len(names)}",
        f"# {VOTERS}: {exact(sum(groups.values()))}",
        f"# {UNIQUE}: {len(groups)}",
        *names,
    ]
    orders = [f"{exact(weight)}: {','.join(map(_written, ranking))}" for ranking, weight in groups.items()]
    return "\n".join([*head, *orders]) + "\n"


def _written(mark: Mark) -> str:
    return str(mark + 1) if isinstance(mark, int) else "{" + ",".join(str(one + 1) for one in mark) + "}"
