"""An outcome as lines of text, for whoever counts at a command line."""

from collections.abc import Iterable, Iterator

from plugins.elections.tally.outcome import Grid, Outcome, Round, Tie, exact

DECIDED = {
    "elect": "to be elected",
    "eliminate": "to drop out",
    "surplus": "to hand on a surplus",
    "lock": "to count first",
}


def in_lines(outcome: Outcome) -> str:
    """Winners, rounds, ties and invalid ballots."""
    return "\n".join(_lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    names = outcome.candidates
    if outcome.adopted is not None:
        yield "adopted" if outcome.adopted else "rejected"
    else:
        yield f"elected by {outcome.method}: {_listed(outcome.winners, names) or 'nobody'}"
    invalid = exact(sum(one.weight for one in outcome.invalid))
    yield f"ballots: {exact(outcome.valid)} valid, {exact(outcome.blank)} blank, {invalid} invalid"
    if outcome.quota is not None:
        yield f"quota: {exact(outcome.quota)}"
    for number, told in enumerate(outcome.rounds, start=1):
        yield from _round(number, told, outcome)
    for tie in outcome.ties:
        yield _tie(tie, names)
    if outcome.lot:
        yield f"the lot was drawn from {outcome.lot}"
    for one in outcome.invalid:
        yield f"invalid, line {one.line}: {one.reason} ({exact(one.weight)})"


def _round(number: int, told: Round, outcome: Outcome) -> Iterator[str]:
    names = outcome.candidates
    yield f"round {number}"
    for one, votes in sorted(told.votes.items(), key=lambda pair: -pair[1]):
        mark = " elected" if one in told.elected else " out" if one in told.eliminated else ""
        yield f"  {exact(votes)!s:>12}  {names[one]}{mark}"
    if told.exhausted:
        yield f"  {exact(told.exhausted)!s:>12}  (exhausted)"
    for moved in told.transfers:
        to = "nobody" if moved.target is None else names[moved.target]
        yield f"  {exact(moved.votes)!s:>12}  from {names[moved.source]} to {to}"
    if outcome.grid and number == 1:
        yield from _grid(outcome.grid, names)


def _grid(grid: Grid, names: tuple[str, ...]) -> Iterator[str]:
    for one, row in grid.wins.items():
        for other, votes in row.items():
            path = f", strongest path {exact(grid.paths[one][other])}" if grid.paths else ""
            yield f"  {exact(votes)!s:>12}  prefer {names[one]} to {names[other]}{path}"


def _tie(tie: Tie, names: tuple[str, ...]) -> str:
    by = "lot" if tie.earlier_round is None else f"round {tie.earlier_round}"
    return (
        f"tie in round {tie.round}, {DECIDED[tie.decides]}: {_listed(tie.candidates, names)}; by {by}: "
        f"{names[tie.chosen]}"
    )


def _listed(numbers: Iterable[int], names: tuple[str, ...]) -> str:
    return ", ".join(names[one] for one in numbers)
