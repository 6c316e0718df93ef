"""Bloc voting: every ballot has as many votes as there are seats, for the candidates that it names first."""

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.count import Count
from plugins.elections.tally.outcome import Outcome, Round


def bloc(count: Count) -> Outcome:
    """Count the first candidates of each ballot, as many as there are seats."""
    votes: dict[int, Number] = dict.fromkeys(count.standing, 0)
    for ranking, weight in count.ballots.strict:
        for one in ranking[: count.seats]:
            votes[one] += weight
    elected = count.most(votes)
    return count.outcome(elected, [Round(votes, elected=elected)])
