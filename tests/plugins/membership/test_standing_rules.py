"""What an organisation is on a day: tables of cases, and what holds for any events in any order."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.standing_rules import (
    FOREVER,
    Event,
    Kind,
    Position,
    State,
    due_after,
    grace_in,
    lapse_of,
    may_be,
    months_after,
    position,
    spells,
)

ADMITTED_ON = date(2011, 5, 1)
GRACE = 60
DAYS = st.dates(date(2001, 11, 1), date(2040, 12, 31))
EVENTS = st.lists(
    st.builds(
        Event,
        id=st.just(0),
        kind=st.sampled_from([kind for kind in Kind if kind != Kind.WITHDRAWN]),
        on=DAYS,
        category=st.sampled_from(["associate", "collaborating", "promoter"]),
        until=st.none() | DAYS,
        asked_from=st.none() | DAYS,
    ),
    max_size=12,
)


def happened(kind: Kind, on: date, **more: object) -> Event:
    return Event(id=0, kind=kind, on=on, **more)  # type: ignore[arg-type]


ADMITTED = happened(Kind.ADMITTED, ADMITTED_ON, category="associate", asked_from=date(2026, 1, 10))


def on(day: date, *events: Event, grace: int = GRACE) -> Position:
    return position(spells([ADMITTED, *events]), day, grace)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 2, 28), 12, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
        (date(2026, 5, 15), -5, date(2025, 12, 15)),
        (date(9999, 6, 1), 12, FOREVER),
    ],
)
def test_months_end_where_the_calendar_ends_them(day: date, months: int, found: date) -> None:
    assert months_after(day, months) == found


@given(DAYS, st.integers(0, 600))
def test_a_day_some_months_later_is_in_that_month_and_never_later_in_it(day: date, months: int) -> None:
    later = months_after(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_nobody_is_a_member_before_the_admission() -> None:
    assert on(ADMITTED_ON - timedelta(days=1)) == Position(ADMITTED_ON - timedelta(days=1))
    assert on(ADMITTED_ON).is_good


def test_who_is_entered_years_after_its_admission_is_asked_a_year_after_the_entry() -> None:
    assert on(date(2026, 1, 10)).due_on == date(2027, 1, 10)
    assert on(date(2020, 1, 1)).is_good


@pytest.mark.parametrize(
    ("day", "is_due", "is_good"),
    [
        (date(2027, 1, 9), False, True),
        (date(2027, 1, 10), True, True),
        (date(2027, 3, 10), True, True),
        (date(2027, 3, 11), False, False),
    ],
)
def test_who_does_not_confirm_loses_its_good_standing_after_the_days_of_grace_and_stays_a_member(
    day: date, is_due: bool, is_good: bool
) -> None:
    found = on(day)
    assert (found.is_due, found.is_good, found.is_member) == (is_due, is_good, True)


def test_a_confirmation_counts_from_its_day_also_when_it_comes_late() -> None:
    late = happened(Kind.CONFIRMED, date(2027, 6, 1))
    assert not on(date(2027, 5, 31), late).is_good
    assert on(date(2027, 6, 1), late).is_good
    assert on(date(2027, 6, 1), late).due_on == date(2028, 6, 1)


def test_a_suspension_ends_by_itself_or_when_it_is_lifted() -> None:
    timed = happened(Kind.SUSPENDED, date(2026, 3, 1), until=date(2026, 9, 1))
    found = on(date(2026, 8, 31), timed)
    assert (found.state, found.is_good, found.state_until) == (State.SUSPENDED, False, date(2026, 9, 1))
    assert on(date(2026, 9, 1), timed).is_good
    lifted = happened(Kind.RESUMED, date(2026, 4, 1))
    assert on(date(2026, 4, 1), timed, lifted).is_good
    assert on(date(2026, 2, 28), timed).is_good


def test_of_two_suspensions_the_longer_one_counts() -> None:
    both = (
        happened(Kind.SUSPENDED, date(2026, 3, 1), until=date(2026, 4, 1)),
        happened(Kind.SUSPENDED, date(2026, 3, 15), until=date(2026, 5, 1)),
    )
    assert on(date(2026, 4, 30), *both).state == State.SUSPENDED
    assert on(date(2026, 5, 1), *both).state == State.ACTIVE


def test_whose_confirmation_fell_due_while_suspended_has_the_days_of_grace_afterwards() -> None:
    away = happened(Kind.SUSPENDED, date(2026, 3, 1), until=date(2027, 12, 1))
    assert on(date(2027, 12, 1), away).due_on == date(2027, 12, 1)
    assert on(date(2028, 1, 29), away).is_good
    assert not on(date(2028, 1, 30), away).is_good


def test_who_leaves_and_comes_back_is_a_member_since_then_and_was_one_before() -> None:
    left, back = happened(Kind.LEFT, date(2026, 6, 1)), happened(Kind.CAME_BACK, date(2028, 2, 29))
    gone = on(date(2027, 1, 1), left, back)
    assert (gone.state, gone.is_member, gone.state_from) == (State.LEFT, False, date(2026, 6, 1))
    again = on(date(2028, 3, 1), left, back)
    assert (again.since_on, again.first_on, again.category) == (date(2028, 2, 29), ADMITTED_ON, "associate")
    assert again.due_on == date(2029, 2, 28)


def test_a_promoter_is_one_until_a_day_and_then_what_it_was_before() -> None:
    promoted = happened(Kind.CLASS_CHANGED, date(2026, 5, 1), category="promoter", until=date(2028, 5, 1))
    assert on(date(2026, 4, 30), promoted).category == "associate"
    found = on(date(2028, 4, 30), promoted)
    assert (found.category, found.class_until) == ("promoter", date(2028, 5, 1))
    assert on(date(2028, 5, 1), promoted).category == "associate"


def test_a_wrong_entry_counts_no_more_once_it_is_withdrawn() -> None:
    wrong = Event(id=7, kind=Kind.LEFT, on=date(2026, 6, 1))
    withdrawn = happened(Kind.WITHDRAWN, date(2026, 7, 1), withdraws=7)
    assert on(date(2026, 6, 15), wrong, withdrawn).is_good


def test_on_one_day_the_undoing_comes_after_the_doing() -> None:
    day = date(2026, 6, 1)
    assert on(day, happened(Kind.RESUMED, day), happened(Kind.SUSPENDED, day)).state == State.ACTIVE
    assert on(day, happened(Kind.CAME_BACK, day), happened(Kind.LEFT, day)).state == State.ACTIVE


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.ADMITTED])
def test_nothing_but_an_admission_makes_a_member(kind: Kind) -> None:
    assert spells([happened(kind, ADMITTED_ON, category="associate", withdraws=7)]) == ()


@given(EVENTS, DAYS, st.integers(0, 365), st.randoms(use_true_random=False))
def test_the_order_of_entry_makes_no_difference(events: list[Event], day: date, grace: int, chance: object) -> None:
    mixed = list(events)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert position(spells(mixed), day, grace) == position(spells(events), day, grace)


@given(EVENTS)
def test_spells_follow_one_another_without_gap_and_each_one_differs_from_the_one_before(events: list[Event]) -> None:
    found = spells(events)
    for one, next_ in pairwise(found):
        assert one.from_on < one.until_on == next_.from_on
        assert (one.state, one.category, one.since_on, one.due_on) != (
            next_.state, next_.category, next_.since_on, next_.due_on,
        )  # fmt: skip
    assert not found or found[-1].until_on == FOREVER
    admissions = [event.on for event in events if event.kind == Kind.ADMITTED]
    assert [spell.from_on for spell in found[:1]] == ([min(admissions)] if admissions else [])


@given(EVENTS, DAYS, st.integers(0, 365))
def test_a_day_has_one_answer_and_before_the_first_admission_it_is_never(
    events: list[Event], day: date, grace: int
) -> None:
    found = position(spells(events), day, grace)
    admissions = [event.on for event in events if event.kind == Kind.ADMITTED]
    assert (found.state == State.NEVER) is (not admissions or day < min(admissions))
    assert not found.is_good or (found.is_member and day < found.lapses_on)
    if found.since_on and found.first_on:
        assert found.first_on <= found.since_on <= day


@given(EVENTS, DAYS, DAYS)
def test_what_happens_later_changes_nothing_about_an_earlier_day(events: list[Event], day: date, later: date) -> None:
    known = [event for event in events if event.on <= day]
    now, then = position(spells(known), day, GRACE), position(spells(events), day, GRACE)
    assert (now.state, now.category, now.since_on, now.is_good) == (
        then.state, then.category, then.since_on, then.is_good,
    )  # fmt: skip


@given(EVENTS, DAYS)
def test_a_confirmation_never_takes_a_good_standing_away(events: list[Event], day: date) -> None:
    confirmed = [*events, happened(Kind.CONFIRMED, day)]
    for later in (day, due_after(day) - timedelta(days=1)):
        assert position(spells(confirmed), later, 0).is_good or not position(spells(events), later, 0).is_good


@pytest.mark.parametrize(
    ("category", "kind", "may"),
    [
        ("associate", "local_government", True),
        ("associate", "regional_government", True),
        ("associate", "university", False),
        ("collaborating", "university", True),
        ("collaborating", "local_government", False),
        ("promoter", "local_government", True),
        ("promoter", "association_of_local_governments", True),
        ("promoter", "organisation", False),
        ("emperor", "local_government", False),
    ],
)
def test_classes_are_for_kinds_of_organisations(category: str, kind: str, may: bool) -> None:
    assert may_be(category, kind) is may


@pytest.mark.parametrize(
    ("said", "days"), [("0", 0), ("14", 14), ("365", 365), ("366", 60), ("", 60), ("-1", 60), ("١٤", 60), ("1e2", 60)]
)
def test_days_of_grace_that_make_no_sense_are_the_usual_ones(said: str, days: int) -> None:
    assert grace_in(said) == days


def test_what_is_never_due_never_lapses() -> None:
    assert lapse_of(FOREVER, 60) == FOREVER
    assert lapse_of(date(9999, 12, 1), 60) == FOREVER
