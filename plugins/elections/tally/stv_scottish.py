"""Scottish STV: a quota, surpluses handed on by all papers at a part of their value, the weakest out one by one.

The rules of The Scottish Local Government Elections Order 2011, schedule 1, part 3 (weighted inclusive Gregory): a
paper's value is cut to five decimals, so that votes are whole numbers of units here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from plugins.elections.tally.ballots import Number, Strict
from plugins.elections.tally.count import Count, best, worst
from plugins.elections.tally.outcome import Outcome, Round, Transfer

UNIT = 100_000
Parcel = tuple[Strict, Number, int]  # a ranking, how many papers, the value of each in units


@dataclass
class Stages:
    """The count between two stages; votes in units."""

    quota: int
    piles: dict[int, list[Parcel]]
    votes: dict[int, Number]
    continuing: set[int]
    elected: list[int] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)
    exhausted: Number = 0
    lost: Number = 0
    rounds: list[Round] = field(default_factory=list)


def stv_scottish(count: Count) -> Outcome:
    """Count stage by stage until every seat has somebody."""
    stages = _first_stage(count)
    while True:
        count.ties.rounds.append(dict(stages.votes))
        newly = _reach_quota(count, stages)
        if len(stages.elected) < count.seats and len(stages.continuing) <= count.seats - len(stages.elected):
            newly += _elect(count, stages, stages.continuing)
        if len(stages.elected) == count.seats or not stages.continuing:
            _tell(stages, newly)
            return count.outcome(stages.elected, stages.rounds, quota=Fraction(stages.quota, UNIT))
        if stages.pending:
            _hand_on_surplus(count, stages, newly)
        else:
            _exclude(count, stages, newly)


def _first_stage(count: Count) -> Stages:
    piles: dict[int, list[Parcel]] = {one: [] for one in count.standing}
    for ranking, weight in count.ballots.strict:
        piles[ranking[0]].append((ranking, weight, UNIT))
    quota = (int(Fraction(count.ballots.valid) / (count.seats + 1)) + 1) * UNIT
    votes: dict[int, Number] = {one: _worth(pile) for one, pile in piles.items()}
    return Stages(quota, piles, votes, set(piles))


def _worth(pile: Iterable[Parcel]) -> Number:
    return sum(weight * value for _, weight, value in pile)


def _reach_quota(count: Count, stages: Stages) -> list[int]:
    """Elect those who have the quota, the strongest first; note whose surplus is to be handed on."""
    reached = _elect(count, stages, [one for one in stages.continuing if stages.votes[one] >= stages.quota])
    stages.pending += [one for one in reached if stages.votes[one] > stages.quota]
    return reached


def _elect(count: Count, stages: Stages, chosen: Collection[int]) -> list[int]:
    left, order = set(chosen), list[int]()
    while left:
        order.append(count.ties.first(best(stages.votes, left)))
        left.remove(order[-1])
    stages.elected += order
    stages.continuing.difference_update(order)
    return order


def _hand_on_surplus(count: Count, stages: Stages, newly: list[int]) -> None:
    largest = count.ties.first(best(stages.votes, stages.pending), "surplus")
    stages.pending.remove(largest)
    total = stages.votes[largest]
    surplus = total - stages.quota
    parcels = [(ranking, weight, int(surplus * value // total)) for ranking, weight, value in stages.piles[largest]]
    _move(stages, largest, parcels, surplus, newly, ())
    stages.votes[largest] = stages.quota


def _exclude(count: Count, stages: Stages, newly: list[int]) -> None:
    loser = count.ties.last(worst(stages.votes, stages.continuing))
    stages.continuing.remove(loser)
    _move(stages, loser, stages.piles[loser], stages.votes[loser], newly, (loser,))
    del stages.votes[loser]


def _move(
    stages: Stages, source: int, parcels: list[Parcel], whole: Number, newly: list[int], out: tuple[int, ...]
) -> None:
    """Hand parcels to whom they name next, and tell the stage."""
    gains: dict[int | None, Number] = {}
    for parcel in parcels:
        heir = next((one for one in parcel[0] if one in stages.continuing), None)
        gains[heir] = gains.get(heir, 0) + parcel[1] * parcel[2]
        if heir is not None and parcel[2]:
            stages.piles[heir].append(parcel)
    stages.piles[source] = []
    moved = [Transfer(source, heir, votes_of(gain)) for heir, gain in sorted(gains.items(), key=_nobody_last) if gain]
    _tell(stages, newly, out, tuple(moved))
    for heir, gain in gains.items():
        if heir is None:
            stages.exhausted += gain
        else:
            stages.votes[heir] += gain
    stages.lost += whole - sum(gains.values())


def _nobody_last(gain: tuple[int | None, Number]) -> tuple[bool, int]:
    return gain[0] is None, gain[0] or 0


def _tell(stages: Stages, newly: Collection[int], out: tuple[int, ...] = (), moved: tuple[Transfer, ...] = ()) -> None:
    votes = {one: votes_of(value) for one, value in stages.votes.items()}
    exhausted, lost = votes_of(stages.exhausted), votes_of(stages.lost)
    stages.rounds.append(Round(votes, exhausted, lost, tuple(newly), out, moved))


def votes_of(units: Number) -> Number:
    """Units as votes."""
    votes = Fraction(units, UNIT)
    return int(votes) if votes.denominator == 1 else votes
