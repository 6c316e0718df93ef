"""How many prefer each candidate to each other one.

A row of the grid is kept as one long integer with a lane of bits for each candidate, so that a ballot costs one
addition for each candidate that it names and not one for each pair: 50 candidates are counted as easily as ten.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

from plugins.elections.tally.ballots import Number, Ranking

Wins = dict[int, dict[int, Number]]


def pairwise(groups: Mapping[Ranking, Number], candidates: Sequence[int]) -> Wins:
    """The grid: for each candidate the weight of the ballots that rank it above each other; unranked is below all."""
    scale = lcm(*(Fraction(weight).denominator for weight in groups.values() if not isinstance(weight, int)))
    width = int(sum(groups.values()) * scale).bit_length() + 1
    size = max(candidates, default=-1) + 1
    lanes = [1 << (width * one) if one in set(candidates) else 0 for one in range(size)]
    rows, everybody = [0] * size, sum(lanes)
    for ranking, weight in groups.items():
        times, below = int(weight * scale), everybody
        for mark in ranking:
            if isinstance(mark, int):
                below -= lanes[mark]
                rows[mark] += below if times == 1 else below * times
            else:
                below -= sum(lanes[one] for one in mark)
                for one in mark:
                    rows[one] += below * times
    return {one: _unpacked(rows[one], width, one, candidates, scale) for one in candidates}


def _unpacked(row: int, width: int, own: int, candidates: Sequence[int], scale: int) -> dict[int, Number]:
    mask = (1 << width) - 1
    counts = {one: (row >> (width * one)) & mask for one in candidates if one != own}
    return {one: count if scale == 1 else Fraction(count, scale) for one, count in counts.items()}


def condorcet_winner(wins: Mapping[int, Mapping[int, Number]]) -> int | None:
    """The candidate who beats every other one, if there is such a one."""
    winners = (one for one in wins if all(wins[one][other] > wins[other][one] for other in wins if other != one))
    return next(winners, None)
