"""Whose time zone: the thing's own, and the reader's by ?tz= or from their profile; nothing is stored for it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask, g, url_for
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import Account
from portal.database import db, unit_of_work
from portal.testing import BASE_URL, Browser, browser_signed_in
from portal.web.cache import PageCache
from portal.web.languages import format_day, format_instant
from portal.web.pages import absolute_url
from portal.web.zones import KNOWN, format_deadline, zone_groups, zone_name
from tests.examples import examples

pytestmark = pytest.mark.only_on("sqlite")
CHOICE = "/en/time-zone"
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def reading(app: Flask) -> Iterator[Flask]:
    """A page that is being rendered, in English."""
    with app.test_request_context("/en/", base_url=BASE_URL):
        g.language = "en"
        yield app


def kept(app: Flask) -> int:
    cache: PageCache = app.extensions["portal.page_cache"]
    return len(cache._pages)


def test_a_deadline_is_shown_in_its_own_zone_and_in_that_of_a_reader_who_said_theirs(reading: Flask) -> None:
    own = format_deadline(NEW_YEAR, "Africa/Dakar")
    assert own == "December 31, 2026, 11:30\u202fPM (Dakar)"
    g.time_zone = g.chosen_zone = "Asia/Tokyo"
    assert format_deadline(NEW_YEAR, "Africa/Dakar") == f"{own} = January 1, 2027, 8:30\u202fAM (Tokyo)"


def test_a_zone_with_the_same_time_is_not_told_twice(reading: Flask) -> None:
    g.time_zone = g.chosen_zone = "UTC"
    assert "=" not in format_deadline(NEW_YEAR, "Africa/Dakar")
    assert "=" not in format_deadline(NEW_YEAR, "Europe/Lisbon")
    assert "=" in format_deadline(NEW_YEAR.replace(month=7), "Europe/Lisbon")


def test_an_instant_and_its_day_are_those_of_the_reader(reading: Flask) -> None:
    assert format_day(NEW_YEAR) == "Dec 31, 2026"
    g.time_zone = "Asia/Tokyo"
    assert format_day(NEW_YEAR) == "Jan 1, 2027"
    assert "(Tokyo)" in format_instant(NEW_YEAR)


def test_every_zone_that_is_known_can_be_shown_in_every_language(reading: Flask) -> None:
    for code in ("en", "ca", "es", "fr", "pt", "ar"):
        g.language = code
        assert all(zone_name(zone) for zone in KNOWN)


def test_the_zones_to_choose_from_are_known_and_none_has_two_names(reading: Flask) -> None:
    found = [zone for _, zones in zone_groups() for zone, _ in zones]
    assert set(found) <= KNOWN
    assert len(found) == len(set(found)) > 400
    assert {"Africa/Dakar", "America/Sao_Paulo", "Europe/Madrid"} <= set(found)
    assert ("Africa/Dakar", "Dakar (UTC+00:00)") in zone_groups()[0][1]


def test_a_reader_sees_times_in_the_zone_of_the_address(client: Browser) -> None:
    assert "Times in UTC." in client.get("/en/about").text
    assert "Times in Dakar." in client.get("/en/about?tz=Africa/Dakar").text
    assert "(Dakar)" in client.get("/en/about/versions?tz=Africa/Dakar").text


@pytest.mark.parametrize("asked", ["Mars/Base", "../../etc/passwd", "Factory", "localtime", "utc", "Ж" * 9000])
def test_a_zone_that_nobody_knows_is_said_and_is_no_error(asked: str, client: Browser) -> None:
    answer = client.get("/en/about", query_string={"tz": asked})
    assert answer.status_code == 200
    assert "We know no time zone called" in answer.text
    assert "Times in UTC." in answer.text
    assert len(answer.text) < 20_000


@pytest.mark.parametrize("asked", ["", " ", "\u202e"])
def test_a_zone_of_nothing_is_none(asked: str, client: Browser) -> None:
    page = client.get("/en/about", query_string={"tz": asked}).text
    assert "We know no time zone" not in page
    assert "Times in UTC." in page


def test_what_stands_in_the_address_is_shown_as_text(client: Browser) -> None:
    assert "<script>alert" not in client.get("/en/about", query_string={"tz": "<script>alert(1)</script>"}).text


TYPED = st.characters(exclude_characters="\0", exclude_categories=["Cs"])  # a NUL is refused before any view


@examples(15)
@given(asked=st.text(TYPED, max_size=80), back=st.text(TYPED, max_size=80))
def test_no_address_breaks_the_choice_and_none_leads_elsewhere(asked: str, back: str, client: Browser) -> None:
    answer = client.get(CHOICE, query_string={"tz": asked, "back": back})
    assert answer.status_code == 200
    target = re.search(r'<form method="get" action="([^"]*)">', answer.text)
    assert target
    assert re.match(r"/(?![/\\])", unescape(target[1]))


def test_a_page_in_a_readers_zone_is_kept_by_nobody(app: Flask, client: Browser) -> None:
    for zone in ("Africa/Dakar", "Mars/Base", ""):
        answer = client.get("/en/about", query_string={"tz": zone})
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
    assert kept(app) == 0
    client.get("/en/about")
    assert kept(app) == 1


def test_the_links_of_the_page_keep_the_zone(client: Browser) -> None:
    page = client.get("/en/membership/?tz=Africa/Dakar").text
    links = [unescape(link) for link in re.findall(r'<a[^>]+href="(/[a-z]{2}/[^"#]*)', page)]
    assert len(links) > 10
    assert [link for link in links if "tz=Africa/Dakar" not in link] == []
    assert "tz=" not in client.get("/en/membership/").text


def test_forms_that_ask_for_another_page_keep_the_zone(client: Browser) -> None:
    for path in ("/en/campaigns/", "/en/membership/directory"):
        assert '<input type="hidden" name="tz" value="Africa/Dakar">' in client.get(f"{path}?tz=Africa/Dakar").text


def test_addresses_of_letters_and_of_embedded_code_carry_no_zone(reading: Flask) -> None:
    g.chosen_zone = "Africa/Dakar"
    assert absolute_url("core.home", lang="en") == f"{BASE_URL}/en/"
    assert "tz=" in url_for("core.home", lang="en")


def test_the_choice_leads_back_to_the_page_that_it_was_asked_on(client: Browser) -> None:
    page = client.get("/en/campaigns/?state=all&text=a%26b&tz=Asia/Tokyo").text
    back = re.search(r'name="back" value="([^"]+)"', page)
    assert back
    choice = client.get(CHOICE, query_string={"back": unescape(back[1])}).text
    assert '<form method="get" action="/en/campaigns/">' in choice
    assert '<input type="hidden" name="text" value="a&amp;b">' in choice
    assert 'name="tz" value=' not in choice
    assert "<option" in choice
    assert "<option" not in client.get("/en/about").text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "", "/" * 3000]
)
def test_the_choice_never_leads_elsewhere(back: str, client: Browser) -> None:
    page = client.get(f"{CHOICE}?back={quote(back)}").text
    assert '<form method="get" action="/en/">' in page


def test_the_answer_to_a_form_leads_back_home(client: Browser) -> None:
    answer = client.fill("/en/membership/join", {"name": ""})
    assert answer.status_code == 422
    assert 'name="back" value="/en/"' in answer.text


def test_the_zone_that_was_chosen_stands_first_by_whatever_name(client: Browser) -> None:
    assert 'value="Africa/Dakar" selected>' in client.get(f"{CHOICE}?tz=Africa/Dakar").text
    assert client.get(f"{CHOICE}?tz=Brazil/East").text.count(" selected>") == 1


def test_whoever_is_signed_in_reads_in_the_zone_of_their_profile_unless_the_address_says_another(app: Flask) -> None:
    browser = browser_signed_in(app)
    with app.app_context(), unit_of_work() as session:
        session.execute(db.update(Account).values(time_zone="Asia/Tokyo"))
    assert "Times in Tokyo." in browser.get("/en/about").text
    assert "Times in Lima." in browser.get("/en/about?tz=America/Lima").text
