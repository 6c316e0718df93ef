"""Parts of pages: the same values give the same words, other values, languages and zones their own."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, g
from markupsafe import Markup
from sqlalchemy import update

from portal.accounts.models import Account
from portal.database import unit_of_work
from portal.hooks import NavItem
from portal.state import switch_plugin
from portal.testing import BASE_URL, Browser, browser_of, browser_signed_in
from portal.web.parts import HERE, MAIN, NAME, REST, placed

pytestmark = pytest.mark.only_on("sqlite")


def top(app: Flask, language: str = "en", zone: str = "", **values: object) -> str:
    with app.test_request_context(f"/{language}/", base_url=BASE_URL):
        g.language, g.chosen_zone = language, zone
        context: dict[str, Callable[..., Markup]] = {}
        app.update_template_context(context)
        return str(context["part"]("parts/top.html", **({"items": (), "at": "core", "is_signed_in": False} | values)))


def test_a_part_is_rendered_once_for_its_values(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = top(app, at="badges")
    monkeypatch.setattr("portal.web.parts.render_template", lambda *_, **__: "rendered anew")
    assert top(app, at="badges") == first
    assert top(app, at="elections") == "rendered anew"


def test_another_language_and_another_zone_are_other_parts(app: Flask) -> None:
    assert top(app, "fr") != top(app, "en")
    assert "tz=Africa" in top(app, zone="Africa/Dakar")
    assert "tz=" not in top(app)


def test_what_a_part_is_given_is_escaped(app: Flask) -> None:
    assert "&lt;script&gt;" in top(app, items=(NavItem("<script>", "core.home"),))


def test_what_differs_from_page_to_page_is_put_in_escaped() -> None:
    assert placed(Markup(f'<a href="/fr{REST}">'), {REST: '/"?a&b'}) == '<a href="/fr/&#34;?a&amp;b">'
    assert placed(Markup(f"<b>{NAME}</b>"), {REST: "/", NAME: f"<i>{REST}"}) == f"<b>&lt;i&gt;{REST}</b>"


def test_the_frame_of_a_page_names_nobody_but_who_is_signed_in(app: Flask) -> None:
    member, visitor = browser_signed_in(app), browser_of(app)
    name = re.search(r"<bdi>([^<]+)</bdi></a>\s*</div>\s*</div></header>", member.get("/en/campaigns/").text)
    assert name
    assert name[1] not in visitor.get("/en/campaigns/").text
    with app.app_context(), unit_of_work() as session:
        session.execute(update(Account).values(name=f"<Ana>{NAME}{MAIN}{HERE}"))
    assert f"<bdi>&lt;Ana&gt;{NAME}{MAIN}{HERE}</bdi>" in member.get("/en/campaigns/").text
    assert "Ana" not in visitor.get("/en/campaigns/").text


def test_the_signs_of_parts_in_an_address_do_no_harm(client: Browser) -> None:
    answer = client.get("/en/%EE%80%80%EE%80%81%EE%80%82%EE%80%83?q=%EE%80%83")
    assert answer.status_code == 404
    assert answer.text.count("</main>") == answer.text.count("</footer>") == 1


def test_the_frame_of_a_page_says_at_once_what_is_switched_off(app: Flask, client: Browser) -> None:
    assert 'href="/en/badges/"' in client.get("/en/").text
    with app.app_context(), unit_of_work():
        switch_plugin("badges", on=False)
    assert 'href="/en/badges/"' not in client.get("/en/").text


def test_every_page_leads_to_itself_in_other_languages(client: Browser) -> None:
    page = client.get("/en/membership/directory?region=africa&q=s%C3%A3o").text
    assert 'href="/fr/membership/directory?region=africa&amp;q=s%C3%A3o"' in page
    assert 'href="/es/"' in client.get("/en/nowhere-at-all").text
