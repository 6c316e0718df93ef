"""Instant run-off: the weakest candidate drops out, its ballots move on, until one has more than half of the rest."""

from collections.abc import Collection, Iterator

from plugins.elections.tally.ballots import Number
from plugins.elections.tally.count import Count, best, worst
from plugins.elections.tally.outcome import Outcome, Round, Transfer

# The ballots of a candidate by their weight; of each what comes after that candidate, so that no rank is read twice.
Pile = dict[Number, list[Iterator[int]]]


def irv(count: Count) -> Outcome:
    """Count round by round."""
    piles: dict[int, Pile] = {one: {} for one in count.standing}
    votes: dict[int, Number] = dict.fromkeys(piles, 0)
    for weight, ballots in _by_weight(count).items():
        _deal(weight, ballots, piles, votes)
    exhausted: Number = 0
    rounds: list[Round] = []
    while True:
        count.ties.rounds.append(votes)
        leaders = best(votes, votes)
        if 2 * votes[leaders[0]] > sum(votes.values()) or len(votes) <= 2:
            winner = count.ties.first(leaders)
            rounds.append(Round(votes, exhausted, elected=(winner,)))
            return count.outcome([winner], rounds)
        loser = count.ties.last(worst(votes, votes))
        pile = piles.pop(loser)
        gains: dict[int, Number] = dict.fromkeys(piles, 0)
        lost = sum(_deal(weight, ballots, piles, gains) for weight, ballots in pile.items())
        moved = tuple(Transfer(loser, to, gain) for to, gain in gains.items() if gain)
        moved += (Transfer(loser, None, lost),) if lost else ()
        rounds.append(Round(votes, exhausted, eliminated=(loser,), transfers=moved))
        votes = {one: votes[one] + gain for one, gain in gains.items()}
        exhausted += lost


def _by_weight(count: Count) -> Pile:
    found: Pile = {}
    for ranking, weight in count.ballots.strict:
        found.setdefault(weight, []).append(iter(ranking))
    return found


def _deal(
    weight: Number, ballots: Collection[Iterator[int]], piles: dict[int, Pile], gains: dict[int, Number]
) -> Number:
    """Hand ballots of one weight to whom they name next; the weight of those that name nobody any more."""
    heirs: dict[int, list[Iterator[int]]] = {one: [] for one in piles}
    for ballot in ballots:
        for one in ballot:
            if one in heirs:
                heirs[one].append(ballot)
                break
    for one, got in heirs.items():
        gains[one] += weight * len(got)
        piles[one].setdefault(weight, []).extend(got)
    return weight * (len(ballots) - sum(map(len, heirs.values())))
