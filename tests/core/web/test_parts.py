"""Parts of pages: the same values give the same words, other values, languages and zones their own."""

from collections.abc import Callable

import pytest
from flask import Flask, g
from markupsafe import Markup

from portal.hooks import NavItem
from portal.testing import BASE_URL, Browser
from portal.web.parts import REST, placed

pytestmark = pytest.mark.only_on("sqlite")


def top(app: Flask, language: str = "en", zone: str = "", **values: object) -> str:
    part: Callable[..., Markup] = app.jinja_env.globals["part"]
    with app.test_request_context(f"/{language}/", base_url=BASE_URL):
        g.language, g.chosen_zone = language, zone
        return str(part("parts/top.html", **({"items": (), "at": "core", "name": None} | values)))


def test_a_part_is_rendered_once_for_its_values(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = top(app, name="Ana")
    monkeypatch.setattr("portal.web.parts.render_template", lambda *_, **__: "rendered anew")
    assert top(app, name="Ana") == first
    assert top(app, name="Berta") == "rendered anew"


def test_another_language_and_another_zone_are_other_parts(app: Flask) -> None:
    assert top(app, "fr") != top(app, "en")
    assert "tz=Africa" in top(app, zone="Africa/Dakar")
    assert "tz=" not in top(app)


def test_what_a_part_is_given_is_escaped(app: Flask) -> None:
    assert "&lt;script&gt;" in top(app, name="<script>")
    assert "&lt;script&gt;" in top(app, items=(NavItem("<script>", "core.home"),))


def test_the_address_of_a_page_is_put_in_escaped() -> None:
    assert placed(Markup(f'<a href="/fr{REST}">'), '/"?a&b') == '<a href="/fr/&#34;?a&amp;b">'


def test_every_page_leads_to_itself_in_other_languages(client: Browser) -> None:
    page = client.get("/en/membership/directory?region=africa&q=s%C3%A3o").text
    assert 'href="/fr/membership/directory?region=africa&amp;q=s%C3%A3o"' in page
    assert 'href="/es/"' in client.get("/en/nowhere-at-all").text
