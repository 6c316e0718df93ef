"""What must hold of every count, whatever the ballots."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from plugins.elections.tally.ballots import Profile, profile_of
from plugins.elections.tally.methods import METHODS, Rules, elect
from plugins.elections.tally.outcome import Outcome, as_json
from plugins.elections.tally.pairwise import condorcet_winner, pairwise
from tests.plugins.elections.tally.elections import profiles

ANY = st.sampled_from([name for name in METHODS if name != "motion"])
SEEDED = Rules(seed="declared")


def without_lot(found: Outcome) -> bool:
    return not any(tie.broken_by == "lot" for tie in found.ties)


@given(profiles(), ANY, st.randoms())
def test_the_order_of_ballots_changes_nothing(ballots: Profile, method: str, random) -> None:  # type: ignore[no-untyped-def]
    groups = list(ballots.groups.items())
    random.shuffle(groups)
    shuffled = replace(ballots, groups=dict(groups))
    one, other = elect(ballots, method), elect(shuffled, method)
    assert (one.winners, one.rounds, one.ties) == (other.winners, other.rounds, other.ties)


@given(profiles(), ANY)
def test_a_weight_is_as_many_ballots(ballots: Profile, method: str) -> None:
    single = profile_of(ballots.candidates, [one for one, weight in ballots.groups.items() for _ in range(int(weight))])
    assert as_json(elect(single, method, SEEDED)) == as_json(elect(ballots, method, SEEDED))


@given(profiles(), ANY)
def test_other_names_in_another_order_elect_the_same(ballots: Profile, method: str) -> None:
    found = elect(ballots, method)
    assume(without_lot(found))
    last = len(ballots.candidates) - 1
    mirrored = {tuple(last - one for one in ranking): weight for ranking, weight in ballots.groups.items()}
    again = elect(Profile(tuple(f"other {one}" for one in ballots.candidates), mirrored), method)  # type: ignore[arg-type]
    assert [last - one for one in again.winners] == list(found.winners)


@given(profiles(), st.sampled_from(["plurality", "two-round", "irv", "schulze", "ranked-pairs", "stv-scottish"]))
def test_who_is_first_for_more_than_half_is_elected(ballots: Profile, method: str) -> None:
    voters = sum(weight for ranking, weight in ballots.groups.items() if ranking)
    for one in range(len(ballots.candidates)):
        if 2 * sum(weight for ranking, weight in ballots.groups.items() if ranking[:1] == (one,)) > voters:
            assert elect(ballots, method).winners == (one,)


@given(profiles(), st.sampled_from(["schulze", "ranked-pairs"]))
def test_who_beats_every_other_in_pairs_is_elected(ballots: Profile, method: str) -> None:
    groups = {ranking: weight for ranking, weight in ballots.groups.items() if ranking}
    assume(groups)
    winner = condorcet_winner(pairwise(groups, range(len(ballots.candidates))))
    if winner is not None:
        assert elect(ballots, method).winners == (winner,)


@given(profiles(), st.sampled_from(["plurality", "approval", "schulze", "borda"]), st.data())
def test_a_winner_who_is_raised_still_wins(ballots: Profile, method: str, data) -> None:  # type: ignore[no-untyped-def]
    found = elect(ballots, method, SEEDED)
    assume(ballots.groups and found.winners)
    winner = found.winners[0]
    ranking = data.draw(st.sampled_from(list(ballots.groups)))
    raised = (winner, *(one for one in ranking if one != winner))
    groups = dict(ballots.groups)
    weight = groups.pop(ranking)
    groups[raised] = groups.get(raised, 0) + weight
    assert elect(replace(ballots, groups=groups), method, SEEDED).winners == (winner,)


@given(profiles(), st.sampled_from(["irv", "stv-scottish"]), st.integers(1, 3))
def test_votes_are_conserved_in_every_round(ballots: Profile, method: str, seats: int) -> None:
    found = elect(ballots, method, Rules(seats=1 if method == "irv" else seats))
    for told in found.rounds:
        assert sum(told.votes.values()) + told.exhausted + told.lost == found.valid


@given(profiles(most=5), st.integers(1, 4))
def test_scottish_stv_fills_every_seat_that_can_be_filled(ballots: Profile, seats: int) -> None:
    found = elect(ballots, "stv-scottish", Rules(seats=seats))
    assert len(set(found.winners)) == (min(seats, len(ballots.candidates)) if found.valid else 0)
