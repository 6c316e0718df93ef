"""Borda: a rank is worth as many points as candidates stand below it, and half a point for each other of that rank.

Candidates whom a ballot does not name share its last rank; so every ballot gives the same number of points.
"""

from fractions import Fraction

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.count import Count
from plugins.elections.tally.outcome import Grid, Outcome, Round
from plugins.elections.tally.pairwise import pairwise


def borda(count: Count) -> Outcome:
    """Add up the points: for each other candidate the ballots that prefer, and half of those that do not say."""
    wins = pairwise(count.ballots.groups, count.standing)
    ballots = count.ballots.valid
    points: dict[int, Number] = {}
    for one, row in wins.items():
        twice = sum(votes + ballots - wins[other][one] for other, votes in row.items())
        points[one] = Fraction(twice, 2)
    elected = count.most(points)
    return count.outcome(elected, [Round(points, elected=elected)], grid=Grid(wins))
