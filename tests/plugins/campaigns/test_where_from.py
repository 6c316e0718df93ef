"""Where pledges come from, and the cities that let themselves be named."""

import pytest
from flask import Flask

from plugins.campaigns.models import Pledge, WhereFrom
from plugins.campaigns.rules import REGIONS
from plugins.campaigns.services import pledging, showing, showing_backers, totals
from plugins.campaigns.services.where_from import count_where_from
from plugins.campaigns.views.pledging import LINK
from portal.database import db, unit_of_work
from portal.kernel.ids import LARGEST_ID
from portal.organisations.region_rules import COUNTRIES, REGION_OF, region_of
from portal.testing import Browser
from portal.web.languages import COUNTRIES as ALL
from portal.web.links import sign_link
from tests.factories import make_organisation
from tests.plugins.campaigns import story


@pytest.mark.parametrize(
    ("country", "region"),
    [("SN", "africa"), ("MA", "arab"), ("TR", "asia-pacific"), ("ES", "europe"), ("MX", "latin-america"), ("", "")],
)
def test_a_country_is_in_the_region_that_the_directory_has_it_in(country: str, region: str) -> None:
    assert region_of(country) == region


def test_every_country_with_people_is_in_one_region() -> None:
    assert sum(len(countries.split()) for countries in COUNTRIES.values()) == len(REGION_OF)
    assert set(COUNTRIES) == set(REGIONS)
    assert ALL - set(REGION_OF) == {"AQ", "BV", "CC", "CX", "GS", "HM", "IO", "TF"}


def counted() -> None:
    totals.roll()
    count_where_from()
    db.session.rollback()


def regions(campaign_id: int) -> list[tuple[str, int, int]]:
    db.session.rollback()
    found = showing_backers.regions_of(showing.any_page_of(campaign_id, "en"))
    return [(one.name, one.pledges, one.percent) for one in found]


def test_pledges_that_count_are_counted_by_region_most_first(context: Flask) -> None:
    campaign_id = story.live_campaign()
    for country in ("SN", "SN", "ES", "", "AQ"):
        story.promise(campaign_id, country=country)
    story.at_the_page(campaign_id)
    assert regions(campaign_id) == []
    counted()
    assert regions(campaign_id) == [("africa", 2, 66), ("europe", 1, 33)]


def test_whoever_takes_back_or_says_where_they_are_is_counted_anew(context: Flask) -> None:
    campaign_id = story.live_campaign()
    first, second = story.promise(campaign_id, country="SN"), story.promise(campaign_id)
    counted()
    with unit_of_work():
        pledging.cancel_pledge(first)
        pledging.change_showing(second, "", "", "BR")
    counted()
    assert regions(campaign_id) == [("latin-america", 1, 100)]


def test_what_has_not_changed_is_not_counted_again(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, country="SN")
    counted()
    with unit_of_work():
        db.session.get_one(WhereFrom, campaign_id).counted = {"europe": 7}
    counted()
    assert regions(campaign_id) == [("europe", 7, 100)]


def test_cities_are_named_once_and_only_if_they_wish(context: Flask) -> None:
    campaign_id = story.live_campaign()
    with unit_of_work():
        dakar, quiet = make_organisation("dakar"), make_organisation("quiet")
    story.promise(campaign_id, organisation_id=dakar, shown_as="Ville de Dakar", country="SN")
    story.promise(campaign_id, organisation_id=dakar, shown_as="Dakar", country="SN")
    story.promise(campaign_id, organisation_id=quiet, shown_as="")
    story.promise(campaign_id, shown_as="Ana")
    gone = story.promise(campaign_id, organisation_id=quiet, shown_as="Quiet")
    with unit_of_work():
        pledging.cancel_pledge(gone)
    page = showing.any_page_of(campaign_id, "en")
    found = showing_backers.latest(page)
    assert [(one.organisation, one.shown_as) for one in found.cities] == [("dakar", "Dakar")]
    assert [one.shown_as for one in found.backers] == ["Ana", "", "Dakar", "Ville de Dakar"]
    named = showing_backers.backers(page, LARGEST_ID, of_cities=True)
    assert [one.shown_as for one in named] == ["Dakar", "Ville de Dakar"]
    assert len(showing_backers.backers(page, LARGEST_ID)) == 4


@pytest.mark.only_on("sqlite")
def test_the_page_shows_regions_in_words_and_cities_with_their_page(client: Browser, context: Flask) -> None:
    campaign_id = story.live_campaign(slug="street")
    assert 'id="regions"' not in client.get("/en/campaigns/street").text
    with unit_of_work():
        dakar = make_organisation("dakar")
    story.promise(campaign_id, organisation_id=dakar, shown_as="<b>Dakar</b>", country="SN")
    pledge_id = story.promise(campaign_id)
    own = f"/en/campaigns/pledges/{sign_link(LINK, pledge_id)}"
    client.fill(own, {"shown_as": "Ana", "message": "", "country": "ES"}, to=f"{own}/showing")
    assert db.session.get_one(Pledge, pledge_id).country == "ES"
    assert '<option selected value="ES">' in client.get(own).text
    counted()
    page = client.get("/en/campaigns/street").text
    assert '<span>Africa</span><b class="num">50%</b>' in page
    assert "Of 2 backers who said where they are." in page
    assert 'href="/en/organisations/dakar"><bdi>&lt;b&gt;Dakar&lt;/b&gt;' in page
    cities = client.get("/en/campaigns/street/backers?who=cities").text
    assert "&lt;b&gt;Dakar" in cities
    assert "Ana" not in cities


@pytest.mark.only_on("sqlite")
def test_a_country_that_is_none_is_refused(client: Browser, context: Flask) -> None:
    campaign_id = story.live_campaign()
    own = f"/en/campaigns/pledges/{sign_link(LINK, story.promise(campaign_id))}"
    assert client.fill(own, {"country": "XX"}, to=f"{own}/showing").status_code == 422
