"""Ranked pairs (Tideman): majorities are locked from the strongest to the weakest, but for those that make a circle.

A majority is as strong as the number of ballots of its winning side; of equals the one with the smaller losing side
comes first, and then the one whose winner, then loser, the lot names first. T. N. Tideman, "Independence of Clones as
a Criterion for Voting Rules", Social Choice and Welfare 4 (1987).
"""

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.count import Count
from plugins.elections.tally.outcome import Grid, Outcome, Round
from plugins.elections.tally.pairwise import Wins, pairwise
from plugins.elections.tally.ties import LOCK

Pair = tuple[int, int]


def ranked_pairs(count: Count) -> Outcome:
    """Lock majorities in order, and take those over whom nobody is locked."""
    wins = pairwise(count.ballots.groups, count.standing)
    beats: dict[int, set[int]] = {one: set() for one in wins}
    for equals in _by_strength(wins):
        _lock_all(count, beats, equals)
    elected: list[int] = []
    left = set(wins)
    while left and len(elected) < count.seats:
        first = [one for one in left if not any(one in beats[other] for other in left)]
        elected.append(count.ties.first(first))
        left.remove(elected[-1])
    return count.outcome(elected, [Round({}, elected=tuple(elected))], grid=Grid(wins))


def _by_strength(wins: Wins) -> list[list[Pair]]:
    """Majorities from the strongest to the weakest; those of one strength together."""
    pairs = [(one, other) for one, row in wins.items() for other in row if wins[one][other] > wins[other][one]]
    found: dict[tuple[Number, Number], list[Pair]] = {}
    for one, other in pairs:
        found.setdefault((-wins[one][other], wins[other][one]), []).append((one, other))
    return [found[strength] for strength in sorted(found)]


def _lock_all(count: Count, beats: dict[int, set[int]], equals: list[Pair]) -> None:
    """Lock majorities of one strength; where not all of them fit, the lot that ordered them is told."""
    if len(equals) > 1:
        lots = count.ties.lots
        equals = sorted(equals, key=lambda pair: (lots[pair[0]], lots[pair[1]]))
    refused = False
    for winner, loser in equals:
        if winner in beats[loser]:
            refused = True
        else:
            _lock(beats, winner, loser)
    if refused and len(equals) > 1:
        count.ties.drew({one for pair in equals for one in pair}, LOCK, equals[0][0])


def _lock(beats: dict[int, set[int]], winner: int, loser: int) -> None:
    """Enter a majority, and all that follows from it."""
    below = {loser, *beats[loser]}
    for one, beaten in beats.items():
        if one == winner or winner in beaten:
            beaten.update(below)
