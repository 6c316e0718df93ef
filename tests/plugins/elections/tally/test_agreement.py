"""The same ballots counted by others: pyrankvote and pref_voting must elect whom we elect.

pref_voting brings some thirty packages, so it is no part of what `make test` sets up: where it is not installed
(``pip install pref_voting``) its tests are left out, and say so.
"""

from collections.abc import Iterator
from random import Random
from types import ModuleType
from typing import Any

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


def voters(ballots: Profile, peer: ModuleType, candidates: list[Any]) -> list[Any]:
    """Ballots as pyrankvote has them: one for each voter."""
    return [
        peer.Ballot(ranked_candidates=[candidates[one] for one in ranking])
        for ranking, weight in ballots.groups.items()
        for _ in range(int(weight))
    ]


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("full", [True, False])
def test_pyrankvote_elects_the_same_by_instant_run_off(amount: int, *, full: bool) -> None:
    peer = pytest.importorskip("pyrankvote")
    for ballots, outcome in decided(amount, "irv", full=full):
        if outcome.ties:  # pyrankvote breaks some of them by chance
            continue
        candidates = [peer.Candidate(name) for name in ballots.candidates]
        told = peer.instant_runoff_voting(candidates, voters(ballots, peer, candidates))
        assert [one.name for one in told.get_winners()] == outcome.winner_names, ballots


def as_theirs(ballots: Profile, peer: ModuleType) -> Any:
    """A profile of pref_voting, in which unranked is below all ranked."""
    rankings = [{one: rank for rank, one in enumerate(ranking)} for ranking in ballots.groups]
    names = list(range(len(ballots.candidates)))
    theirs = peer.ProfileWithTies(rankings, list(ballots.groups.values()), candidates=names)
    theirs.use_extended_strict_preference()
    return theirs


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("full", [True, False])
def test_pref_voting_elects_the_same_by_schulze(amount: int, *, full: bool) -> None:
    peer = pytest.importorskip("pref_voting.profiles_with_ties")
    beat_path = pytest.importorskip("pref_voting.margin_based_methods").beat_path
    for ballots, outcome in decided(amount, "schulze", full=full):
        theirs = as_theirs(ballots, peer)
        assert beat_path(theirs, strength_function=theirs.support) == list(outcome.winners), ballots


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("full", [True, False])
def test_pref_voting_elects_the_same_by_scottish_stv(amount: int, *, full: bool) -> None:
    peer = pytest.importorskip("pref_voting.profiles_with_ties")
    stv = pytest.importorskip("pref_voting.proportional_methods").stv_scottish
    for ballots, outcome in decided(amount, "stv-scottish", full=full, most_seats=3):
        theirs = as_theirs(ballots, peer)
        assert stv(theirs, num_seats=outcome.seats) == sorted(outcome.winners), ballots
