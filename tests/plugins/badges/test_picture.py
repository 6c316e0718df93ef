"""The badge as other people's pages load it."""

import gzip
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from io import BytesIO
from types import ModuleType

import pytest
from flask import Flask
from PIL import Image

from portal.hooks import Hooks, Standing, hookimpl, portal_rights
from portal.kernel.clock import business_now
from portal.testing import BASE_URL, Browser
from portal.viewer import NOBODY

pytestmark = pytest.mark.only_on("sqlite")
PICTURE = "/badge/dakar.svg"
SINCE = date(2011, 5, 1)


@pytest.fixture
def vouched(app: Flask, city: int) -> Flask:
    """A portal with a plugin that vouches for Dakar."""
    voucher = ModuleType("voucher")

    @hookimpl
    def portal_standings(organisation_ids: Sequence[int]) -> Iterable[Standing]:
        return [Standing(one, "member", "Member of the OIDP network", "Since 2011", SINCE) for one in organisation_ids]

    voucher.portal_standings = portal_standings  # type: ignore[attr-defined]
    hooks: Hooks = app.extensions["portal.hooks"]
    hooks.register(voucher, "voucher")
    return app


def test_a_badge_says_what_is_vouched_for(vouched: Flask, client: Browser) -> None:
    answer = client.get(PICTURE)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "Member of the OIDP network" in answer.text
    assert "Since 2011" in answer.text


def test_without_anybody_who_vouches_it_is_neutral(city: int, client: Browser) -> None:
    text = client.get(PICTURE).text
    assert "No membership is confirmed here." in text
    assert "Dakar" not in text


def test_a_presidency_that_nobody_confirms_is_not_claimed(vouched: Flask, client: Browser) -> None:
    text = client.get(f"{PICTURE}?kind=presidency").text
    assert "Presidency" not in text
    assert "Since 2011" in text


@pytest.mark.parametrize("slug", ["nowhere", "Dakar", "x" * 300, "%D8%AF", "..%2f..%2fetc"])
def test_an_unknown_organisation_gives_a_neutral_picture(city: int, client: Browser, slug: str) -> None:
    answer = client.get(f"/badge/{slug}.svg")
    if "%2f" not in slug:
        assert answer.status_code == 200
        assert "No membership is confirmed here." in answer.text
    assert "Dakar" not in answer.text


def test_it_can_be_kept_loaded_from_anywhere_and_sets_no_cookie(city: int, client: Browser) -> None:
    headers = client.get(PICTURE).headers
    assert "max-age=300" in headers["Cache-Control"]
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert not {"Set-Cookie", "X-Frame-Options", "Vary"} & set(headers.keys())


def test_who_has_it_already_gets_no_bytes(city: int, client: Browser) -> None:
    first = client.get(PICTURE, headers={"Accept-Encoding": "gzip, br"})
    again = client.get(PICTURE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{PICTURE}?theme=dark").headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("query", ["", "theme=dark", "size=l&theme=auto", "lang=ar&size=s", "lang=xx&theme=<&size=9"])
def test_every_look_is_small(vouched: Flask, client: Browser, query: str) -> None:
    answer = client.get(f"{PICTURE}?{query}")
    assert answer.status_code == 200
    assert len(gzip.compress(answer.data)) <= 4096


def test_the_name_is_in_the_language_of_the_badge(vouched: Flask, client: Browser) -> None:
    assert "مدينة داكار" in client.get(f"{PICTURE}?lang=ar").text
    assert "Ville de Dakar" in client.get(f"{PICTURE}?lang=fr").text


def test_its_standing_says_that_the_badge_may_be_shown_and_since_when(vouched: Flask, city: int) -> None:
    hooks, day = vouched.extensions["portal.hooks"], business_now().date()
    with vouched.test_request_context("/en/", base_url=BASE_URL):
        rights = hooks.gather(portal_rights, organisation_ids=[city], day=day, viewer=NOBODY)
        assert [(right.sentence, right.is_held) for right in rights if right.name == "badge:member"] == [
            (
                "This badge may be shown on any page, because it has been true since May 1, 2011: "
                "Member of the OIDP network.",
                True,
            )
        ]
        next_year = day + timedelta(days=365)
        later = hooks.gather(portal_rights, organisation_ids=[city], day=next_year, viewer=NOBODY)
        assert "badge:member" not in [right.name for right in later]


def test_a_kind_that_does_not_exist_is_the_usual_one(vouched: Flask, client: Browser) -> None:
    assert "Since 2011" in client.get(f"{PICTURE}?kind=emperor").text


def test_the_same_picture_comes_in_dots(vouched: Flask, client: Browser) -> None:
    answer = client.get("/badge/dakar.png?size=s&theme=dark")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert Image.open(BytesIO(answer.data)).size == (450, 144)
    assert client.get("/badge/nowhere.png").status_code == 200


@pytest.mark.parametrize("path", ["/badge/dakar.gif", "/badge/dakar", "/badge/"])
def test_what_is_no_picture_is_not_found(city: int, client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404
