"""Approval: every ballot is a vote for each candidate that it names; those with the most votes are elected."""

from collections import Counter
from itertools import chain

from plugins.elections.tally.ballots import Number, Ranking
from plugins.elections.tally.count import Count
from plugins.elections.tally.outcome import Outcome, Round


def approval(count: Count) -> Outcome:
    """Count every candidate that a ballot names, at whatever rank."""
    votes: dict[int, Number] = dict.fromkeys(count.standing, 0)
    for weight, rankings in _by_weight(count).items():
        for mark, times in Counter(chain.from_iterable(rankings)).items():
            for one in (mark,) if isinstance(mark, int) else mark:
                votes[one] += weight * times
    elected = count.most(votes)
    return count.outcome(elected, [Round(votes, elected=elected)])


def _by_weight(count: Count) -> dict[Number, list[Ranking]]:
    found: dict[Number, list[Ranking]] = {}
    for ranking, weight in count.ballots.groups.items():
        found.setdefault(weight, []).append(ranking)
    return found
