"""Plurality: every ballot is a vote for its first candidate; those with the most votes are elected."""

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.count import Count
from plugins.elections.tally.outcome import Outcome, Round


def first_votes(count: Count) -> dict[int, Number]:
    """How many ballots name each candidate first."""
    votes: dict[int, Number] = dict.fromkeys(count.standing, 0)
    for ranking, weight in count.ballots.strict:
        votes[ranking[0]] += weight
    return votes


def plurality(count: Count) -> Outcome:
    """Count the first candidate of each ballot."""
    votes = first_votes(count)
    elected = count.most(votes)
    return count.outcome(elected, [Round(votes, elected=elected)])
