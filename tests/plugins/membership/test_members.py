"""Admitting, suspending, and finding members."""

from datetime import date, timedelta

import pytest
from flask import Flask

from plugins.membership.services import members as services
from plugins.membership.services import recording
from plugins.membership.services.members import Admission, admit
from plugins.membership.services.recording import Entry, change
from plugins.membership.services.standing import today
from plugins.membership.standing_rules import Kind
from portal.database import unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.viewer import NOBODY
from tests.plugins.membership.conftest import enter
from tests.plugins.membership.test_directory import slugs

pytestmark = pytest.mark.both

Members = dict[str, int]


def test_an_organisation_is_admitted_once(members: Members) -> None:
    with pytest.raises(Conflict), unit_of_work():
        admit(Admission("dakar", "associate", date(2012, 1, 1)), NOBODY)
    member = services.membership_of(members["dakar"])
    assert member is not None
    assert member.since_on == date(2011, 5, 1)


def test_an_organisation_that_does_not_exist_is_not_admitted(context: Flask) -> None:
    with pytest.raises(NotFound), unit_of_work():
        admit(Admission("nowhere", "associate", date(2012, 1, 1)), NOBODY)


def test_who_left_is_admitted_again_from_a_day_after_it_had_left_alone(members: Members) -> None:
    member_id = recording.member_id_of(members["dakar"])
    assert member_id
    with unit_of_work():
        change(member_id, Entry(Kind.LEFT, date(2024, 3, 1)), NOBODY)
    for day in (date(2011, 5, 1), date(2015, 1, 1)):
        with pytest.raises(Refused) as refusal, unit_of_work():
            admit(Admission("dakar", "associate", day), NOBODY)
        assert refusal.value.field == "since_on"
    with unit_of_work():
        admit(Admission("dakar", "associate", date(2025, 1, 1)), NOBODY)
    member = services.membership_of(members["dakar"])
    assert member
    assert member.since_on == date(2025, 1, 1)


@pytest.mark.parametrize("days", [1, -20_000])
def test_nobody_is_admitted_in_the_future_or_before_the_founding(members: Members, days: int) -> None:
    day = business_now().date() + timedelta(days=days)
    with pytest.raises(Refused) as refusal, unit_of_work():
        admit(Admission("dakar", "associate", day), NOBODY)
    assert refusal.value.field == "since_on"


def test_a_suspended_member_is_nowhere_until_it_comes_back(members: Members) -> None:
    member = services.membership_of(members["dakar"])
    assert member is not None
    with unit_of_work():
        change(member.id, Entry(Kind.SUSPENDED, today()), NOBODY)
    assert ("dakar" in slugs(), services.membership_of(members["dakar"])) == (False, None)
    with unit_of_work():
        change(member.id, Entry(Kind.RESUMED, today()), NOBODY)
    assert "dakar" in slugs()


def test_an_organisation_that_is_no_member_is_not_in_the_directory(members: Members) -> None:
    with unit_of_work():
        enter("lyon", {"fr": "Métropole de Lyon"}, "FR", "europe", 45.7, 4.8)
    assert "lyon" not in slugs()


def test_countries_are_placed_in_the_mean_of_their_members(members: Members) -> None:
    spain = next(place for place in services.places() if place.country == "ES")
    assert (spain.members, round(spain.latitude, 2), round(spain.longitude, 2)) == (2, 41.5, 1.4)


def test_regions_are_counted_the_largest_first(members: Members) -> None:
    assert services.regions() == {"europe": 3, "africa": 1, "latin-america": 1}
