"""Regional offices look after countries: one a level at a time, with a history, below one another."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from portal.accounts.services import viewer_of
from portal.database import db, unit_of_work
from portal.hooks.values import Permission
from portal.kernel.clock import business_now, shift_business_clock
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.organisations.office_editing import close_office, countries_held, look_after, open_office
from portal.organisations.office_models import Office, OfficeCountry
from portal.organisations.offices import all_offices, countries_of, looks_after, office_with, offices_for, offices_of
from portal.viewer import NOBODY
from tests.factories import make_account, make_organisation

SEE = Permission("sample.see", "See", "office", ("secretariat", "office"))


@pytest.fixture
def dakar(context: Flask) -> int:
    """An office for Africa in Dakar; gives its number."""
    with unit_of_work():
        make_organisation("enda")
        office = open_office("enda", "region", "", NOBODY)
        look_after(office, ("SN", "ML", "MZ"), NOBODY)
    return office


@pytest.fixture
def later() -> Iterator[None]:
    yield
    shift_business_clock(timedelta())


def office_below(dakar: int, slug: str = "bamako", level: str = "country", above: str = "enda") -> int:
    make_organisation(slug)
    return open_office(slug, level, above, NOBODY)


def slugs(country: str) -> list[str]:
    return [office.slug for office in offices_for(country)]


def test_the_nearest_office_of_a_country_comes_first(dakar: int) -> None:
    with unit_of_work():
        look_after(office_below(dakar), ("ML",), NOBODY)
    assert slugs("ML") == ["bamako", "enda"]
    assert (slugs("SN"), slugs("FR")) == (["enda"], [])
    assert [office.slug for office in all_offices()] == ["enda", "bamako"]


@pytest.mark.both
def test_a_country_has_one_office_of_a_level(dakar: int) -> None:
    with unit_of_work():
        other = office_below(dakar, "cairo", "region", "")
    with pytest.raises(Conflict, match="Another office"), unit_of_work():
        look_after(other, ("EG", "SN"), NOBODY)
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(OfficeCountry(office_id=other, level="region", country="SN", starts_at=business_now()))
    assert countries_held(other) == frozenset()


@pytest.mark.either
def test_an_office_looks_after_countries_of_the_office_above_it(dakar: int) -> None:
    with unit_of_work():
        below = office_below(dakar)
    with pytest.raises(Refused, match="office above"), unit_of_work():
        look_after(below, ("ML", "FR"), NOBODY)
    with unit_of_work():
        look_after(below, ("ML",), NOBODY)
    with pytest.raises(Refused, match="office below"), unit_of_work():
        look_after(dakar, ("SN",), NOBODY)


@pytest.mark.either
@pytest.mark.parametrize(("level", "above"), [("region", "enda"), ("planet", ""), ("country", "nobody")])
def test_offices_stand_below_those_of_a_level_above(level: str, above: str, dakar: int) -> None:
    with pytest.raises(Refused), unit_of_work():
        office_below(dakar, "bamako", level, above)


def test_who_looked_after_a_country_on_a_day_stays_known(dakar: int, later: None) -> None:
    then = business_now()
    shift_business_clock(timedelta(days=30))
    with unit_of_work():
        look_after(dakar, ("SN", "ML"), NOBODY)
        look_after(office_below(dakar, "maputo", "region", ""), ("MZ",), NOBODY)
    assert slugs("MZ") == ["maputo"]
    assert [office.slug for office in offices_for("MZ", then)] == ["enda"]


@pytest.mark.either
def test_an_organisation_is_looked_after_by_the_office_of_its_country(dakar: int) -> None:
    with unit_of_work():
        thies, lyon = make_organisation("thies"), make_organisation("lyon", country="FR")
    assert [office.slug for office in offices_of(thies)] == ["enda"]
    assert (offices_of(lyon), offices_of(999)) == ((), ())


def test_people_of_an_office_see_its_countries_and_the_secretariat_all(dakar: int) -> None:
    office = office_with("enda")
    assert office is not None
    with unit_of_work():
        theirs = make_account(role="office", object_id=office.organisation_id)
        elsewhere = make_account(role="office", object_id=make_organisation("lyon"))
        secretary = make_account(role="secretariat")
    seen = [countries_of(viewer_of(who, [SEE]), SEE.name) for who in (theirs, elsewhere, secretary)]
    assert seen == [{"SN", "ML", "MZ"}, frozenset(), None]
    assert looks_after(viewer_of(theirs, [SEE]), SEE.name, "SN")
    assert not looks_after(viewer_of(theirs, [SEE]), SEE.name, "FR")
    assert looks_after(viewer_of(secretary, [SEE]), SEE.name, "FR")


@pytest.mark.either
def test_a_closed_office_looks_after_nothing_and_can_open_again(dakar: int) -> None:
    with unit_of_work():
        below = office_below(dakar)
    with pytest.raises(Refused, match="stand below"), unit_of_work():
        close_office(dakar, NOBODY)
    with unit_of_work():
        close_office(below, NOBODY)
        close_office(dakar, NOBODY)
    assert (slugs("SN"), all_offices(), office_with("enda")) == ([], [], None)
    with pytest.raises(NotFound), unit_of_work():
        look_after(dakar, ("SN",), NOBODY)
    with unit_of_work():
        assert open_office("enda", "region", "", NOBODY) == dakar
    with pytest.raises(Conflict), unit_of_work():
        open_office("enda", "region", "", NOBODY)
    assert db.session.get_one(Office, dakar).closed_at is None
