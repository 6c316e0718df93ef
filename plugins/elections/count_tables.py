"""A count as tables: rounds with transfers, and pairs with strongest paths, in the order in which people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.outcome import Grid, Outcome, Round

DECIMALS = 3
ELECTED, OUT, GONE, STAYS = "elected", "out", "gone", ""


@dataclass(frozen=True)
class Cell:
    """What a candidate has in a round, what moved since the round before, and what became of it."""

    votes: float
    gained: float
    fate: str


@dataclass(frozen=True)
class Row:
    """A candidate, or the votes that count for nobody any more."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class RoundsTable:
    """All rounds of a count; whoever stayed longest stands first."""

    whole: float
    rows: tuple[Row, ...]
    exhausted: Row

    @property
    def numbers(self) -> range:
        """The rounds by their numbers."""
        return range(1, len(self.exhausted.cells) + 1)


@dataclass(frozen=True)
class Pair:
    """How many prefer one candidate to another, and the strength of the strongest path between them."""

    votes: float
    path: float | None
    wins: bool


@dataclass(frozen=True)
class GridTable:
    """Every candidate against every other one; None where it would meet itself."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Pair | None, ...]], ...]
    whole: float
    has_paths: bool


def rounds_table(outcome: Outcome) -> RoundsTable:
    """The rounds of a count as a table."""
    order = sorted(
        (one for one in range(len(outcome.candidates)) if one not in outcome.withdrawn),
        key=lambda one: [-told.votes.get(one, -1) for told in reversed(outcome.rounds)],
    )
    rows = [Row(outcome.candidates[one], _cells(one, outcome.rounds)) for one in order]
    lost = [told.exhausted + told.lost for told in outcome.rounds]
    gone = (Cell(shown(now), shown(now - before), STAYS) for before, now in zip([0, *lost], lost, strict=False))
    return RoundsTable(shown(outcome.valid), tuple(rows), Row("", tuple(gone)))


def _cells(one: int, rounds: tuple[Round, ...]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    before: Number | None = None
    for told in rounds:
        votes = told.votes.get(one)
        fate = ELECTED if one in told.elected else OUT if one in told.eliminated else GONE if votes is None else STAYS
        gained = 0 if votes is None or before is None else votes - before
        cells.append(Cell(shown(votes or 0), shown(gained), fate))
        before = votes
    return tuple(cells)


def grid_table(outcome: Outcome) -> GridTable | None:
    """The pairs of a count as a table, if it compared any; the best candidate stands first."""
    if outcome.grid is None:
        return None
    order = [one for level in outcome.order for one in level] or list(outcome.grid.wins)
    rows = tuple((outcome.candidates[one], _pairs(one, order, outcome.grid)) for one in order)
    names = tuple(outcome.candidates[one] for one in order)
    return GridTable(names, rows, shown(outcome.valid), has_paths=bool(outcome.grid.paths))


def _pairs(one: int, order: list[int], grid: Grid) -> tuple[Pair | None, ...]:
    return tuple(None if other == one else _pair(one, other, grid) for other in order)


def _pair(one: int, other: int, grid: Grid) -> Pair:
    measure: Mapping[int, Mapping[int, Number]] = grid.paths or grid.wins
    path = shown(grid.paths[one][other]) if grid.paths else None
    return Pair(shown(grid.wins[one][other]), path, measure[one][other] > measure[other][one])


def shown(value: Number) -> float:
    """A number for a page, which shows three decimals; what is counted with stays exact."""
    exactly = Fraction(value)
    return int(exactly) if exactly.denominator == 1 else round(float(exactly), DECIMALS)
