"""Who a wish to join may be already: candidates with reasons for the secretariat."""

import pytest
from flask import Flask

from plugins.membership.identity.records import Record
from plugins.membership.services import joining
from plugins.membership.services.applications.starting import Body, new_application
from plugins.membership.services.duplicates import candidates
from plugins.membership.services.filling import store
from plugins.membership.services.joining import Wish, tell_interest
from plugins.membership.services.twins import look_for_twins
from portal.database import db, unit_of_work
from portal.organisations.models import Organisation
from portal.testing import Browser
from tests.plugins.membership.conftest import enter
from tests.plugins.membership.test_places import BARCELONA, DAKAR, LODZ, some_places

Members = dict[str, int]


@pytest.fixture
def places(context: Flask) -> None:
    """The places of the members."""
    with unit_of_work():
        store([one for one in some_places() if one.id in {BARCELONA, DAKAR, LODZ}])


def slugs(told: Record) -> list[tuple[str, str]]:
    return [(one.organisation.slug, one.verdict.word) for one in candidates(told, "en")]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (Record("بلدية برشلونة", "ar", "ES"), [("barcelona", "same")]),
        (Record("Commune de Dakar", "fr", "SN", "local_government", str(DAKAR)), [("dakar", "same")]),
        (Record("Łódź City Council", "en", "PL"), [("lodz", "same")]),
        (Record("Diputació de Barcelona", "ca", "ES"), []),
        (Record("Universitat de Barcelona", "ca", "ES", "university"), []),
        (Record("Barcelona", "es", "VE"), []),
        (Record("Ajuntament de Lleida", "ca", "ES"), [("lleida", "same")]),
        (Record("%", "", "ES"), []),
        (Record("", "", ""), []),
    ],
)
def test_the_same_city_under_another_name_is_a_candidate(
    members: Members, places: None, told: Record, found: list[tuple[str, str]]
) -> None:
    assert slugs(told) == found


def test_the_secretariat_reads_who_a_wish_may_be_and_why(members: Members, places: None, secretary: Browser) -> None:
    with unit_of_work():
        tell_interest(Wish("مدينة داكار", "SN", "mairie@dakar.example", "", "ar", DAKAR), "key")
        tell_interest(Wish("Вarcelona City Council", "ES", "town@barcelona.example", "", "en"), "other key")
    first, second = joining.waiting()
    assert "Its place" in secretary.get("/en/admin/membership/").text
    page = secretary.get(f"/en/admin/membership/interest/{first.id}").text
    assert "Probably the same" in page
    assert "They are in the same place, at the same level." in page
    assert "Look twice" in secretary.get(f"/en/admin/membership/interest/{second.id}").text
    assert secretary.get("/en/admin/membership/interest/99999").status_code == 404


def test_without_the_gazetteer_names_still_tell(members: Members) -> None:
    assert slugs(Record("Ajuntament de Barcelona", "ca", "ES")) == [("barcelona", "same")]


def test_a_body_that_declared_to_be_a_city_is_known_again_whatever_its_name_says(places: None) -> None:
    told = Body("local_government", "municipality", "Mairie du District de Dakar", "fr", "SN", place_id=DAKAR)
    with unit_of_work():
        enter("dakar-mairie", {"fr": told.name}, "SN", "africa", 14.7, -17.4)
    city = Record("Ville de Dakar", "fr", "SN", "local_government", str(DAKAR), level="municipality")
    assert slugs(city) == []
    with unit_of_work():
        row = new_application(told, "fr", "key")
        row.state = "admitted"
        row.organisation_id = db.session.scalars(db.select(Organisation.id)).one()
        db.session.add(row)
    assert slugs(city) == [("dakar-mairie", "same")]


@pytest.mark.usefixtures("members", "places")
def test_a_city_that_was_entered_twice_is_found_among_all_once(secretary: Browser) -> None:
    with unit_of_work():
        enter("dakar-2", {"en": "Dakar City Council"}, "SN", "africa", 14.7, -17.4)
    found = look_for_twins(0, "en")
    assert [(pair.organisation.slug, pair.other.organisation.slug) for pair in found.twins] == [("dakar", "dakar-2")]
    page = secretary.get("/en/admin/membership/duplicates/").text
    assert "/en/admin/merging/dakar/dakar-2" in page
    assert "They are in the same place" in page
