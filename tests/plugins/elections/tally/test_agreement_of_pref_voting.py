"""The same ballots counted by pref_voting, which must elect whom we elect; collected where it is installed."""

from typing import Any

import pytest
from pref_voting.margin_based_methods import beat_path
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.proportional_methods import stv_scottish

from plugins.elections.tally.ballots import Profile
from tests.plugins.elections.tally.test_agreement import AMOUNTS, decided


def as_theirs(ballots: Profile) -> Any:
    """A profile of pref_voting, in which unranked is below all ranked."""
    rankings = [{one: rank for rank, one in enumerate(ranking)} for ranking in ballots.groups]
    names = list(range(len(ballots.candidates)))
    theirs = ProfileWithTies(rankings, list(ballots.groups.values()), candidates=names)
    theirs.use_extended_strict_preference()
    return theirs


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("full", [True, False])
def test_pref_voting_elects_the_same_by_schulze(amount: int, *, full: bool) -> None:
    for ballots, outcome in decided(amount, "schulze", full=full):
        theirs = as_theirs(ballots)
        assert beat_path(theirs, strength_function=theirs.support) == list(outcome.winners), ballots


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("full", [True, False])
def test_pref_voting_elects_the_same_by_scottish_stv(amount: int, *, full: bool) -> None:
    for ballots, outcome in decided(amount, "stv-scottish", full=full, most_seats=3):
        theirs = as_theirs(ballots)
        assert stv_scottish(theirs, num_seats=outcome.seats) == sorted(outcome.winners), ballots
