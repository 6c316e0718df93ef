"""When members are reminded, and whether they may vote: tables of cases, and what holds on any day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.reminder_rules import Step, due_days
from plugins.membership.standing_rules import FOREVER, Position, State, lapse_of
from plugins.membership.vote_rules import Span, Vote, Why, vote

DUE = date(2027, 1, 10)
DAY = date(2026, 6, 1)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MEMBER = Position(DAY, State.ACTIVE, "associate", date(2011, 5, 1), due_on=DUE, lapses_on=lapse_of(DUE, 60))
HELD = Span(date(2026, 1, 1))


def steps_on(day: date, grace: int, due_on: date = DUE) -> list[Step]:
    return [step for step, (first, last) in due_days(day, grace).items() if first <= due_on < last]


@pytest.mark.parametrize(
    ("day", "grace", "step"),
    [
        (date(2026, 12, 10), 60, []),
        (date(2026, 12, 11), 60, [Step.SOON]),
        (date(2027, 1, 9), 60, [Step.SOON]),
        (date(2027, 1, 10), 60, [Step.DUE]),
        (date(2027, 2, 24), 60, [Step.DUE]),
        (date(2027, 2, 25), 60, [Step.LAST]),
        (date(2027, 3, 10), 60, [Step.LAST]),
        (date(2027, 3, 11), 60, [Step.LAPSED]),
        (date(2030, 1, 1), 60, [Step.LAPSED]),
        (date(2027, 1, 9), 0, [Step.SOON]),
        (date(2027, 1, 10), 0, [Step.LAPSED]),
        (date(2027, 1, 10), 14, [Step.DUE]),
        (date(2027, 1, 24), 14, [Step.LAPSED]),
        (date(2027, 1, 10), 15, [Step.DUE]),
        (date(2027, 1, 11), 15, [Step.LAST]),
    ],
)
def test_each_day_has_its_step(day: date, grace: int, step: list[Step]) -> None:
    assert steps_on(day, grace) == step


@given(DAYS, DAYS, st.integers(0, 365))
def test_a_member_hears_one_thing_a_day_and_that_it_lapsed_from_the_day_on_which_it_does(
    day: date, due_on: date, grace: int
) -> None:
    found = steps_on(day, grace, due_on)
    assert len(found) <= 1
    assert (found == [Step.LAPSED]) is (day >= lapse_of(due_on, grace))
    assert (not found) is (due_on - day > timedelta(days=30))


@given(DAYS, st.integers(0, 365))
def test_what_a_member_hears_only_ever_gets_later(due_on: date, grace: int) -> None:
    days = [due_on + timedelta(days=number) for number in range(-40, 400)]
    heard = [step for day in days for step in steps_on(day, grace, due_on)]
    assert heard == sorted(heard, key=list(Step).index)


@pytest.mark.parametrize(
    ("position", "mandates", "found"),
    [
        (Position(DAY), [HELD], Vote(Why.NO_MEMBER)),
        (replace(MEMBER, state=State.LEFT), [HELD], Vote(Why.LEFT)),
        (replace(MEMBER, state=State.SUSPENDED), [HELD], Vote(Why.SUSPENDED)),
        (
            replace(MEMBER, state=State.SUSPENDED, state_until=date(2026, 9, 1)),
            [HELD],
            Vote(Why.SUSPENDED_UNTIL, date(2026, 9, 1)),
        ),
        (replace(MEMBER, on=date(2027, 3, 11)), [HELD], Vote(Why.UNCONFIRMED)),
        (replace(MEMBER, on=date(2027, 3, 10)), [HELD], Vote(Why.MAY, date(2027, 3, 11))),
        (MEMBER, [], Vote(Why.UNREPRESENTED)),
        (MEMBER, [Span(date(2020, 1, 1), DAY)], Vote(Why.UNREPRESENTED)),
        (MEMBER, [Span(date(2026, 7, 1)), Span(date(2026, 8, 1))], Vote(Why.REPRESENTED_LATER, date(2026, 7, 1))),
        (MEMBER, [HELD], Vote(Why.MAY, date(2027, 3, 11))),
        (MEMBER, [Span(DAY, date(2026, 6, 2))], Vote(Why.MAY, date(2026, 6, 2))),
        (MEMBER, [Span(DAY, date(2026, 6, 2)), HELD], Vote(Why.MAY, date(2027, 3, 11))),
        (replace(MEMBER, state_until=date(2026, 12, 31)), [HELD], Vote(Why.MAY, date(2026, 12, 31))),
        (replace(MEMBER, due_on=FOREVER, lapses_on=FOREVER), [HELD], Vote(Why.MAY)),
    ],
)
def test_who_may_vote_is_in_good_standing_and_represented(
    position: Position, mandates: list[Span], found: Vote
) -> None:
    assert vote(position, mandates) == found


@given(st.lists(st.builds(Span, DAYS, st.none() | DAYS), max_size=4), DAYS)
def test_the_day_on_which_the_vote_changes_lies_ahead(mandates: list[Span], day: date) -> None:
    found = vote(replace(MEMBER, on=day), mandates)
    assert found.changes_on is None or found.changes_on > day
    assert found.is_held is (day < MEMBER.lapses_on and any(mandate.holds(day) for mandate in mandates))
