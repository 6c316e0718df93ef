"""What holds for stages, quorum, majority and silence."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import Conflict
from portal.reviews import rules as r
from portal.reviews.rules import Place, Result, Rules, Stage, Way
from portal.reviews.vote_rules import Tally, needed, result_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
YES, NO = Result.ACCEPTED, Result.REFUSED
VOTE, SILENCE = Place(Stage.COMMITTEE, NOW, NOW), Place(Stage.COMMITTEE, NOW, NOW, way=Way.SILENCE)


@pytest.mark.parametrize(
    ("rules", "stages"),
    [
        (Rules(), [Stage.CHECK, Stage.OPINION, Stage.COMMITTEE]),
        (Rules(check_days=0), [Stage.OPINION, Stage.COMMITTEE]),
        (Rules(check_days=0, opinion_days=0), [Stage.COMMITTEE]),
    ],
)
def test_stages_without_days_are_left_out(rules: Rules, stages: list[Stage]) -> None:
    assert list(rules.stages) == stages
    assert r.handed_in(rules, NOW).stage is stages[0]


def test_rules_are_read_as_they_were_frozen() -> None:
    rules = Rules(way=Way.SILENCE, quorum=40)
    assert r.read_rules(r.stored(rules)) == rules


@pytest.mark.parametrize(
    ("quorum", "members", "of_them"), [(50, 7, 4), (50, 8, 4), (0, 9, 1), (100, 3, 3), (34, 100, 34), (1, 1, 1)]
)
def test_a_quorum_is_rounded_up(quorum: int, members: int, of_them: int) -> None:
    assert needed(Rules(quorum=quorum), members) == of_them


@pytest.mark.parametrize(
    ("tally", "result"),
    [
        (Tally(5, yes=3, silent=2), YES),
        (Tally(5, yes=2, no=1), YES),
        (Tally(5, yes=1, no=1, abstain=1), NO),  # as many for as against is not more than half
        (Tally(5, yes=2), None),  # too few
        (Tally(5, abstain=4), None),  # nobody has said anything
        (Tally(0), None),
    ],
)
def test_a_vote_that_is_over(tally: Tally, result: Result | None) -> None:
    assert result_of(VOTE, Rules(), tally, is_over=True) is result


def test_a_vote_ends_early_only_when_everybody_has_voted() -> None:
    assert result_of(VOTE, Rules(), Tally(5, yes=4, silent=1), is_over=False) is None
    assert result_of(VOTE, Rules(), Tally(5, yes=4, no=1), is_over=False) is YES


def test_a_majority_must_be_exceeded() -> None:
    two_thirds = Rules(majority=66)
    assert result_of(VOTE, two_thirds, Tally(3, yes=2, no=1), is_over=True) is YES
    assert result_of(VOTE, two_thirds, Tally(5, yes=3, no=2), is_over=True) is NO


@pytest.mark.parametrize(
    ("tally", "result"),
    [
        (Tally(4, silent=4), YES),
        (Tally(4, silent=2), YES),  # two are not reached, and half of them is enough
        (Tally(4, silent=1), None),
        (Tally(4, yes=1, abstain=1), YES),
    ],
)
def test_silence_counts_of_those_who_are_reached(tally: Tally, result: Result | None) -> None:
    assert result_of(SILENCE, Rules(), tally, is_over=True) is result
    assert result_of(SILENCE, Rules(), tally, is_over=False) is None


def test_who_is_not_reached_is_missing_and_not_silent() -> None:
    assert Tally(5, yes=1, no=1, silent=2).missing == 1


def test_an_objection_turns_silence_into_a_vote() -> None:
    after = r.objected(SILENCE, Rules(decision_days=21), NOW)
    assert (after.way, after.due_at) == (Way.VOTE, NOW + timedelta(days=21))
    assert r.objected(VOTE, Rules(), NOW) == VOTE


def test_an_opinion_that_does_not_come_is_not_waited_for() -> None:
    place = r.check_passed(r.handed_in(Rules(), NOW), Rules(), NOW)
    assert place.due_at
    with pytest.raises(Conflict):
        r.gone_over(place, Rules(), place.due_at - timedelta(seconds=1))
    assert r.gone_over(place, Rules(), place.due_at).stage is Stage.COMMITTEE


def test_a_repair_that_does_not_come_lets_it_lapse() -> None:
    place = r.repair_asked(r.handed_in(Rules(repair_days=30), NOW), Rules(repair_days=30), NOW)
    assert place.due_at == NOW + timedelta(days=30)
    assert r.gone_over(place, Rules(), place.due_at).stage is Stage.LAPSED


def test_a_refusal_without_days_to_appeal_is_final() -> None:
    refused = r.decided(VOTE, Rules(appeal_days=0), NO, NOW)
    assert not r.may_appeal(refused, NOW)
    refused = r.decided(VOTE, Rules(appeal_days=30), NO, NOW)
    assert r.may_appeal(refused, NOW + timedelta(days=29))
    assert not r.may_appeal(refused, NOW + timedelta(days=30))


@pytest.mark.parametrize(("result", "stage"), [(YES, Stage.OVERTURNED), (NO, Stage.UPHELD)])
def test_an_appeal_is_the_last_word(result: Result, stage: Stage) -> None:
    appeal = r.appealed(r.decided(VOTE, Rules(), NO, NOW), Rules(), NOW)
    end = r.decided(appeal, Rules(), result, NOW)
    assert (end.stage, end.round) == (stage, 2)
    assert not r.may_appeal(end, NOW)


counts = st.integers(0, 30)


@given(counts, counts, counts, st.integers(1, 100), st.integers(0, 99))
def test_another_yes_never_turns_an_acceptance(yes: int, no: int, abstain: int, quorum: int, majority: int) -> None:
    rules, members = Rules(quorum=quorum, majority=majority), yes + no + abstain + 1
    before = result_of(VOTE, rules, Tally(members, yes, no, abstain), is_over=True)
    after = result_of(VOTE, rules, Tally(members, yes + 1, no, abstain), is_over=True)
    assert before is not YES or after is YES
