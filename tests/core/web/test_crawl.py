"""What must hold for every page that a visitor can reach, today's and tomorrow's."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.database import Model, db
from portal.testing import BASE_URL, Browser
from portal.web.access import access_to

pytestmark = pytest.mark.only_on("sqlite")
LINK = re.compile(r'<a[^>]+href="([^"]+)"')
MOST_PAGES = 400


def crawl(client: Browser, start: str = "/en/") -> Iterator[tuple[str, TestResponse]]:
    """Follow every link of the portal from its home page."""
    waiting, seen = [start], {start}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop()
        answer = client.get(path)
        yield path, answer
        found = (urldefrag(urljoin(f"{BASE_URL}{path}", link))[0] for link in LINK.findall(answer.text))
        new = {link.removeprefix(BASE_URL) for link in found if link.startswith(f"{BASE_URL}/en/")} - seen
        seen |= new
        waiting += sorted(new)


def everything_stored(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    with app.app_context():
        return {
            table.name: [tuple(row) for row in db.session.execute(db.select(table))]
            for table in Model.metadata.sorted_tables
        }


def test_reading_every_page_stores_nothing_and_sets_no_cookie(app: Flask, client: Browser) -> None:
    before = everything_stored(app)
    pages = dict(crawl(client))
    assert len(pages) >= 3
    assert [path for path, answer in pages.items() if "Set-Cookie" in answer.headers] == []
    assert everything_stored(app) == before


def test_no_link_leads_nowhere(client: Browser) -> None:
    broken = {path: answer.status_code for path, answer in crawl(client) if answer.status_code not in (200, 303)}
    assert broken == {}


def faults_of(page: str) -> list[str]:
    """What is wrong with a page at first sight."""
    checks = {
        "has not exactly one h1": len(re.findall(r"<h1\b", page)) != 1,
        "has no title of its own": not re.search(r"<title>\S.* – OIDP</title>", page),
        "holds something inline": bool(re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=\"", page)),
        "loads something from elsewhere": bool(re.search(r'(src|<link[^>]+href)="(https?:)?//(?!portal\.test)', page)),
        "shows a placeholder": "%(" in page or "{{" in page,
        "has no way to skip to the content": 'class="skip" href="#content"' not in page,
    }
    return [fault for fault, is_there in checks.items() if is_there]


def test_every_page_is_well_made(client: Browser) -> None:
    pages = {path: answer for path, answer in crawl(client) if answer.mimetype == "text/html"}
    assert {path: faults for path, answer in pages.items() if (faults := faults_of(answer.text))} == {}


def test_no_act_is_done_for_a_form_from_elsewhere_or_without_a_token(app: Flask, client: Browser) -> None:
    before = everything_stored(app)
    acts = [
        re.sub(r"<id63:[^>]+>", "1", re.sub(r"<lang:lang>", "en", rule.rule))
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and not getattr(access_to(app.view_functions[rule.endpoint]), "is_webhook", False)
    ]
    paths = [re.sub(r"<[^>]+>", "x", path) for path in acts if not path.startswith("/-/")]
    foreign = [client.post(path, headers={"Origin": "https://evil.example"}).status_code for path in paths]
    assert set(foreign) <= {403, 404}
    for path in paths:
        assert client.post(path, headers={"Origin": BASE_URL}).status_code not in (200, 201, 302), path
    assert everything_stored(app) == before


def test_every_address_is_on_this_host(client: Browser) -> None:
    for path, answer in crawl(client):
        assert urlsplit(answer.headers.get("Location", path)).netloc in ("", "portal.test")
