"""Mandates, invitations and hand-overs on plain values, to the instant."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules import (
    Answers,
    HandoverState,
    InvitationState,
    Span,
    Steps,
    divided,
    handover_state,
    invitation_state,
    last_day,
    most_at_once,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def at(days: float) -> datetime:
    return NOW + timedelta(days=days)


instants = st.integers(-50, 50).map(at)
spans = st.builds(
    lambda begins, lasts: Span(begins, begins + timedelta(days=lasts) if lasts else None),
    instants,
    st.none() | st.integers(1, 40),
)


@pytest.mark.parametrize(
    ("instant", "holds"), [(at(0) - TICK, False), (at(0), True), (at(10) - TICK, True), (at(10), False)]
)
def test_a_mandate_holds_from_its_first_instant_to_before_its_end(instant: datetime, holds: bool) -> None:
    assert Span(at(0), at(10)).holds_at(instant) is holds


def test_the_last_day_is_the_one_before_the_end() -> None:
    assert last_day(datetime(2028, 3, 1, tzinfo=UTC)).date().isoformat() == "2028-02-29"


@pytest.mark.parametrize(
    ("others", "most"),
    [
        ([], 0),
        ([Span(at(-5), at(0))], 0),
        ([Span(at(10))], 0),
        ([Span(at(-5), at(0) + TICK)], 1),
        ([Span(at(-5))], 1),
        ([Span(at(1), at(3)), Span(at(3), at(5))], 1),
        ([Span(at(1), at(4)), Span(at(3), at(5))], 2),
        ([Span(at(-9), at(2)), Span(at(1), at(4)), Span(at(1))], 3),
    ],
)
def test_mandates_that_touch_do_not_hold_at_once(others: list[Span], most: int) -> None:
    assert most_at_once(others, Span(at(0), at(10))) == most


@given(st.lists(spans, max_size=6), spans)
def test_at_no_instant_do_more_hold_than_are_counted(others: list[Span], within: Span) -> None:
    most = most_at_once(others, within)
    counts = [
        sum(span.holds_at(instant) for span in others)
        for instant in map(at, range(-50, 91))
        if within.holds_at(instant)
    ]
    assert max(counts, default=0) == most


@given(spans, instants, instants)
def test_of_a_mandate_that_is_divided_one_of_two_holds_at_each_instant(
    span: Span, at: datetime, asked: datetime
) -> None:
    kept, given = divided(span, at)
    holders = [part.holds_at(asked) for part in (kept, given) if part is not None]
    assert sum(holders) == span.holds_at(asked)
    if given is not None and given.holds_at(asked):
        assert asked >= at
    if kept is not None and kept.holds_at(asked):
        assert asked < at


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (Answers(at(1)), InvitationState.WAITING),
        (Answers(at(1), came_back=True), InvitationState.UNDELIVERABLE),
        (Answers(at(0)), InvitationState.RUN_OUT),
        (Answers(at(0), came_back=True), InvitationState.RUN_OUT),
        (Answers(at(-9), accepted_at=at(-10), came_back=True), InvitationState.ACCEPTED),
        (Answers(at(-9), declined_at=at(-10)), InvitationState.DECLINED),
        (Answers(at(1), withdrawn_at=at(-1)), InvitationState.WITHDRAWN),
    ],
)
def test_how_far_an_invitation_has_come(answers: Answers, state: InvitationState) -> None:
    assert invitation_state(answers, NOW) is state


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (Steps(at(1), at(9)), HandoverState.WAITING),
        (Steps(at(0), at(9)), HandoverState.OPEN),
        (Steps(at(-9), at(0)), HandoverState.RUN_OUT),
        (Steps(at(-9), at(1), stopped_at=at(-1)), HandoverState.STOPPED),
        (Steps(at(-9), at(-1), moves_at=at(1)), HandoverState.AGREED),
        (Steps(at(-9), at(-1), moves_at=at(0)), HandoverState.MOVED),
        (Steps(at(-9), at(-1), moves_at=at(-1), undone_at=at(0)), HandoverState.UNDONE),
    ],
)
def test_how_far_a_hand_over_has_come(steps: Steps, state: HandoverState) -> None:
    assert handover_state(steps, NOW) is state
