"""Where a call stands follows from its dates alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.elections.rules import (
    Dates,
    Phase,
    State,
    fingerprint,
    is_frozen,
    objection_to_dates,
    phase,
    slug_of,
)

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  bounds


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [(1, 2, Phase.COMING), (0, 2, Phase.OPEN), (-2, 1, Phase.OPEN), (-2, 0, Phase.CLOSED), (-3, -1, Phase.CLOSED)],
)
def test_a_published_call_opens_and_closes_at_its_moments(opens: int, closes: int, expected: Phase) -> None:
    assert phase(State.PUBLISHED, Dates(NOW + opens * DAY, NOW + closes * DAY), NOW) == expected


@pytest.mark.parametrize(("state", "expected"), [(State.DRAFT, Phase.DRAFT), (State.CANCELLED, Phase.CANCELLED)])
@given(opens=moments, now=moments)
def test_what_is_not_published_is_never_open(state: State, expected: Phase, opens: datetime, now: datetime) -> None:
    assert phase(state, Dates(opens, opens + DAY), now) == expected


@given(opens=moments, closes=moments, earlier=moments, later=moments)
def test_a_call_never_goes_back(opens: datetime, closes: datetime, earlier: datetime, later: datetime) -> None:
    earlier, later = sorted((earlier, later))
    order = [Phase.COMING, Phase.OPEN, Phase.CLOSED]
    dates = Dates(*sorted((opens, closes)))
    reached = [order.index(phase(State.PUBLISHED, dates, at)) for at in (earlier, later)]
    assert reached == sorted(reached)


@given(st.lists(moments, min_size=5, max_size=5, unique=True))
def test_dates_in_their_order_are_fine(found: list[datetime]) -> None:
    assert objection_to_dates(Dates(*sorted(found))) is None


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        (Dates(NOW, NOW), "closes_at"),
        (Dates(NOW, NOW - DAY), "closes_at"),
        (Dates(NOW, NOW + 2 * DAY, NOW + DAY), "vote_opens_at"),
        (Dates(NOW, NOW + DAY, None, None, NOW), "announced_at"),
        (Dates(NOW, NOW + DAY, NOW + 2 * DAY, NOW + 2 * DAY), "vote_closes_at"),
    ],
)
def test_a_date_before_its_predecessor_is_named(dates: Dates, field: str) -> None:
    objection = objection_to_dates(dates)
    assert objection is not None
    assert objection[0] == field


@pytest.mark.parametrize(
    ("where", "expected"), [(Phase.DRAFT, False), (Phase.COMING, False), (Phase.OPEN, True), (Phase.CLOSED, True)]
)
def test_rules_are_frozen_from_the_opening_on(where: Phase, expected: bool) -> None:
    assert is_frozen(where) is expected


def test_a_term_has_one_address() -> None:
    assert slug_of(2030, 2030) == "presidency-2030"
    assert slug_of(2030, 2031) == "presidency-2030-2031"


@given(st.dictionaries(st.text(), st.text(), min_size=1))
def test_the_fingerprint_depends_on_the_content_not_on_its_order(content: dict[str, str]) -> None:
    assert fingerprint(content) == fingerprint(dict(reversed(content.items())))
    first = next(iter(content))
    assert fingerprint(content) != fingerprint({**content, first: content[first] + "x"})
