"""The same ballots counted by others: pyrankvote must elect whom we elect."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pyrankvote as peer
import pytest

from plugins.elections.tally.ballots import Profile
from plugins.elections.tally.methods import Rules, elect
from plugins.elections.tally.outcome import Outcome
from tests.plugins.elections.tally.elections import random_profile

FEW, MANY = 40, 3_000
AMOUNTS = [pytest.param(FEW, id="few"), pytest.param(MANY, id="thousands", marks=pytest.mark.long)]


def decided(amount: int, method: str, *, full: bool, most_seats: int = 1) -> Iterator[tuple[Profile, Outcome]]:
    """Random profiles of which no lot decides anything."""
    random = Random(7)
    found = 0
    while found < amount:
        seats = random.randint(1, most_seats)
        ballots = random_profile(random, full=full, seats=seats)
        outcome = elect(ballots, method, Rules(seats=seats))
        if len(ballots.candidates) > seats and not any(tie.broken_by == "lot" for tie in outcome.ties):
            found += 1
            yield ballots, outcome


def voters(ballots: Profile, candidates: list[Any]) -> list[Any]:
    """Ballots as pyrankvote has them: one for each voter."""
    return [
        peer.Ballot(ranked_candidates=[candidates[one] for one in ranking])
        for ranking, weight in ballots.groups.items()
        for _ in range(int(weight))
    ]


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("full", [True, False])
def test_pyrankvote_elects_the_same_by_instant_run_off(amount: int, *, full: bool) -> None:
    for ballots, outcome in decided(amount, "irv", full=full):
        if outcome.ties:  # pyrankvote breaks some of them by chance
            continue
        candidates = [peer.Candidate(name) for name in ballots.candidates]
        told = peer.instant_runoff_voting(candidates, voters(ballots, candidates))
        assert [one.name for one in told.get_winners()] == outcome.winner_names, ballots
