"""Pledges in the back office, what a search finds, and lists whose cost does not grow."""

from unittest.mock import patch

import pytest
from flask import Flask

from benchmarks.bench_office import MOST_STATEMENTS, PAGES
from benchmarks.filling import fill, fill_office
from plugins.campaigns.models import Campaign
from plugins.campaigns.services.showing_pledges import pledge_card
from portal.database import db, unit_of_work
from portal.engines import migration_engine
from portal.organisations.office_editing import look_after, open_office
from portal.testing import MakeApp, browser_signed_in, statements_of
from portal.viewer import NOBODY
from tests.factories import make_account, make_organisation
from tests.plugins.campaigns.story import at_the_page, live_campaign, payment_of, promise

STAFF, LIST = "staff@city.example", "/en/admin/campaigns/pledges/"
MOST_OF_A_LIST, FAR = 8, "1500"


@pytest.fixture
def pledged(context: Flask) -> int:
    """A campaign with two pledges that count and one that does not, beside another campaign with one."""
    campaign_id = live_campaign()
    promise(campaign_id, 1_000, email="anna@city.example")
    promise(campaign_id, 3_000)
    at_the_page(campaign_id, 2_000)
    promise(live_campaign(), 9_000, email="anna@city.example")
    return campaign_id


def numbers(app: Flask, query: str = "") -> list[str]:
    """The numbers of the pledges that the list shows, in its order."""
    page = browser_signed_in(app, STAFF, "secretariat").get(f"{LIST}{query}").text
    return [part.partition("</a>")[0].rpartition(">")[2] for part in page.split('<th scope="row">')[1:]]


def test_pledges_are_narrowed_and_sorted_by_the_address(app: Flask, pledged: int) -> None:
    assert numbers(app) == ["4", "3", "2", "1"]
    assert numbers(app, f"?campaign={pledged}") == ["3", "2", "1"]
    assert numbers(app, f"?campaign={pledged}&counts=yes") == ["2", "1"]
    assert numbers(app, f"?campaign={pledged}&sort=-amount") == ["2", "3", "1"]
    assert numbers(app, f"?campaign={pledged}&sort=amount") == ["1", "3", "2"]
    assert numbers(app, "?email=anna@city.example") == ["4", "1"]
    assert numbers(app, "?campaign=99") == []


def test_the_figures_of_a_campaign_lead_to_their_rows(app: Flask, pledged: int) -> None:
    browser = browser_signed_in(app, STAFF, "secretariat")
    page = browser.get(f"/en/admin/campaigns/{pledged}").text
    assert "2 backers" in page
    assert f"/en/admin/campaigns/pledges/?campaign={pledged}&amp;counts=yes" in page
    assert f"/en/admin/payments/?purpose=campaigns:{pledged}" in page
    assert "Let a campaign go public" in page
    assert "3 found" in browser.get(f"/en/admin/payments/?purpose=campaigns:{pledged}").text


@pytest.mark.only_on("sqlite")
def test_a_search_finds_campaigns_and_receipts_for_the_secretariat_alone(app: Flask, pledged: int) -> None:
    staff, owner = browser_signed_in(app, STAFF, "secretariat"), browser_signed_in(app, role="owner", object_id=1)
    assert f"/en/admin/campaigns/{pledged}" in staff.get("/en/admin/search/?q=sample").text
    receipt = pledge_card(1, "en").reference
    assert f"/en/admin/payments/{payment_of(1).id}" in staff.get(f"/en/admin/search/?q={receipt}").text
    assert "/en/admin/payments/" not in staff.get("/en/admin/search/?q=NOWHERE-000001").text
    for words in ("sample", "anna@city.example", "1", receipt):
        assert "Nothing is called like this" in owner.get(f"/en/admin/search/?q={words}").text


def test_the_lists_of_the_office_send_as_many_statements_with_many_rows_as_with_few(make_app: MakeApp) -> None:
    app = make_app()
    engine = migration_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    fill(engine, 1, 20)
    fill_office(engine, 21, 40)
    browser, counted = browser_signed_in(app, STAFF, "secretariat"), []
    paths = {name: path for name, path in PAGES.items() if FAR not in path}
    for last in (0, 2000):
        if last:
            fill_office(engine, 41, last)
        with patch("portal.hooks.asking.SLOW_SECONDS", 60.0):  # a busy machine must not have plugins left out
            counted.append({name: len(statements_of(browser, path)) for name, path in paths.items()})
    engine.dispose()
    few, many = counted
    assert few == many
    assert {name: n for name, n in many.items() if n > MOST_STATEMENTS.get(name, MOST_OF_A_LIST)} == {}


@pytest.mark.only_on("sqlite")
def test_an_office_sees_the_campaigns_of_its_countries_and_no_others(app: Flask, pledged: int) -> None:
    with app.app_context(), unit_of_work():
        country = db.session.get_one(Campaign, pledged).country
        for slug, theirs in (("here", country), ("elsewhere", "FJ")):
            organisation_id = make_organisation(slug)
            make_account(f"{slug}@city.example", "office", organisation_id)
            look_after(open_office(slug, "region", "", NOBODY), (theirs,), NOBODY)
    here, elsewhere = (browser_signed_in(app, f"{slug}@city.example") for slug in ("here", "elsewhere"))
    page = f"/en/admin/campaigns/{pledged}"
    assert [browser.get(page).status_code for browser in (here, elsewhere)] == [200, 404]
    assert [page in browser.get("/en/admin/campaigns/").text for browser in (here, elsewhere)] == [True, False]
    own = elsewhere.get("/en/account/organisations")
    assert own.status_code == 200
    assert elsewhere.fill("/en/account/profile", {}, to=f"{page}/approve").status_code == 404
