"""Pages kept as bytes: as fast as a file, never staler than what they show."""

import gzip

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal.changes import touch
from portal.database import unit_of_work
from portal.testing import Browser, MakeApp, browser_of
from portal.web.cache import PageCache

pytestmark = pytest.mark.only_on("sqlite")
WISH = {"name": "Ville de Lyon", "country": "FR", "email": "mairie@lyon.example"}


def kept(app: Flask) -> int:
    cache: PageCache = app.extensions["portal.page_cache"]
    return len(cache._pages)


def test_a_page_that_says_what_it_shows_is_kept_and_the_same(app: Flask, client: Browser) -> None:
    first, second = client.get("/en/"), client.get("/en/")
    assert kept(app) == 1
    assert second.data == first.data
    assert {k: v for k, v in second.headers if k != "Date"} == {k: v for k, v in first.headers if k != "Date"}


def test_a_visitor_who_has_the_page_is_told_that_it_is_still_right(client: Browser) -> None:
    first = client.get("/en/")
    again = client.get("/en/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_change_of_what_it_shows_drops_it(client: Browser) -> None:
    before = client.get("/en/").data
    client.fill("/en/membership/join", WISH)
    assert client.get("/en/").data != before


def test_a_change_of_something_else_keeps_it(app: Flask, client: Browser) -> None:
    client.get("/en/")
    with app.app_context(), unit_of_work():
        touch("something:else")
    client.get("/en/unknown")
    assert kept(app) == 1


def test_another_process_hears_of_the_change(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.changes.SECONDS_BETWEEN_LOOKS", 0.0)
    here, there = browser_of(make_app()), browser_of(make_app())
    before = there.get("/en/").data
    here.fill("/en/membership/join", WISH)
    assert there.get("/en/").data != before


def test_a_page_with_a_form_is_never_kept(app: Flask, client: Browser) -> None:
    answer = client.get("/en/membership/join")
    assert answer.headers["Cache-Control"] == "no-store"
    assert kept(app) == 0


def test_a_page_rendered_while_something_changed_is_not_kept(app: Flask, client: Browser) -> None:
    cache: PageCache = app.extensions["portal.page_cache"]
    client.get("/en/")
    page = next(iter(cache._pages.values()))
    cache.drop("membership")
    cache.keep(("host", "/", ""), page, drops_before=cache.drops - 1)
    assert kept(app) == 0


def test_languages_and_queries_are_kept_apart_and_the_order_of_a_query_is_not(app: Flask, client: Browser) -> None:
    for path in ("/en/", "/fr/", "/en/?a=1&b=2", "/en/?b=2&a=1"):
        client.get(path)
    assert kept(app) == 3


def test_a_visitor_with_a_session_cookie_gets_a_page_of_their_own(app: Flask, client: Browser) -> None:
    client.set_cookie("session", "x" * 43, domain="portal.test")
    client.get("/en/")
    assert kept(app) == 0


@pytest.mark.parametrize("encoding", ["gzip", "br", ""])
def test_the_page_comes_in_the_encoding_that_the_browser_reads(client: Browser, encoding: str) -> None:
    for _ in range(2):
        answer = client.get("/en/", headers={"Accept-Encoding": encoding})
        assert answer.headers.get("Content-Encoding", "") == encoding
    assert encoding != "gzip" or b"<!doctype html>" in gzip.decompress(answer.data)


def test_a_kept_page_is_given_out_while_the_database_is_away(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get("/en/").text
    tail = client.application.extensions["portal.tail"]
    tail.look_again()

    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr(tail, "look", away)
    assert client.get("/en/").text == before
