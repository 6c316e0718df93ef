"""The table of states: money moves forward, and only along the ways that are written down."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.payments.rules import (
    CANCELLABLE,
    COUNTED,
    ENDED,
    PROVEN_BY,
    SETTLED,
    STATES,
    WAYS,
    PaymentState,
    is_final,
    may_become,
)

S = PaymentState


def reachable(start: PaymentState) -> set[PaymentState]:
    seen, waiting = {start}, [start]
    while waiting:
        new = WAYS[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def test_every_state_has_its_line_and_can_be_reached() -> None:
    assert set(WAYS) == set(STATES)
    assert reachable(S.DRAFT) == set(STATES)


@pytest.mark.parametrize("state", [S.EXPIRED, S.CANCELLED, S.RELEASED, S.UNCOLLECTABLE, S.REFUNDED, S.CHARGED_BACK])
def test_what_is_over_stays_over(state: PaymentState) -> None:
    assert is_final(state)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nobody_is_charged_after_they_were_let_go(state: PaymentState) -> None:
    assert S.COLLECTING not in reachable(state)
    assert WAYS[state] == {S.PAID}  # what a gateway took all the same is booked, and goes back


def test_money_that_came_never_turns_into_money_that_never_came() -> None:
    for state in SETTLED:
        assert reachable(state) <= SETTLED


def test_a_pledge_can_be_taken_back_until_it_is_collected_and_no_longer() -> None:
    assert all(may_become(state, S.CANCELLED) for state in CANCELLABLE)
    assert not any(may_become(state, S.CANCELLED) for state in set(STATES) - CANCELLABLE)


@given(st.lists(st.sampled_from(sorted(set(PROVEN_BY.values()))), max_size=30))
def test_messages_in_any_order_never_lead_off_the_map(messages: list[PaymentState]) -> None:
    state = S.AWAITING_METHOD
    for message in messages:
        if may_become(state, message):
            state = message
    assert state in reachable(S.AWAITING_METHOD)
    assert not (state in COUNTED and is_final(state))


def test_the_names_of_the_states_fit_the_database(app: Flask) -> None:
    assert all(state.value.isascii() and len(state) < 20 for state in STATES)
