"""Who represents an organisation on a day, and mandates that end: told in time, once, and over to the second."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.mandates import tell_ending
from portal.accounts.models import RoleGrant
from portal.accounts.representatives import AT_ONCE, representatives_among, representatives_of
from portal.accounts.roles import Mandate, change_end, give, people_of
from portal.accounts.services import grant, viewer_of
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, shift_business_clock
from portal.kernel.errors import Conflict, Refused
from portal.mail.models import Mail
from portal.state import change_setting
from portal.testing import browser_signed_in
from portal.viewer import Viewer
from tests.factories import make_account, make_organisation

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def dakar(context: Flask) -> Iterator[int]:
    with unit_of_work():
        number = make_organisation("dakar", "City of Dakar")
    yield number
    shift_business_clock(timedelta())


@pytest.fixture
def owner(dakar: int) -> Viewer:
    with unit_of_work():
        return viewer_of(make_account("owner@city.example", "owner", dakar))


def names(dakar: int, at: object = None) -> list[str]:
    return [one.email for one in representatives_of(dakar, at)]  # type: ignore[arg-type]


def test_an_organisation_has_one_representative_at_each_instant(dakar: int) -> None:
    now = business_now()
    with unit_of_work():
        first, second = make_account("first@city.example"), make_account("second@city.example")
        grant(first, "representative", dakar, now + 10 * DAY, now - DAY)
    with pytest.raises(Conflict, match="Somebody else represents"), unit_of_work():
        grant(second, "representative", dakar, None, now + 10 * DAY - TICK)
    with unit_of_work():
        grant(second, "representative", dakar, None, now + 10 * DAY)
    assert names(dakar, now - DAY - TICK) == []
    assert names(dakar, now - DAY) == names(dakar) == names(dakar, now + 10 * DAY - TICK) == ["first@city.example"]
    assert names(dakar, now + 10 * DAY) == ["second@city.example"]
    assert set(representatives_among([dakar, 999])) == {dakar}


@pytest.mark.either
def test_a_setting_lets_an_organisation_have_two(dakar: int, context: Flask) -> None:
    with unit_of_work():
        change_setting(AT_ONCE, "2")
    context.extensions["portal.tail"].look()
    with unit_of_work():
        for _ in range(2):
            make_account(role="representative", object_id=dakar)
    with pytest.raises(Conflict), unit_of_work():
        make_account(role="representative", object_id=dakar)


@pytest.mark.either
def test_a_mandate_is_prolonged_without_a_gap_and_not_over_another(owner: Viewer, dakar: int) -> None:
    now = business_now()
    with unit_of_work():
        first, second = make_account(), make_account()
        give(owner, first, Mandate("representative", dakar, None, now + 5 * DAY))
        give(owner, second, Mandate("representative", dakar, now + 9 * DAY, None))
    held = next(role.id for role in people_of(dakar) if role.account_id == first)
    with unit_of_work():
        change_end(owner, held, now + 9 * DAY)
    for wrong, why in ((now + 10 * DAY, Conflict), (None, Conflict), (now - DAY, Refused)):
        with pytest.raises(why), unit_of_work():
            change_end(owner, held, wrong)
    assert len(names(dakar, now + 9 * DAY - TICK)) == 1


@pytest.mark.either
def test_rights_end_with_the_mandate_to_the_instant(dakar: int) -> None:
    ends_at = business_now() + DAY
    with unit_of_work():
        account_id = make_account()
        grant(account_id, "owner", dakar, ends_at)
    shift_business_clock(DAY - timedelta(seconds=5))
    assert viewer_of(account_id).may("core.people", dakar)
    shift_business_clock(DAY)
    assert viewer_of(account_id).grants == frozenset()


def test_a_mandate_that_ends_soon_is_told_once_for_each_end(owner: Viewer, dakar: int) -> None:
    now = business_now()
    with unit_of_work():
        account_id = make_account("berta@city.example")
        grant(account_id, "editor", dakar, now + 31 * DAY)
    tell_ending()
    assert letters() == []
    shift_business_clock(2 * DAY)
    tell_ending()
    tell_ending()
    assert letters() == ["berta@city.example", "owner@city.example"]
    with unit_of_work() as session:
        session.scalars(db.select(RoleGrant).where(RoleGrant.account_id == account_id)).one().ends_at = now + 32 * DAY
    tell_ending()
    assert len(letters()) == 4
    shift_business_clock(40 * DAY)
    tell_ending()
    assert len(letters()) == 4


def letters() -> list[str]:
    found = db.session.scalars(db.select(Mail.to).where(Mail.template.like("mail/mandate%")).order_by(Mail.to))
    return list(found)


@pytest.mark.only_on("sqlite")
def test_who_acts_for_several_organisations_sees_each_apart(dakar: int, context: Flask) -> None:
    with unit_of_work():
        thies = make_organisation("thies", "City of Thiès")
        account_id = make_account("berta@city.example", "editor", dakar)
        grant(account_id, "owner", thies)
    page = browser_signed_in(context, "berta@city.example").get("/en/account/organisations").text
    assert page.index("City of Dakar") < page.index("City of Thiès")
    assert "/en/organisations/thies/people" in page
    assert "/en/organisations/dakar/people" not in page


@pytest.mark.only_on("sqlite")
def test_the_last_day_is_changed_on_a_page(owner: Viewer, dakar: int, context: Flask) -> None:
    with unit_of_work():
        make_account("berta@city.example", "editor", dakar)
    browser = browser_signed_in(context, "owner@city.example")
    held = next(role.id for role in people_of(dakar) if role.role == "editor")
    path = f"/en/organisations/dakar/people/{held}"
    assert browser.fill(path, {"ends_on": "2001-01-01"}).status_code == 422
    assert browser.fill(path, {"ends_on": "2099-12-31"}).status_code == 303
    assert "Dec 31, 2099" in browser.get("/en/organisations/dakar/people").text
    assert browser.get("/en/organisations/dakar/people/999").status_code == 404
