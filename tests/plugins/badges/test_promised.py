"""Addresses that are promised for ever: the proof, the frame, the element and oEmbed."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from types import ModuleType

import pytest
from flask import Flask

from plugins.badges.oembed import Room, room_of, size_within, slug_in
from plugins.badges.rules import FORMATS, SIZES, THEMES
from portal.database import unit_of_work
from portal.hooks import Hooks, Standing, hookimpl
from portal.organisations.services import NewOrganisation, create_organisation
from portal.testing import BASE_URL, Browser

pytestmark = pytest.mark.only_on("sqlite")
LANGUAGES = ("ca", "es", "en", "fr", "pt", "ar")


@pytest.fixture
def member(app: Flask, city: int) -> int:
    """Dakar, for whose membership a plugin vouches."""
    voucher = ModuleType("voucher")

    @hookimpl
    def portal_standings(organisation_ids: Sequence[int]) -> Iterable[Standing]:
        return [Standing(city, "member", "Member", "Since 2011", category="Associate")]

    voucher.portal_standings = portal_standings  # type: ignore[attr-defined]
    hooks: Hooks = app.extensions["portal.hooks"]
    hooks.register(voucher, "voucher")
    return city


def test_every_promised_address_is_there(member: int, client: Browser) -> None:
    pictures = [
        f"/badge/dakar.{form}?theme={theme}&size={size}&lang={language}"
        for form, looks in (("svg", THEMES), ("png", THEMES[:1]))
        for theme in looks
        for size in SIZES
        for language in LANGUAGES[: None if form == "svg" else 1]
    ]
    assert set(FORMATS) == {"svg", "png"}
    others = ["/badge/dakar.svg", "/badge/dakar.png", "/verify/dakar.json", "/embed/dakar", "/embed/badge.js"]
    for path in (*pictures, *others, f"/oembed?url={BASE_URL}/verify/dakar"):
        assert client.get(path).status_code == 200, path
    assert client.get("/verify/dakar").status_code == 302


@pytest.mark.parametrize(
    ("path", "accepts", "leads_to"),
    [
        ("/verify/dakar", "", "/en/badges/verify/dakar"),
        ("/verify/dakar", "fr;q=0.9, en;q=0.1", "/fr/badges/verify/dakar"),
        ("/verify/dakar?lang=ar", "fr", "/ar/badges/verify/dakar"),
        ("/verify/dakar?lang=xx", "fr", "/fr/badges/verify/dakar"),
    ],
)
def test_the_proof_is_in_the_language_of_the_badge_or_of_the_browser(
    member: int, client: Browser, path: str, accepts: str, leads_to: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": accepts} if accepts else {})
    assert (answer.status_code, answer.location) == (302, leads_to)
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin", "or nobody could be warned"
    assert "Set-Cookie" not in answer.headers


def test_programs_read_the_same_proof(member: int, client: Browser) -> None:
    answer = client.get("/verify/dakar.json")
    said = answer.get_json()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (said["is_member"], said["hosts"], said["name"]) == (True, ["dakar.example"], "Ville de Dakar")
    assert said["standings"] == [{"kind": "member", "title": "Member", "class": "Associate", "since": None}]
    asked = client.get("/verify/dakar", headers={"Accept": "application/json"}).get_json()
    assert {**asked, "checked_at": ""} == {**said, "checked_at": ""}
    assert client.get("/verify/nowhere.json").get_json()["is_member"] is False


def test_a_member_is_called_one_in_words(member: int, client: Browser) -> None:
    page = client.get("/en/badges/verify/dakar").text
    assert "Yes: today this organisation is a member of the network." in page
    assert "Associate" in page
    assert "dakar.example" in page


def test_the_frame_may_stand_anywhere_and_does_nothing_else(member: int, client: Browser) -> None:
    answer = client.get("/embed/dakar?lang=ar&theme=dark&size=l")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert not {"X-Frame-Options", "Set-Cookie"} & set(answer.headers.keys())
    assert 'dir="rtl"' in answer.text
    assert "/badge/dakar.svg?theme=dark&amp;size=l&amp;lang=ar" in answer.text
    assert client.get("/embed/nowhere").status_code == 200


def test_the_element_has_a_name_that_changes_with_its_bytes(client: Browser) -> None:
    today = client.get("/embed/badge.js")
    tag = hashlib.sha384(today.data).hexdigest()[:16]
    for_ever = client.get(f"/embed/badge-{tag}.js")
    assert (for_ever.data, for_ever.mimetype) == (today.data, "text/javascript")
    assert "immutable" in for_ever.headers["Cache-Control"]
    assert for_ever.headers["Access-Control-Allow-Origin"] == "*", "or no browser compares its bytes"
    assert client.get("/embed/badge-0000000000000000.js").status_code == 404


class Frames(HTMLParser):
    """Counts what an answer of oEmbed holds."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    "url", ["/verify/dakar", "/verify/dakar?lang=fr", "/fr/badges/verify/dakar", "/embed/dakar", "/verify/dakar/"]
)
def test_a_system_that_is_given_an_address_of_ours_is_told_how_to_show_it(
    member: int, client: Browser, url: str
) -> None:
    said = client.get("/oembed", query_string={"url": BASE_URL + url, "format": "json"}).get_json()
    assert (said["version"], said["type"], said["width"], said["height"]) == ("1.0", "rich", 300, 96)
    frames = Frames()
    frames.feed(said["html"])
    assert [tag for tag, _ in frames.seen] == ["iframe"], "WordPress strips everything that is no bare frame"
    allowed = {"src", "width", "height", "frameborder", "scrolling", "title"}  # of wp_filter_oembed_result()
    assert set(frames.seen[0][1]) <= allowed
    assert client.get(str(frames.seen[0][1]["src"]).removeprefix(BASE_URL)).status_code == 200


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/verify/dakar", "/verify/dakar", "", f"{BASE_URL}/en/", f"{BASE_URL}/verify/nowhere",
     f"{BASE_URL}.evil.example/verify/dakar", f"javascript:{BASE_URL}/verify/dakar", "http://[::/verify/dakar"],
)  # fmt: skip
def test_other_hosts_and_other_pages_are_refused(member: int, client: Browser, url: str) -> None:
    assert client.get("/oembed", query_string={"url": url}).status_code == 404


def test_what_is_not_spoken_here_is_said_so(member: int, client: Browser) -> None:
    assert client.get(f"/oembed?url={BASE_URL}/verify/dakar&format=xml").status_code == 501


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [
        ("", "", ("m", 300, 96)),
        ("300", "96", ("m", 300, 96)),
        ("299", "", ("s", 225, 72)),
        ("", "95", ("s", 225, 72)),
        ("100", "", ("s", 100, 32)),
        ("100", "8", ("s", 25, 8)),
        ("1", "1", ("s", 1, 1)),
        ("0", "-5", ("m", 300, 96)),
        ("x", "9" * 40, ("m", 300, 96)),
        ("٣", "1e3", ("m", 300, 96)),
    ],
)
def test_no_answer_is_larger_than_the_room_there_is(width: str, height: str, fits: tuple[str, int, int]) -> None:
    assert size_within(room_of(width, height)) == fits


def test_an_address_of_ours_is_known_by_its_host_and_nothing_less() -> None:
    assert slug_in("https://portal.test/verify/dakar", "portal.test") == "dakar"
    assert slug_in("https://portal.test:444/verify/dakar", "portal.test") is None
    assert size_within(Room()) == ("m", 300, 96)


def test_the_page_of_the_proof_says_where_it_is_embedded_from(member: int, client: Browser) -> None:
    page = client.get("/en/badges/verify/dakar").text
    found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)
    assert found is not None
    assert client.get(found[1].replace("&amp;", "&").removeprefix(BASE_URL)).status_code == 200


def test_a_name_cannot_leave_the_attribute_of_a_frame(context: Flask, client: Browser) -> None:
    with unit_of_work():
        create_organisation(NewOrganisation("odd", {"en": 'Odd"><script>x'}, "en", "local_government", "SN"))
    said = client.get(f"/oembed?url={BASE_URL}/verify/odd").get_json()
    assert "<script>" not in said["html"]
    assert "<script>" not in client.get("/embed/odd").text
