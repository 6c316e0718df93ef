"""Approval: every ballot is a vote for each candidate that it names; those with the most votes are elected."""

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.count import Count, levels
from plugins.elections.tally.outcome import Outcome, Round


def approval(count: Count) -> Outcome:
    """Count every candidate that a ballot names, at whatever rank."""
    votes: dict[int, Number] = dict.fromkeys(count.standing, 0)
    for ranking, weight in count.ballots.groups.items():
        for level in levels(ranking):
            for one in level:
                votes[one] += weight
    elected = count.most(votes)
    return count.outcome(elected, [Round(votes, elected=elected)])
