"""Ballots as they were marked, gathered by what they say, and what is made of a marking that breaks the rules.

A candidate is a number, its place in the list. A ranking names candidates from the first wish to the last; several of
one rank stand together in a tuple of their own, and a rank that was left empty is an empty tuple.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import chain, islice
from typing import cast

Number = int | Fraction
Mark = int | tuple[int, ...]
Ranking = tuple[Mark, ...]
Strict = tuple[int, ...]


class Overvote(StrEnum):
    """What several candidates of one rank do to a ballot."""

    KEEP = "keep"
    EXHAUST = "exhaust"
    SKIP = "skip"
    INVALID = "invalid"


class Skipped(StrEnum):
    """What a rank that was left empty does to the ranks after it."""

    GO_ON = "pass"
    EXHAUST = "exhaust"
    EXHAUST_TWO = "exhaust-two"


class Duplicate(StrEnum):
    """What a candidate that is ranked a second time does to a ballot."""

    FIRST = "first"
    EXHAUST = "exhaust"
    INVALID = "invalid"


@dataclass(frozen=True)
class Reading:
    """The declared rules by which a marking is read."""

    overvote: Overvote
    skipped: Skipped = Skipped.GO_ON
    duplicate: Duplicate = Duplicate.FIRST
    first_only: bool = False  # where the method looks at no more, later ranks break no rule


@dataclass(frozen=True)
class Invalid:
    """A ballot that does not count, where it stands (0: unknown) and why."""

    line: int
    reason: str
    weight: Number = 1


@dataclass(frozen=True)
class Profile:
    """All ballots of an election: how much weight each ranking has.

    ``marked`` says of rankings that are not plain (equal ranks, gaps, repetitions) on which lines they stand.
    """

    candidates: tuple[str, ...]
    groups: Mapping[Ranking, Number]
    seats: int = 1
    title: str = ""
    withdrawn: frozenset[int] = frozenset()
    invalid: tuple[Invalid, ...] = ()
    marked: Mapping[Ranking, list[tuple[int, Number]]] = field(default_factory=dict)

    @property
    def standing(self) -> list[int]:
        """The candidates who did not withdraw."""
        return [one for one in range(len(self.candidates)) if one not in self.withdrawn]


@dataclass
class Gathering:
    """Ballots that are being read, put together by what they say."""

    groups: dict[Ranking, Number] = field(default_factory=dict)
    marked: dict[Ranking, list[tuple[int, Number]]] = field(default_factory=dict)
    invalid: list[Invalid] = field(default_factory=list)

    def add(self, ranking: Ranking, weight: Number, line: int) -> None:
        """Take a ballot in."""
        self.groups[ranking] = self.groups.get(ranking, 0) + weight
        if not is_plain(ranking):
            self.marked.setdefault(ranking, []).append((line, weight))


def profile_of(candidates: Iterable[str], ballots: Iterable[Ranking], seats: int = 1) -> Profile:
    """Gather ballots of weight 1, numbered from 1 as if they were lines."""
    cast_ballots = list(ballots)
    groups: dict[Ranking, Number] = dict(Counter(cast_ballots))
    marked: dict[Ranking, list[tuple[int, Number]]] = {}
    if not all_plain(groups):
        for line, ranking in enumerate(cast_ballots, start=1):
            if not is_plain(ranking):
                marked.setdefault(ranking, []).append((line, 1))
    return Profile(tuple(candidates), groups, seats, marked=marked)


def all_plain(rankings: Collection[Ranking]) -> bool:
    """Whether all rankings are plain; the loops are in C, since every ballot goes through here."""
    marks = set(chain.from_iterable(rankings))
    return set(map(type, marks)) <= {int} and sum(map(len, map(set, rankings))) == sum(map(len, rankings))


def is_plain(ranking: Ranking) -> bool:
    """Whether every rank has one candidate and no candidate two ranks."""
    return tuple not in set(map(type, ranking)) and len(set(ranking)) == len(ranking)


@dataclass(frozen=True)
class Counted:
    """Ballots as the rules read them: what counts, what is blank, what is invalid."""

    groups: Mapping[Ranking, Number]
    blank: Number
    invalid: tuple[Invalid, ...]

    @property
    def valid(self) -> Number:
        """The weight of the ballots that name somebody."""
        return sum(self.groups.values())

    @property
    def strict(self) -> Iterable[tuple[Strict, Number]]:
        """The ballots, where the rules leave no equal ranks."""
        return cast("Iterable[tuple[Strict, Number]]", self.groups.items())


class Rejected(ValueError):
    """A marking that makes its ballot invalid; the sentence says why."""


def counted(profile: Profile, reading: Reading) -> Counted:
    """Read every ballot by the rules."""
    groups: dict[Ranking, Number] = {}
    invalid = list(profile.invalid)
    if not profile.marked and not profile.withdrawn:
        groups = dict(profile.groups)
        return Counted(groups, groups.pop((), 0), tuple(invalid))
    for ranking, weight in profile.groups.items():
        try:
            marks = read_marks(ranking, reading, profile.withdrawn)
            read = tuple(islice(marks, 1 if reading.first_only else None))
        except Rejected as error:
            where = profile.marked.get(ranking, [(0, weight)])
            invalid += [Invalid(line, str(error), part) for line, part in where]
        else:
            groups[read] = groups.get(read, 0) + weight
    return Counted(groups, groups.pop((), 0), tuple(sorted(invalid, key=lambda one: one.line)))


def read_marks(ranking: Ranking, reading: Reading, withdrawn: frozenset[int]) -> Iterator[Mark]:
    """The ranks that count, in their order; raises Rejected."""
    seen: set[int] = set()
    gaps = 0
    for mark in ranking:
        level = (mark,) if isinstance(mark, int) else mark
        gaps = 0 if level else gaps + 1
        if _stops_at_gap(gaps, reading.skipped):
            return
        rest = tuple(dict.fromkeys(one for one in level if one not in withdrawn and one not in seen))
        if repeats(level, seen) and _stops(reading.duplicate, "a candidate is ranked twice"):
            return
        if len(rest) > 1 and _stops(reading.overvote, "several candidates share a rank"):
            return
        seen.update(level)
        if rest and not (len(rest) > 1 and reading.overvote == Overvote.SKIP):
            yield rest[0] if len(rest) == 1 else rest


def repeats(level: tuple[int, ...], seen: set[int]) -> bool:
    """Whether somebody of this rank was named before, or twice in it."""
    return len(set(level)) < len(level) or not seen.isdisjoint(level)


def _stops_at_gap(gaps: int, skipped: Skipped) -> bool:
    return (gaps > 0 and skipped == Skipped.EXHAUST) or (gaps > 1 and skipped == Skipped.EXHAUST_TWO)


def _stops(rule: Overvote | Duplicate, reason: str) -> bool:
    """Whether the ballot ends here; raises Rejected where the rule makes it invalid."""
    if rule.value == "invalid":
        raise Rejected(reason)
    return rule.value == "exhaust"
