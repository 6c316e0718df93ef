"""Schulze: a candidate beats another when the strongest path of majorities to it is stronger than the one back.

The strength of a majority is the number of ballots of the winning side (Schulze's "winning votes"); a path is as strong
as its weakest link. M. Schulze, "The Schulze Method of Voting", arXiv:1804.02973.
"""

from collections.abc import Collection, Mapping

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.count import Count
from plugins.elections.tally.outcome import Grid, Outcome, Round
from plugins.elections.tally.pairwise import Wins, pairwise

Row = Mapping[int, Number]


def schulze(count: Count) -> Outcome:
    """Count pairs, find the strongest paths, and take those whom nobody beats."""
    wins = pairwise(count.ballots.groups, count.standing)
    paths = strongest_paths(wins)
    elected: list[int] = []
    left = set(count.standing)
    while left and len(elected) < count.seats:
        elected.append(count.ties.first(unbeaten(paths, left)))
        left.remove(elected[-1])
    only = Round({}, elected=tuple(elected))
    return count.outcome(elected, [only], grid=Grid(wins, paths), order=order_of(paths))


def strongest_paths(wins: Mapping[int, Row]) -> Wins:
    """How strong the strongest path from each candidate to each other is; 0 where there is none."""
    paths: Wins = {
        one: {other: votes if votes > wins[other][one] else 0 for other, votes in row.items()}
        for one, row in wins.items()
    }
    for through in paths:
        onward = paths[through]
        for one, row in paths.items():
            if one == through:
                continue
            reach = row[through]
            for other, strength in onward.items():
                if other != one and (found := min(reach, strength)) > row[other]:
                    row[other] = found
    return paths


def unbeaten(paths: Mapping[int, Row], among: Collection[int]) -> list[int]:
    """Those whom none of the others beats."""
    return [one for one in among if not any(paths[other][one] > paths[one][other] for other in among if other != one)]


def order_of(paths: Mapping[int, Row]) -> tuple[tuple[int, ...], ...]:
    """All candidates from the first to the last; those who stand equal together."""
    left, order = set(paths), list[tuple[int, ...]]()
    while left:
        order.append(tuple(sorted(unbeaten(paths, left))))
        left.difference_update(order[-1])
    return tuple(order)
