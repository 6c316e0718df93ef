"""The map, the directory, and the secretariat's pages."""

from pathlib import Path

import pytest
from flask import Flask

from plugins.membership import demo
from plugins.membership.services import joining
from plugins.membership.services import members as services
from portal.database import unit_of_work
from portal.hooks import (
    Hooks,
    Person,
    portal_erasure,
    portal_organisation_panels,
    portal_personal_data,
    portal_standings,
    portal_state,
    portal_tasks,
)
from portal.testing import BASE_URL, Browser
from portal.viewer import NOBODY
from tests.plugins.membership.conftest import SECRETARY, enter

pytestmark = pytest.mark.only_on("sqlite")
Members = dict[str, int]
COUNTRIES = ("SN", "BR", "PL", "FR", "DE", "IT", "PT", "MX", "CO", "PE", "CL", "UY", "KE", "ZA", "IN", "JP", "KR")
WISH = {"name": "Ville de Lyon", "country": "FR", "email": "mairie@lyon.example", "message": ""}


PAGES = ("", "directory", "directory?q=x", "map", "map?zoom=africa&kind=university", "join", "thanks")


@pytest.mark.parametrize("language", ["en", "ca", "es", "fr", "pt", "ar"])
def test_every_page_is_there_in_every_language(members: Members, client: Browser, language: str) -> None:
    for page in PAGES:
        answer = client.get(f"/{language}/membership/{page}")
        assert answer.status_code == 200, page
        assert len(answer.data) < 100_000


def test_without_members_the_pages_say_so(client: Browser) -> None:
    assert "No member yet" in client.get("/en/membership/").text
    assert "No member yet" in client.get("/en/membership/directory").text
    assert "No member yet" in client.get("/en/membership/map").text
    assert "Nothing found" in client.get("/en/membership/directory?q=x").text


def test_each_country_of_the_map_leads_to_its_list(members: Members, client: Browser) -> None:
    page = client.get("/en/membership/").text
    assert 'href="/en/membership/directory?country=ES" aria-label="Spain: 2"' in page
    listed = client.get("/en/membership/directory?country=ES").text
    assert "Ajuntament de Lleida" in listed
    assert "Ville de Dakar" not in listed


def test_the_picture_names_its_numbers(members: Members, client: Browser) -> None:
    page = client.get("/en/membership/").text
    assert "5 members in 4 countries" in page
    assert "Polynesia" in page
    assert "0 of 10" in page


def test_a_map_of_the_whole_world_stays_small(context: Flask, client: Browser) -> None:
    empty = len(client.get("/en/membership/").data)
    with unit_of_work():
        for number, country in enumerate(COUNTRIES):
            enter(f"c-{number}", {"en": country}, country, "europe", number, number)
    demo.fill()
    land = Path(demo.__file__).parent / "static" / "world.svg"
    dots = len(client.get("/en/membership/").data) - empty
    assert land.stat().st_size + dots < 60_000


def test_members_are_figures_of_the_home_page(members: Members, client: Browser) -> None:
    home = client.get("/en/").text
    assert "members of the network" in home
    assert "countries on the map" in home


def test_a_new_member_shows_at_once(members: Members, client: Browser, secretary: Browser) -> None:
    with unit_of_work():
        enter("lyon", {"fr": "Métropole de Lyon"}, "FR", "europe", 45.7, 4.8)
    assert "Métropole de Lyon" not in client.get("/en/membership/directory").text
    form = {"slug": "Lyon", "category": "promoter", "since_on": "2020-02-29"}
    assert secretary.fill("/en/admin/membership/admit", form).status_code == 303
    assert "Métropole de Lyon" in client.get("/en/membership/directory").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"slug": "nowhere"}, "There is no organisation with this short name."),
        ({"slug": "dakar"}, "This organisation is a member already."),
        ({"slug": ""}, "Enter the short name."),
        ({"since_on": "yesterday"}, "Enter a day, such as 2030-06-01."),
        ({"since_on": "1999-01-01"}, "between the founding in November 2001 and today"),
        ({"since_on": "2021-02-29"}, "Enter a day, such as 2030-06-01."),
        ({"category": "emperor"}, "Not a valid choice"),
    ],
)
def test_a_faulty_admission_is_explained(
    members: Members, secretary: Browser, wrong: dict[str, str], says: str
) -> None:
    form = {"slug": "dakar", "category": "associate", "since_on": "2020-02-29"} | wrong
    answer = secretary.fill("/en/admin/membership/admit", form)
    assert answer.status_code in (404, 409, 422)
    assert says in answer.text


def test_visitors_see_nothing_of_the_secretariat(client: Browser) -> None:
    answers = {client.get(f"/en/admin/membership/{page}").status_code for page in ("", "admit")}
    assert answers <= {302, 303, 401}


def test_the_secretariat_answers_a_wish(members: Members, client: Browser, secretary: Browser) -> None:
    client.fill("/en/membership/join", WISH)
    page = "/en/admin/membership/"
    assert "Ville de Lyon" in secretary.get(page).text
    secretary.fill(page, {}, to=f"{page}interest/1")
    assert joining.count_interested() == 0
    assert secretary.fill(f"{page}admit", {}, to=f"{page}interest/99").status_code == 404


def test_hooks_vouch_for_members_and_know_who_would_like_to_join(app: Flask, members: Members, client: Browser) -> None:
    client.fill("/en/membership/join", WISH)
    hooks: Hooks = app.extensions["portal.hooks"]
    person = Person("Mairie@lyon.example")
    with app.test_request_context("/en/", base_url=BASE_URL):
        standings = hooks.gather(portal_standings, organisation_ids=[members["dakar"]])
        assert [(one.kind, one.note) for one in standings] == [("member", "Since 2011")]
        assert hooks.gather(portal_standings, organisation_ids=[999]) == []
        panels = hooks.gather(portal_organisation_panels, organisation_id=members["dakar"], viewer=NOBODY)
        assert ("Member since", "2011") in [(line.label, line.value) for line in panels[0].lines]
        assert len(hooks.gather(portal_tasks, viewer=SECRETARY)) == 1
        figures = {found.name: found.values for found in hooks.gather(portal_state)}
        assert figures["membership"] == {"active": 5, "interested": 1}
        assert len(hooks.collect(portal_personal_data, person=person)["membership"]) == 1
        with unit_of_work():
            assert hooks.collect(portal_erasure, person=person)["membership"] == ["1 wish to join"]
    assert joining.wishes_of("mairie@lyon.example") == []


def test_a_badge_believes_the_membership(members: Members, client: Browser) -> None:
    badge = client.get("/badge/dakar.svg").text
    assert "Member of the OIDP network" in badge
    assert "Since 2011" in badge


def test_every_organisation_of_a_demo_is_a_member_since_the_same_day_every_time(context: Flask) -> None:
    with unit_of_work():
        enter("barcelona", {"en": "Barcelona"}, "ES", "europe", 41, 2)
    demo.fill()
    assert demo.since("barcelona") == demo.since("barcelona")
    assert [(member.category, member.slug) for member in services.newest()] == [("promoter", "barcelona")]
    assert joining.count_interested() == len(demo.WISHES)
