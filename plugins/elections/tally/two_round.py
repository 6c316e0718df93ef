"""Two rounds: who has more than half of the votes is elected; else the first two meet again.

On ranked ballots the second round is read from the same ballots: each counts for whom of the two it ranks higher.
"""

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.count import Count, best
from plugins.elections.tally.outcome import Outcome, Round
from plugins.elections.tally.plurality import first_votes


def two_round(count: Count) -> Outcome:
    """Count first candidates, then if need be the two strongest alone."""
    votes = first_votes(count)
    count.ties.rounds.append(votes)
    leader = max(votes, key=votes.__getitem__)
    if 2 * votes[leader] > count.ballots.valid:
        return count.outcome([leader], [Round(votes, elected=(leader,))])
    pair = _strongest_two(count, votes)
    first = Round(votes, eliminated=tuple(one for one in votes if one not in pair))
    again: dict[int, Number] = dict.fromkeys(pair, 0)
    exhausted: Number = 0
    for ranking, weight in count.ballots.strict:
        chosen = next((one for one in ranking if one in again), None)
        if chosen is None:
            exhausted += weight
        else:
            again[chosen] += weight
    count.ties.rounds.append(again)
    winner = count.ties.first(best(again, again))
    return count.outcome([winner], [first, Round(again, exhausted, elected=(winner,))])


def _strongest_two(count: Count, votes: dict[int, Number]) -> list[int]:
    pair: list[int] = []
    left = set(votes)
    while left and len(pair) < 2:
        tied = best(votes, left)
        room = 2 - len(pair)
        pair += tied if len(tied) <= room else [count.ties.first(tied)]
        left.difference_update(pair)
    return pair
