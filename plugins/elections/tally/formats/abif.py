"""ABIF, the Aggregated Ballot Information Format: ``27: Memphis > Nashville = "Chattanooga"``.

``=TOKEN:[Full name]`` declares a candidate; where any is declared, others are unknown. A comma sets candidates apart
without a rank: with scores (``Memphis/5, Nashville/2``) these rank them, without they are equal.
"""

import re
from dataclasses import dataclass, field

from plugins.elections.tally.ballots import Mark, Number, Profile, Ranking
from plugins.elections.tally.formats.source import (
    Fault,
    Source,
    Unknown,
    UnknownCandidate,
    clean_name,
    count_of,
    enter_name,
    in_order,
    quoted,
    weight_of,
)
from plugins.elections.tally.outcome import exact

DECLARED = re.compile(r"=\s*([^:\[\]]+?)\s*:\s*\[(.*)\]")
BALLOT = re.compile(r"\s*([^:*\[\"]*?)\s*[:*](.*)")
TITLE = re.compile(r'\{\s*"?title"?\s*:\s*"(.*)"\s*\}')
TOKEN = re.compile(r'\s*(?:\[([^\[\]]*)\]|"([^"]*)"|([^\s>=,/\[\]"][^>=,/\[\]"]*?))\s*(?:/\s*([^\s>=,]+)\s*)?([>=,]|$)')


@dataclass
class Reader:
    """The candidates that were declared or named until now, by tokens."""

    source: Source
    names: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    declared: bool = False

    def declare(self, token: str, name: str) -> None:
        """Enter a declared candidate; raises Fault."""
        if self.names and not self.declared:
            raise Fault("candidates are declared before the first ballot")
        self.declared = True
        self.tokens[clean_name(token)] = enter_name(self.names, name)

    def candidate(self, token: str, weight: Number) -> int:
        """The number of a candidate; raises UnknownCandidate."""
        clean = clean_name(token)
        found = self.tokens.get(clean, self.names.get(clean))
        if found is None and self.declared:
            raise UnknownCandidate(f"the candidate {quoted(clean)} was not declared", weight)
        return enter_name(self.names, clean) if found is None else found


def read_abif(text: str, unknown: Unknown = Unknown.ERROR) -> Profile:
    """Read a file; raises BrokenFile."""
    source = Source(text, unknown)
    reader, title = Reader(source), ""
    for number, line in source.lines():
        bare = _bare(line)
        try:
            if bare.startswith("{"):
                title = found[1] if (found := TITLE.fullmatch(bare)) else title
            elif declared := DECLARED.fullmatch(bare):
                reader.declare(declared[1], declared[2])
            elif bare:
                _read_ballot(bare, number, reader)
        except Fault as fault:
            source.note(number, fault)
    return source.profile(in_order(reader.names), title=title)


def _bare(line: str) -> str:
    """A line without its comment; a # within brackets or quotes belongs to a name."""
    if "#" not in line:
        return line
    within = ""
    for place, sign in enumerate(line):
        if within:
            within = "" if sign == within else within
        elif sign in '["':
            within = "]" if sign == "[" else '"'
        elif sign == "#":
            return line[:place].strip()
    return line


def _read_ballot(line: str, number: int, reader: Reader) -> None:
    found = BALLOT.fullmatch(line)
    if not found:
        raise Fault("a number of ballots, a colon and candidates belong here, such as 3: A>B=C")
    weight = weight_of(found[1])
    marks, scores = _marks(found[2], weight, reader)
    ranking = _by_scores(marks, scores) if "," in found[2] and scores else _by_ranks(marks)
    reader.source.gathering.add(ranking, weight, number)


def _marks(text: str, weight: Number, reader: Reader) -> tuple[list[tuple[int, str]], dict[int, int]]:
    """Candidates, each with the sign that follows it, and the scores."""
    marks: list[tuple[int, str]] = []
    scores: dict[int, int] = {}
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if not found:
            raise Fault(f"{quoted(text[place:].strip())} cannot be read as candidates")
        one = reader.candidate(next(part for part in found.groups()[:3] if part is not None), weight)
        if found[4] is not None:
            scores[one] = count_of(found[4], "a score")
        marks.append((one, found[5]))
        place = found.end()
    if marks and marks[-1][1]:
        raise Fault(f"a candidate is missing after {quoted(marks[-1][1])}")
    return marks, scores


def _by_ranks(marks: list[tuple[int, str]]) -> Ranking:
    ranks: list[list[int]] = [[]]
    for one, sign in marks:
        ranks[-1].append(one)
        if sign == ">":
            ranks.append([])
    return tuple(rank[0] if len(rank) == 1 else tuple(rank) for rank in ranks if rank)


def _by_scores(marks: list[tuple[int, str]], scores: dict[int, int]) -> Ranking:
    if len(scores) != len(marks) or any(sign == ">" for _, sign in marks):
        raise Fault("candidates are set apart by commas and each has one score, or by > and =")
    levels = [tuple(one for one, _ in marks if scores[one] == score) for score in sorted(set(scores.values()))[::-1]]
    return tuple(level[0] if len(level) == 1 else level for level in levels)


def write_abif(profile: Profile) -> str:
    """Write ballots; ranks left empty cannot be said in this format and are left out."""
    tokens = [f"c{number}" for number in range(1, len(profile.candidates) + 1)]
    title = [f'{{"title": "{profile.title}"}}'] if profile.title else []
    names = [f"={token}:[{name}]" for token, name in zip(tokens, profile.candidates, strict=True)]
    groups: dict[Ranking, Number] = {}
    for ranking, weight in profile.groups.items():
        filled = tuple(mark for mark in ranking if mark != ())
        groups[filled] = groups.get(filled, 0) + weight
    ballots = [f"{exact(weight)}: {_written(ranking, tokens)}".rstrip() for ranking, weight in groups.items()]
    return "\n".join([*title, *names, *ballots]) + "\n"


def _written(ranking: Ranking, tokens: list[str]) -> str:
    return ">".join(_level(mark, tokens) for mark in ranking)


def _level(mark: Mark, tokens: list[str]) -> str:
    return tokens[mark] if isinstance(mark, int) else "=".join(tokens[one] for one in mark)
