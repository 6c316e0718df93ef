"""What must hold for every page and form of somebody who is signed in and may do much."""

import re

import pytest
from flask import Flask

from portal.accounts.services import grant
from portal.database import unit_of_work
from portal.organisations.services import holder
from portal.testing import BASE_URL, Browser, browser_signed_in
from portal.web.access import access_to
from tests.core.web.test_crawl import crawl, everything_stored, faults_of
from tests.factories import make_account, make_holder

pytestmark = pytest.mark.only_on("sqlite")
LEFT_OUT = {"core_door"}


@pytest.fixture
def staff(app: Flask) -> Browser:
    """Somebody who is administrator, secretariat, treasurer, editor and bookkeeper at once."""
    with app.app_context(), unit_of_work():
        account_id = make_account("staff@city.example", "administrator")
        holder_id = make_holder("dakar")
        grant(account_id, "treasurer", holder_id)
        for role in ("editor", "bookkeeper"):
            grant(account_id, role, holder(holder_id).organisation_id)
    return browser_signed_in(app, "staff@city.example", "secretariat")


def acts(app: Flask) -> list[str]:
    """The paths of all forms, with a first row or a short name put in."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and rule.endpoint.split(".")[0] not in LEFT_OUT
        and not getattr(access_to(app.view_functions[rule.endpoint]), "is_webhook", False)
    ]
    paths = [re.sub(r"<id63:[^>]+>", "1", re.sub(r"<lang:lang>", "en", rule.rule)) for rule in rules]
    return [re.sub(r"<[^>]+>", "dakar-city", path) for path in paths]


def test_every_page_of_the_office_and_the_account_is_well_made(staff: Browser) -> None:
    pages = {
        path: answer for start in ("/en/account/", "/en/admin/") for path, answer in crawl(staff, start)
        if answer.mimetype == "text/html"
    }  # fmt: skip
    assert len(pages) > 20
    assert {path: answer.status_code for path, answer in pages.items() if answer.status_code != 200} == {}
    assert {path: faults for path, answer in pages.items() if (faults := faults_of(answer.text))} == {}


def test_reading_while_signed_in_stores_nothing(app: Flask, staff: Browser) -> None:
    before = everything_stored(app)
    pages = dict(crawl(staff, "/en/admin/"))
    assert [path for path, answer in pages.items() if "Set-Cookie" in answer.headers] == []
    assert everything_stored(app) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": BASE_URL, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_no_form_of_anybody_acts_from_elsewhere_or_without_a_token(
    headers: dict[str, str], app: Flask, staff: Browser
) -> None:
    before = everything_stored(app)
    answers = {path: staff.post(path, headers=headers).status_code for path in acts(app)}
    assert {path: status for path, status in answers.items() if status < 400} == {}
    assert everything_stored(app) == before


def test_a_form_that_is_asked_for_by_its_address_does_nothing(app: Flask, staff: Browser) -> None:
    before = everything_stored(app)
    assert {path: status for path in acts(app) if (status := staff.get(path).status_code) >= 500} == {}
    assert everything_stored(app) == before


def test_pages_of_the_office_are_kept_by_nobody(staff: Browser) -> None:
    for path in ("/en/admin/", "/en/admin/audit/", "/en/account/"):
        assert staff.get(path).headers["Cache-Control"] == "no-store"
