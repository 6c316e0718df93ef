"""What a count found, and how: every round as data, for tables, pictures and JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from plugins.elections.tally.ballots import Invalid, Number

PLACES = 9


@dataclass(frozen=True)
class Transfer:
    """Votes that left a candidate: to another one, or (None) to nobody, since the ballots name no other."""

    source: int
    target: int | None
    votes: Number


@dataclass(frozen=True)
class Round:
    """One round: who has how many votes, what was decided, and which votes moved because of it."""

    votes: Mapping[int, Number]
    exhausted: Number = 0
    lost: Number = 0  # what rounding down left behind
    elected: tuple[int, ...] = ()
    eliminated: tuple[int, ...] = ()
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True)
class Tie:
    """Candidates who stood equal, what had to be decided, and what decided it."""

    round: int
    candidates: tuple[int, ...]
    decides: str  # elect, eliminate, surplus or lock
    broken_by: str  # earlier_round or lot
    chosen: int
    earlier_round: int | None = None


@dataclass(frozen=True)
class Grid:
    """How many prefer each candidate to each other, and (Schulze) how strong the strongest path is."""

    wins: Mapping[int, Mapping[int, Number]]
    paths: Mapping[int, Mapping[int, Number]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The result of a count with all that explains it."""

    method: str
    candidates: tuple[str, ...]
    seats: int
    winners: tuple[int, ...]
    rounds: tuple[Round, ...]
    ties: tuple[Tie, ...] = ()
    invalid: tuple[Invalid, ...] = ()
    valid: Number = 0
    blank: Number = 0
    quota: Number | None = None
    grid: Grid | None = None
    order: tuple[tuple[int, ...], ...] = ()
    withdrawn: tuple[int, ...] = ()
    lot: str = ""
    adopted: bool | None = None

    @property
    def winner_names(self) -> list[str]:
        """The elected in the order of their election."""
        return [self.candidates[one] for one in self.winners]


def exact(value: Number) -> int | str:
    """A number that JSON cannot bend: whole as it is, decimal when that is exact, else a fraction."""
    number = Fraction(value)
    if number.denominator == 1:
        return int(number)
    scaled = number * 10**PLACES
    if scaled.denominator > 1:
        return str(number)
    whole, rest = divmod(abs(int(scaled)), 10**PLACES)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{PLACES}d}".rstrip("0")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """All of an outcome as values for JSON, candidates by their names."""
    names = outcome.candidates
    return {
        "method": outcome.method,
        "seats": outcome.seats,
        "candidates": list(names),
        "withdrawn": [names[one] for one in outcome.withdrawn],
        "winners": outcome.winner_names,
        **({} if outcome.adopted is None else {"adopted": outcome.adopted}),
        "quota": None if outcome.quota is None else exact(outcome.quota),
        "ballots": {
            "valid": exact(outcome.valid),
            "blank": exact(outcome.blank),
            "invalid": exact(sum(one.weight for one in outcome.invalid)),
        },
        "rounds": [_round(number, one, outcome) for number, one in enumerate(outcome.rounds, start=1)],
        **({"order": [[names[one] for one in level] for level in outcome.order]} if outcome.order else {}),
        "ties": [_tie(tie, names) for tie in outcome.ties],
        "lot": outcome.lot,
        "invalid": [{"line": one.line, "reason": one.reason, "weight": exact(one.weight)} for one in outcome.invalid],
    }


def _round(number: int, told: Round, outcome: Outcome) -> dict[str, Any]:
    names = outcome.candidates
    grid = outcome.grid if number == 1 else None
    return {
        "round": number,
        "votes": _named(told.votes, names),
        "exhausted": exact(told.exhausted),
        "lost": exact(told.lost),
        "elected": [names[one] for one in told.elected],
        "eliminated": [names[one] for one in told.eliminated],
        "transfers": [
            {
                "from": names[one.source],
                "to": None if one.target is None else names[one.target],
                "votes": exact(one.votes),
            }
            for one in told.transfers
        ],
        **({"pairwise": {names[one]: _named(row, names) for one, row in grid.wins.items()}} if grid else {}),
        **(
            {"strongest_paths": {names[one]: _named(row, names) for one, row in grid.paths.items()}}
            if grid and grid.paths
            else {}
        ),
    }


def _named(votes: Mapping[int, Number], names: tuple[str, ...]) -> dict[str, int | str]:
    return {names[one]: exact(value) for one, value in votes.items()}


def _tie(tie: Tie, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "round": tie.round,
        "candidates": [names[one] for one in tie.candidates],
        "decides": tie.decides,
        "broken_by": tie.broken_by,
        "earlier_round": tie.earlier_round,
        "chosen": names[tie.chosen],
    }
