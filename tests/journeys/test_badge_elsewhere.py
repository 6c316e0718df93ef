"""A badge on somebody else's page: seen under strict policies, without a cookie; a click is warned of."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask, Response
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from plugins.badges import codes
from plugins.badges.codes import Addresses, Looks
from portal.database import db, unit_of_work
from portal.organisations.models import Organisation
from tests.browser.serving import Portal, Silent

pytestmark = pytest.mark.browser
ELSEWHERE = "127.0.0.2"
SHOWN = """() => Promise.all([...document.images].map(
    one => one.decode().then(() => [one.naturalWidth, one.width, one.height])))"""


@contextmanager
def page_of(body: str, policy: str) -> Iterator[str]:
    """Serve a page of another host, isolated from all others and with a content security policy."""
    other = Flask("other")
    headers = {
        "Content-Security-Policy": policy,
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    text = f"<!doctype html><title>A city</title><main>{body}</main>"
    other.add_url_rule("/", "page", lambda: Response(text, mimetype="text/html", headers=headers))
    server = make_server(ELSEWHERE, 0, other, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{ELSEWHERE}:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def addresses(portal: Portal, query: str) -> Addresses:
    base = portal.url
    return Addresses(
        f"{base}/badge/dakar.svg?{query}",
        f"{base}/embed/dakar?{query}",
        f"{base}/verify/dakar?lang=ar",
        f"{base}/embed/badge-{codes.SCRIPT_TAG}.js",
    )


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """Somebody in a dark room who reads Arabic."""
    context = chromium.new_context(color_scheme="dark", locale="ar")
    yield context.new_page()
    context.close()


def test_a_badge_shows_under_strict_policies_in_every_form_and_leaves_no_cookie(portal: Portal, visitor: Page) -> None:
    at, looks = addresses(portal, "theme=auto&size=m&lang=ar"), Looks("dakar", "auto", "m", "ar", 300, 96, "Dakar")
    picture = codes.html(at, looks)
    body = picture + picture.replace("<img", '<img crossorigin="anonymous"') + codes.element(at, looks)
    body += codes.frame(at, looks)
    home = portal.url
    policy = f"default-src 'none'; img-src {home}; frame-src {home}; script-src {home}"
    faults: list[str] = []
    visitor.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    with page_of(body, policy) as url:
        visitor.goto(url)
        expect(visitor.locator("img")).to_have_count(3)
        assert visitor.evaluate(SHOWN) == [[300, 300, 96]] * 3
        framed = visitor.frame_locator("iframe").locator("img")
        framed.wait_for()
        assert framed.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300
        assert visitor.context.cookies() == []
    assert [fault for fault in faults if "favicon" not in fault] == []


def test_a_click_on_a_foreign_page_is_warned_of_and_one_on_the_members_own_is_not(
    portal: Portal, visitor: Page
) -> None:
    body = codes.html(addresses(portal, "lang=ar"), Looks("dakar", "light", "m", "ar", 300, 96, "Dakar"))
    for website, is_warned in [("https://www.dakar.example", True), (f"http://{ELSEWHERE}/", False)]:
        with portal.app.app_context(), unit_of_work() as session:
            session.execute(db.update(Organisation).where(Organisation.slug == "dakar").values(website=website))
        with page_of(body, f"default-src 'none'; img-src {portal.url}") as url:
            visitor.goto(url)
            visitor.locator("main a").click()
            visitor.wait_for_url("**/ar/badges/verify/dakar")
        assert (visitor.get_by_role("alert").count() == 1) is is_warned
        assert (ELSEWHERE in visitor.locator("main").inner_text()) is True
    assert [one["name"] for one in visitor.context.cookies()] == []
