"""The configurator, the proof, and the secretariat's list."""

import re
from html import unescape

import pytest
from flask import Flask

from plugins.badges import demo
from plugins.badges.services import sites
from plugins.badges.services.sites import Told, decide, tell
from portal.database import unit_of_work
from portal.hooks import (
    Hooks,
    PanelLine,
    Person,
    portal_contributions,
    portal_erasure,
    portal_organisation_panels,
    portal_personal_data,
    portal_state,
    portal_tasks,
)
from portal.kernel.clock import wall_now
from portal.testing import BASE_URL, Browser
from portal.viewer import NOBODY
from tests.factories import make_organisation
from tests.plugins.badges.conftest import SECRETARY

pytestmark = pytest.mark.only_on("sqlite")
CHOSEN = "/en/badges/?organisation=dakar"


def tell_about(city: int, url: str = "www.dakar.example/network", *, is_seen: bool = False) -> None:
    with unit_of_work():
        tell(city, Told(url, "member", "fr", "web@dakar.example"))
        if is_seen:
            decide(sites.sites()[0][0].id, "seen", NOBODY)


@pytest.mark.parametrize("query", ["dakar", "DAKAR", "داكار", "ville de"])
def test_an_organisation_is_found_by_any_of_its_names(city: int, client: Browser, query: str) -> None:
    page = client.get("/en/badges/", query_string={"q": query}).text
    assert 'href="/en/badges/?organisation=dakar#badge"' in page


@pytest.mark.parametrize("query", ["nowhere", "%", "_", "'; --", "x" * 5000, "\u202e"])
def test_what_is_not_found_is_said_and_harms_nothing(city: int, client: Browser, query: str) -> None:
    answer = client.get("/en/badges/", query_string={"q": query})
    assert answer.status_code == 200
    assert "There is a problem" not in answer.text
    assert 'href="/en/badges/?organisation=dakar#badge"' not in answer.text


def test_the_chosen_badge_is_shown_and_its_code_works(city: int, client: Browser) -> None:
    page = client.get(f"{CHOSEN}&kind=presidency&size=l&theme=dark&in=fr").text
    snippet = unescape(re.search(r'<textarea id="html"[^>]*>([^<]+)<', page)[1])  # type: ignore[index]
    src, href = re.search(r'src="([^"]+)"', snippet), re.search(r'href="([^"]+)"', snippet)
    assert src is not None
    assert href is not None
    assert client.get(unescape(src[1]).removeprefix(BASE_URL)).mimetype == "image/svg+xml"
    assert client.get(href[1].removeprefix(BASE_URL)).location == "/fr/badges/verify/dakar"
    assert 'width="400" height="128" loading="lazy"' in snippet


def test_a_name_cannot_leave_the_attribute_of_the_code(context: Flask, client: Browser) -> None:
    with unit_of_work():
        make_organisation("odd", 'Odd"><script>alert(1)</script>')
    page = client.get("/en/badges/?organisation=odd").text
    snippet = unescape(re.search(r'<textarea id="html"[^>]*>([^<]+)<', page)[1])  # type: ignore[index]
    assert "<script>" not in page.replace(snippet, "")
    assert 'alt="Odd&#34;&gt;' in snippet


@pytest.mark.parametrize("language", ["en", "ca", "es", "fr", "pt", "ar"])
@pytest.mark.parametrize("page", ["/", "/?organisation=dakar", "/verify/dakar", "/tell/dakar", "/told/dakar"])
def test_every_page_is_there_in_every_language(city: int, client: Browser, language: str, page: str) -> None:
    answer = client.get(f"/{language}/badges{page}")
    assert answer.status_code == 200
    assert len(answer.data) < 100_000


def test_wrong_choices_become_the_usual_ones(city: int, client: Browser) -> None:
    page = client.get(f"{CHOSEN}&kind=emperor&size=99&theme=<&in=xx")
    assert page.status_code == 200
    assert "/badge/dakar.svg?theme=light&amp;size=m&amp;lang=en" in page.text


def test_the_proof_says_what_is_known_and_no_more(city: int, client: Browser) -> None:
    tell_about(city, is_seen=True)
    page = client.get("/en/badges/verify/dakar").text
    assert "No membership is confirmed here." in page
    assert "www.dakar.example" in page
    assert "web@dakar.example" not in page


def test_a_click_on_a_foreign_page_is_warned_of(city: int, client: Browser) -> None:
    own = client.get("/en/badges/verify/dakar", headers={"Referer": "https://www.dakar.example/x"})
    foreign = client.get("/en/badges/verify/dakar", headers={"Referer": "https://evil.example/x"})
    broken = client.get("/en/badges/verify/dakar", headers={"Referer": "https://[::"})
    assert "You come from evil.example" in foreign.text
    assert "You come from" not in own.text + broken.text
    assert foreign.headers["Cache-Control"] == "no-store"


def test_an_unknown_organisation_proves_nothing(client: Browser) -> None:
    answer = client.get("/en/badges/verify/nowhere")
    assert answer.status_code == 404
    assert "proves nothing" in answer.text
    assert client.get("/en/badges/tell/nowhere").status_code == 404


def test_a_webmaster_tells_a_page(city: int, client: Browser) -> None:
    answer = client.fill("/fr/badges/tell/dakar", {"url": "www.dakar.example/reseau", "kind": "member", "email": ""})
    assert (answer.status_code, answer.location) == (303, "/fr/badges/told/dakar")
    assert sites.counts() == {"promised": 1}


@pytest.mark.parametrize(
    "wrong", [{"url": ""}, {"url": "javascript:alert(1)"}, {"url": "x" * 9000}, {"kind": "emperor"}, {"email": "web"}]
)
def test_a_faulty_page_is_explained_and_nothing_is_stored(city: int, client: Browser, wrong: dict[str, str]) -> None:
    answer = client.fill("/en/badges/tell/dakar", {"url": "www.dakar.example", "kind": "member", "email": ""} | wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert sites.counts() == {}


def test_visitors_do_not_see_the_list(client: Browser) -> None:
    assert client.get("/en/admin/badges/").status_code in (302, 303, 401)


def test_the_secretariat_notes_that_it_saw_the_badge(city: int, secretary: Browser) -> None:
    tell_about(city)
    assert "www.dakar.example/network" in secretary.get("/en/admin/badges/").text
    site_id = sites.sites()[0][0].id
    secretary.fill("/en/admin/badges/", {"state": "seen"}, to=f"/en/admin/badges/{site_id}")
    assert sites.counts() == {"seen": 1}
    assert secretary.fill("/en/admin/badges/", {"state": "x"}, to="/en/admin/badges/1").status_code == 404


@pytest.mark.parametrize("query", ["before=x", "before=" + "9" * 40, "before=-1", "state=gone", "before=٣"])
def test_a_strange_address_shows_the_list(city: int, secretary: Browser, query: str) -> None:
    tell_about(city)
    assert secretary.get(f"/en/admin/badges/?{query}").status_code == 200


def test_hooks_tell_tasks_figures_panels_and_what_is_known_of_a_person(app: Flask, city: int) -> None:
    tell_about(city)
    tell_about(city, "blog.dakar.example", is_seen=True)
    hooks: Hooks = app.extensions["portal.hooks"]
    person = Person("web@dakar.example")
    with app.test_request_context("/en/", base_url=BASE_URL):
        assert [task.title for task in hooks.gather(portal_tasks, viewer=SECRETARY)] == [
            "1 page with a badge to look at"
        ]
        assert hooks.gather(portal_tasks, viewer=NOBODY) == []
        figures = {found.name: found.values for found in hooks.gather(portal_state)}
        assert figures["badges"] == {"promised": 1, "seen": 1}
        panels = hooks.gather(portal_organisation_panels, organisation_id=city, viewer=NOBODY)
        assert PanelLine("Seen on", "blog.dakar.example") in [line for panel in panels for line in panel.lines]
        given = hooks.gather(portal_contributions, organisation_id=city, since=wall_now().date())
        assert [(one.kind, one.title, one.is_public) for one in given] == [("badge", "blog.dakar.example", True)]
        assert len(hooks.collect(portal_personal_data, person=person)["badges"][0].rows) == 2
        with unit_of_work():
            assert hooks.collect(portal_erasure, person=person)["badges"] == ["2 pages with a badge"]


def test_a_demo_has_pages_that_were_seen_and_told(city: int, client: Browser) -> None:
    for number in range(5):
        with unit_of_work():
            make_organisation(f"city-of-sample-{number}")
    demo.fill()
    assert sites.counts() == {"promised": 2, "seen": 4}
    assert "pages carry our badge" in client.get("/en/").text
