"""Somebody reports a badge on a foreign page; the secretariat looks and decides."""

import pytest
from flask import Flask

from plugins.badges.misuse_models import Misuse
from plugins.badges.services import misuses
from portal.database import db, unit_of_work
from portal.hooks import (
    Hooks,
    Person,
    portal_erasure,
    portal_office_objects,
    portal_personal_data,
    portal_tasks,
)
from portal.testing import BASE_URL, Browser
from tests.plugins.badges.conftest import SECRETARY

pytestmark = pytest.mark.only_on("sqlite")
REPORT = "/en/badges/misuse/dakar"
SAID = {"url": "shop.evil.example/deal", "said": "They sell cars.", "email": "Anna@city.example"}


def test_the_warning_leads_to_a_report_that_knows_the_host(city: int, client: Browser) -> None:
    warned = client.get("/en/badges/verify/dakar", headers={"Referer": "https://evil.example/"}).text
    assert 'href="/en/badges/misuse/dakar?host=evil.example"' in warned
    assert 'value="evil.example"' in client.get(f"{REPORT}?host=evil.example").text


def test_a_report_is_noted_and_thanked_for(city: int, client: Browser) -> None:
    answer = client.fill(REPORT, SAID)
    assert (answer.status_code, answer.location) == (303, f"{REPORT}/thanks")
    assert "looks at the page" in client.get(answer.location).text
    assert [(row.host, slug, row.state) for row, slug in misuses.reports("open")] == [
        ("shop.evil.example", "dakar", "open")
    ]


@pytest.mark.parametrize("wrong", [{"url": ""}, {"url": "javascript:alert(1)"}, {"said": ""}, {"email": "anna"}])
def test_a_faulty_report_is_explained_and_keeps_what_was_typed(
    city: int, client: Browser, wrong: dict[str, str]
) -> None:
    answer = client.fill(REPORT, SAID | wrong)
    assert answer.status_code == 422
    assert misuses.count_open() == 0
    assert ("They sell cars." in answer.text) is ("said" not in wrong)


def test_the_secretariat_decides_and_it_is_written_down(city: int, client: Browser, secretary: Browser) -> None:
    client.fill(REPORT, SAID)
    page = "/en/admin/badges/misuse/"
    assert "They sell cars." in secretary.get(page).text
    report_id = db.session.scalars(db.select(Misuse.id)).one()
    assert secretary.fill(page, {"state": "gone"}, to=f"{page}{report_id}").status_code == 404
    assert secretary.fill(page, {"state": "settled"}, to=f"{page}{report_id}").status_code == 303
    assert "They sell cars." not in secretary.get(page).text
    assert "They sell cars." in secretary.get(f"{page}?state=decided").text
    assert secretary.get(f"{page}?before=x&state=decided").status_code == 200
    assert client.get(page).status_code in (302, 303, 401)


def test_who_reported_is_told_and_forgotten_and_the_office_has_a_task(app: Flask, city: int, client: Browser) -> None:
    client.fill(REPORT, SAID)
    hooks: Hooks = app.extensions["portal.hooks"]
    person = Person("anna@city.example")
    with app.test_request_context("/en/", base_url=BASE_URL):
        assert "1 report of a misused badge" in [one.title for one in hooks.gather(portal_tasks, viewer=SECRETARY)]
        assert [one.title for one in hooks.collect(portal_personal_data, person=person)["badges"]] == [
            "Reports of misused badges"
        ]
        with unit_of_work():
            assert hooks.collect(portal_erasure, person=person)["badges"] == ["1 report of a misused badge"]
    assert misuses.reports_of("anna@city.example") == []


def test_the_audit_log_names_what_was_decided_on(app: Flask, city: int, client: Browser) -> None:
    client.fill(REPORT, SAID)
    asked = [f"badges_misuse:{db.session.scalars(db.select(Misuse.id)).one()}", "badges_logo:1", "badges:1"]
    hooks: Hooks = app.extensions["portal.hooks"]
    with app.test_request_context("/en/", base_url=BASE_URL):
        found = hooks.gather(portal_office_objects, references=asked, viewer=SECRETARY)
    assert [(one.title, bool(one.url)) for one in found] == [
        ("https://shop.evil.example/deal", True),
        ("Logo in the badges", True),
    ]
