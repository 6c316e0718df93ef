"""Instant run-off: the weakest candidate drops out, its ballots move on, until one has more than half of the rest."""

from collections.abc import Collection

from plugins.elections.tally.ballots import Number, Strict
from plugins.elections.tally.count import Count, best, worst
from plugins.elections.tally.outcome import Outcome, Round, Transfer

Pile = list[tuple[Strict, Number]]


def irv(count: Count) -> Outcome:
    """Count round by round."""
    piles: dict[int, Pile] = {one: [] for one in count.standing}
    for ballot in count.ballots.strict:
        piles[ballot[0][0]].append(ballot)
    votes: dict[int, Number] = {one: sum(weight for _, weight in pile) for one, pile in piles.items()}
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
        gains, lost = _move(piles, loser)
        moved = tuple(Transfer(loser, to, gain) for to, gain in gains.items() if gain)
        moved += (Transfer(loser, None, lost),) if lost else ()
        rounds.append(Round(votes, exhausted, eliminated=(loser,), transfers=moved))
        votes = {one: votes[one] + gain for one, gain in gains.items()}
        exhausted += lost


def _move(piles: dict[int, Pile], loser: int) -> tuple[dict[int, Number], Number]:
    """Hand a pile to whom its ballots name next; what each gains, and what names nobody any more."""
    pile = piles.pop(loser)
    gains: dict[int, Number] = dict.fromkeys(piles, 0)
    lost: Number = 0
    for ballot in pile:
        heir = _heir(ballot[0], piles)
        if heir is None:
            lost += ballot[1]
        else:
            piles[heir].append(ballot)
            gains[heir] += ballot[1]
    return gains, lost


def _heir(ranking: Strict, staying: Collection[int]) -> int | None:
    for one in ranking:
        if one in staying:
            return one
    return None
