"""The rules of campaigns, as tables of cases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.campaigns import rules
from plugins.campaigns.rules import CampaignState as S
from plugins.campaigns.rules import PledgeState as Q
from plugins.campaigns.services.fees import covering
from portal.kernel.money import per_mille
from portal.payments.rules import PaymentState

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


WAYS = {
    S.DRAFT: {S.REVIEW},
    S.REVIEW: {S.DRAFT, S.SCHEDULED, S.LIVE},
    S.SCHEDULED: {S.DRAFT, S.LIVE},
    S.LIVE: {S.COLLECTING, S.SUCCEEDED, S.FAILED, S.CANCELLED},
    S.COLLECTING: {S.SUCCEEDED, S.FAILED_AFTER_COLLECTION},
}


@pytest.mark.parametrize("old", S)
@pytest.mark.parametrize("new", S)
def test_a_campaign_goes_from_state_to_state_as_the_table_says(old: S, new: S) -> None:
    assert rules.may_become(old, new) is (new in WAYS.get(old, ()))


@pytest.mark.parametrize(
    ("model", "raised", "goal", "outcome"),
    [
        ("all_or_nothing", 9_999, 10_000, S.FAILED),
        ("all_or_nothing", 10_000, 10_000, S.COLLECTING),
        ("all_or_nothing", 10_001, 10_000, S.COLLECTING),
        ("all_or_nothing", 0, 1, S.FAILED),
        ("keep_it_all", 0, 10_000, S.SUCCEEDED),
        ("keep_it_all", 9_999, 10_000, S.SUCCEEDED),
    ],
)
def test_at_the_deadline_the_model_and_the_sum_decide(model: str, raised: int, goal: int, outcome: S) -> None:
    assert rules.outcome_at_deadline(model, raised, goal) is outcome


@pytest.mark.parametrize(
    ("goal", "percent", "floor"),
    [(10_000, 80, 8_000), (10_000, 100, 10_000), (10_000, 50, 5_000), (3, 50, 2), (1, 50, 1), (999, 70, 700)],
)
def test_the_floor_is_rounded_up_so_that_it_is_never_undercut(goal: int, percent: int, floor: int) -> None:
    assert rules.floor_of(goal, percent) == floor


@pytest.mark.parametrize(("collected", "outcome"), [(7_999, S.FAILED_AFTER_COLLECTION), (8_000, S.SUCCEEDED)])
def test_what_arrived_is_measured_by_the_floor(collected: int, outcome: S) -> None:
    assert rules.outcome_of_collection(collected, 10_000, 80) is outcome


@pytest.mark.parametrize(
    ("state", "opens", "ends", "expected"),
    [
        ("live", -1, 1, True),
        ("live", 0, 1, True),
        ("live", 1, 2, False),
        ("live", -2, 0, False),
        ("live", -2, -1, False),
        ("draft", -1, 1, False),
        ("cancelled", -1, 1, False),
        ("collecting", -1, 1, False),
    ],
)
def test_pledges_are_taken_between_opening_and_deadline_only(
    state: str, opens: int, ends: int, *, expected: bool
) -> None:
    assert rules.is_open(state, NOW + opens * DAY, NOW + ends * DAY, NOW) is expected


@pytest.mark.parametrize(
    ("hours", "days"), [(-48, 0), (-1, 0), (0, 0), (1, 0), (23, 0), (24, 1), (47, 1), (48, 2), (2400, 100)]
)
def test_whole_days_are_left_and_none_after_the_deadline(hours: int, days: int) -> None:
    assert rules.days_left(NOW + timedelta(hours=hours), NOW) == days


@pytest.mark.parametrize(("days", "reminder"), [(0, 0), (1, 0), (2, 0), (3, 3), (5, 3), (6, 6), (30, 6), (-1, 0)])
def test_reminders_come_on_day_three_and_six_and_then_never(days: int, reminder: int) -> None:
    assert rules.reminder_due(NOW, NOW + days * DAY) == reminder


@pytest.mark.parametrize("state", list(PaymentState))
def test_every_state_of_a_payment_is_a_state_of_its_pledge(state: PaymentState) -> None:
    assert rules.pledge_state(state) in Q


@pytest.mark.parametrize("state", list(Q))
def test_only_what_is_not_yet_collected_can_be_taken_back(state: Q) -> None:
    assert rules.may_cancel(state, is_campaign_open=True) is (state in (Q.UNFINISHED, Q.AWAITED, Q.PROMISED))
    assert not rules.may_cancel(state, is_campaign_open=False)


@pytest.mark.parametrize("state", list(Q))
def test_only_what_is_promised_can_become_another_sum(state: Q) -> None:
    assert rules.may_change(state, is_campaign_open=True) is (state is Q.PROMISED)
    assert not rules.may_change(state, is_campaign_open=False)


@pytest.mark.parametrize("state", list(S))
def test_no_way_leads_back_from_an_end(state: S) -> None:
    ends = {S.SUCCEEDED, S.FAILED, S.FAILED_AFTER_COLLECTION, S.CANCELLED}
    assert (not rules.WAYS[state]) is (state in ends)


@given(minor=st.integers(1, 10**13), rate=st.integers(0, 200))
def test_whoever_covers_the_fee_lets_the_whole_sum_arrive(minor: int, rate: int) -> None:
    added = covering(minor, rate)
    assert minor + added - per_mille(minor + added, rate) >= minor
    assert added == 0 or added - 1 < per_mille(minor + added - 1, rate)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Safe water!", ["safe", "water"]),
        ("L’eau d’Évry", ["l", "eau", "d", "evry"]),
        ("東京の水 2026", ["東京の水", "2026"]),
        ("--", []),
    ],
)
def test_words_are_without_case_accents_and_signs(text: str, words: list[str]) -> None:
    assert rules.words_in(text) == words


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("eau", {"e", "ea", "eau"}),
        ("budget", {"b", "bu", "bud", "budg", "budge", "budget"}),
        ("東京", {"東", "東京", "京"}),
        ("الماء", {"ا", "ال", "الم", "الما", "الماء", "م", "ما", "ماء"}),
        ("ولد", {"و", "ول", "ولد"}),
        ("الم", {"ا", "ال", "الم"}),  # too short to be an article and a noun
        ("البي", {"ا", "ال", "الب", "البي", "ب", "بي"}),
    ],
)
def test_a_word_is_found_by_its_beginnings(word: str, typed: set[str]) -> None:
    assert rules.beginnings([word]) == typed


def test_beginnings_are_those_of_every_word_up_to_twenty_letters() -> None:
    assert rules.beginnings(["ab", "c"]) == {"a", "ab", "c"}
    assert max(rules.beginnings(["a" * 30]), key=len) == "a" * 20


@pytest.mark.parametrize(
    ("opens_at", "becomes"), [(NOW + timedelta(microseconds=1), S.SCHEDULED), (NOW, S.LIVE), (NOW - DAY, S.LIVE)]
)
def test_an_approved_campaign_waits_for_its_day(opens_at: datetime, becomes: S) -> None:
    assert rules.state_when_approved(opens_at, NOW) is becomes


@pytest.mark.parametrize(
    ("takers", "person", "organisation"),
    [("anybody", True, True), ("people", True, False), ("organisations", False, True)],
)
def test_a_return_is_for_those_it_is_meant_for(takers: str, person: bool, organisation: bool) -> None:
    assert rules.may_take(takers, is_organisation=False) is person
    assert rules.may_take(takers, is_organisation=True) is organisation


def test_what_is_public_is_never_worked_on_again() -> None:
    assert [state for state in rules.PUBLIC if rules.may_become(state, S.DRAFT)] == []
    assert {state for state in S if rules.may_become(state, S.DRAFT)} == {S.REVIEW, S.SCHEDULED}
    assert {state for state in S if rules.may_become(state, S.LIVE)} == {S.REVIEW, S.SCHEDULED}
