"""Counts whose results are published, and the cases at the edges."""

from fractions import Fraction

import pytest

from plugins.elections.tally.ballots import Duplicate, Overvote, Profile, Reading, Skipped, profile_of
from plugins.elections.tally.methods import METHODS, Rules, elect
from plugins.elections.tally.motion import Majority
from plugins.elections.tally.outcome import as_json
from plugins.elections.tally.refusals import Uncountable
from tests.plugins.elections.tally.elections import (
    BURLINGTON,
    SCHULZE_1,
    SCHULZE_2,
    SCHULZE_3,
    SCHULZE_4,
    TENNESSEE,
    count,
    profile,
    winners,
)

SINGLE = [name for name in METHODS if name != "motion"]


@pytest.mark.parametrize(
    ("ballots", "method", "elected"),
    [
        (TENNESSEE, "plurality", "Memphis"),
        (TENNESSEE, "two-round", "Nashville"),
        (TENNESSEE, "irv", "Knoxville"),
        (TENNESSEE, "stv-scottish", "Knoxville"),
        (TENNESSEE, "schulze", "Nashville"),
        (TENNESSEE, "ranked-pairs", "Nashville"),
        (TENNESSEE, "borda", "Nashville"),
        (TENNESSEE, "bloc", "Memphis"),
        (BURLINGTON, "ranked-pairs", "Montroll"),
        (SCHULZE_1, "schulze", "d"),
        (SCHULZE_2, "schulze", "c"),
        (SCHULZE_3, "schulze", "e"),
        (BURLINGTON, "plurality", "Wright"),
        (BURLINGTON, "irv", "Kiss"),
        (BURLINGTON, "schulze", "Montroll"),
    ],
)
def test_published_elections_have_their_published_winners(ballots: str, method: str, elected: str) -> None:
    assert winners(ballots, method) == [elected]


def test_schulze_orders_all_candidates_of_example_three() -> None:
    found = count(SCHULZE_3, "schulze")
    assert [[found.candidates[one] for one in level] for level in found.order] == [["e"], ["a"], ["c"], ["b"], ["d"]]


def test_schulze_leaves_the_tie_of_example_four_to_a_lot_and_says_so() -> None:
    found = count(SCHULZE_4, "schulze", seed="declared")
    (tie,) = found.ties
    assert {found.candidates[one] for one in tie.candidates} == {"b", "d"}
    assert (tie.broken_by, found.lot) == ("lot", "declared")
    assert {winners_by(seed) for seed in ("one", "two", "three", "four", "five")} == {"b", "d"}


def winners_by(seed: str) -> str:
    return count(SCHULZE_4, "schulze", seed=seed).winner_names[0]


def test_a_perfect_cycle_is_a_tie_of_all_three() -> None:
    found = count("1:a>b>c\n1:b>c>a\n1:c>a>b", "schulze")
    assert [tie.candidates for tie in found.ties] == [(0, 1, 2)]
    assert len(found.winners) == 1


@pytest.mark.parametrize("method", SINGLE)
@pytest.mark.parametrize("groups", [{}, {(): 7}])
def test_where_nobody_votes_or_all_are_blank_nobody_is_elected(method: str, groups: dict[tuple[int, ...], int]) -> None:
    found = elect(Profile(("A", "B"), groups), method)
    assert (found.winners, found.blank) == ((), sum(groups.values()))


@pytest.mark.parametrize("method", SINGLE)
def test_a_single_candidate_with_a_vote_is_elected(method: str) -> None:
    assert elect(Profile(("A",), {(0,): 1}), method).winner_names == ["A"]


def test_when_every_ballot_is_exhausted_but_one_the_rest_decides() -> None:
    found = count("5:a\n4:b\n3:c\n2:d>b", "irv")
    assert found.winner_names == ["b"]
    assert found.rounds[-1].exhausted == 3


def test_a_tie_to_drop_out_looks_at_earlier_rounds_first() -> None:
    found = count("6:a\n4:b\n3:c\n1:d>c\n5:e", "irv")
    assert found.winner_names == ["a"]
    tie = found.ties[0]
    assert (tie.decides, tie.broken_by, tie.earlier_round) == ("eliminate", "earlier_round", 1)
    assert found.candidates[tie.chosen] == "c"


def test_a_tie_in_the_first_round_goes_to_the_lot_whatever_the_order_of_candidates() -> None:
    one = elect(profile_of(("x", "y"), [(0,), (1,)]), "irv", Rules(seed="s"))
    other = elect(profile_of(("y", "x"), [(0,), (1,)]), "irv", Rules(seed="s"))
    assert one.winner_names == other.winner_names
    assert one.ties[0].broken_by == other.ties[0].broken_by == "lot"


def test_who_withdraws_is_passed_over_on_every_ballot() -> None:
    groups = {(0, 1): 5, (1, 2): 3, (2, 1): 4, (0,): 1}
    for method in SINGLE:
        found = elect(Profile(("A", "B", "C"), groups, withdrawn=frozenset({0})), method)
        assert found.winner_names == ["B"], method
        assert found.blank == 1


def test_scottish_surpluses_move_at_a_value_of_five_decimals() -> None:
    found = count("9:a>b>c\n2:a>d\n4:c\n3:d", "stv-scottish", seats=2)
    first = found.rounds[0]
    assert found.quota == 7
    assert first.elected == (0,)
    moved = {found.candidates[one.target or 0]: one.votes for one in first.transfers}
    assert moved == {"b": 9 * Fraction(36363, 100000), "d": 2 * Fraction(36363, 100000)}
    assert found.rounds[1].lost == 4 - sum(moved.values())
    assert found.winner_names == ["a", "c"]


def test_a_motion_is_adopted_by_the_majority_that_was_declared() -> None:
    answers = profile("10:yes\n6:no\n5:abstain")
    adopted = {one: elect(answers, "motion", Rules(majority=one)).adopted for one in Majority}
    assert adopted == {Majority.SIMPLE: True, Majority.ABSOLUTE: False, Majority.TWO_THIRDS: False}
    assert elect(profile("10:Yes\n5:No"), "motion", Rules(majority=Majority.TWO_THIRDS)).adopted
    assert not elect(profile("10:Yes\n5:No"), "motion", Rules(majority=Majority.ABSOLUTE, roll=20)).adopted
    assert not elect(profile("3:yes\n3:no"), "motion").adopted
    assert elect(profile("3:yes"), "motion").adopted
    assert elect(profile("3:abstain"), "motion").winner_names == ["no"]
    with pytest.raises(Uncountable):
        elect(profile("3:left\n3:right"), "motion")


@pytest.mark.parametrize(
    ("rule", "elected", "blank", "invalid"),
    [(Overvote.EXHAUST, "C", 3, 0), (Overvote.SKIP, "B", 0, 0), (Overvote.INVALID, "C", 0, 3)],
)
def test_an_overvote_does_what_was_declared(rule: Overvote, elected: str, blank: int, invalid: int) -> None:
    ballots = profile_of("ABC", [((0, 2), 1)] * 3 + [(2,), (2,)])
    found = elect(ballots, "irv", Rules(reading=Reading(rule)))
    assert (found.winner_names, found.blank, len(found.invalid)) == ([elected], blank, invalid)
    assert [one.line for one in found.invalid] == list(range(1, invalid + 1))


def test_equal_ranks_count_for_neither_in_a_pair() -> None:
    found = elect(profile_of("ABC", [((0, 1), 2), (1, 0)]), "schulze")
    assert found.grid is not None
    assert found.grid.wins == {0: {1: 0, 2: 2}, 1: {0: 1, 2: 2}, 2: {0: 0, 1: 0}}


def test_borda_gives_the_known_points_of_tennessee() -> None:
    found = count(TENNESSEE, "borda")
    points = {found.candidates[one]: votes for one, votes in found.rounds[0].votes.items()}
    assert points == {"Memphis": 126, "Nashville": 194, "Chattanooga": 173, "Knoxville": 107}


def test_bloc_counts_as_many_candidates_of_a_ballot_as_there_are_seats() -> None:
    assert winners("5:a>b>c\n4:c>b\n", "bloc", seats=2) == ["b", "a"]


def test_ranked_pairs_tell_the_lot_only_where_equal_majorities_do_not_all_fit() -> None:
    assert not count(TENNESSEE, "ranked-pairs").ties
    circle = count("1:a>b>c\n1:b>c>a\n1:c>a>b", "ranked-pairs")
    assert [(tie.decides, tie.broken_by) for tie in circle.ties] == [("lock", "lot")]


def test_gaps_and_repetitions_do_what_was_declared() -> None:
    ballots = profile_of("ABC", [(0, (), 1), (0, (), (), 1), (0, 0, 1)] * 2 + [(2,)] * 5 + [(1,)] * 4)
    results = {}
    for skipped in Skipped:
        for duplicate in Duplicate:
            found = elect(ballots, "irv", Rules(seed="s", reading=Reading(Overvote.EXHAUST, skipped, duplicate)))
            results[skipped, duplicate] = found.rounds[-1].votes.get(1), len(found.invalid)
    assert results[Skipped.GO_ON, Duplicate.FIRST] == (None, 0)  # B drops out before A, whose six ballots are most
    assert results[Skipped.GO_ON, Duplicate.INVALID][1] == 2


def test_one_seat_methods_refuse_more() -> None:
    with pytest.raises(Uncountable, match="one seat"):
        count(TENNESSEE, "irv", seats=2)
    with pytest.raises(Uncountable, match="equal ranks"):
        elect(profile(TENNESSEE), "irv", Rules(reading=Reading(Overvote.KEEP)))


def test_what_is_told_is_exact() -> None:
    told = as_json(count("9:a>b>c\n2:a>d\n4:c\n3:d", "stv-scottish", seats=2))
    assert told["winners"] == ["a", "c"]
    assert told["rounds"][1]["votes"]["b"] == "3.27267"
    assert told["rounds"][1]["lost"] == "0.00007"
