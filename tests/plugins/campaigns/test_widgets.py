"""A campaign on other people's pages: true, readable, framed nowhere else, and never a way in."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from plugins.campaigns import widget_drawing
from plugins.campaigns.models import Campaign, CampaignText
from plugins.campaigns.widget_drawing import DARK, LIGHT, ROOM, THEMES, Widget, draw, width_of, wrapped
from portal.database import db, unit_of_work
from portal.testing import Browser
from tests.plugins.campaigns import story

SVG = "{http://www.w3.org/2000/svg}"
EVILS = [
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]><!--",
    "&lt;script&gt;",
    "<![CDATA[x]]>",
    "a\x0bb\x00c\ud800d",
    "' onload='alert(1)",
]
TEXTS = {"fr": ("La rue", "De quoi.", "Pourquoi."), "ar": ("ميزانية الشارع", "عن ماذا", "لماذا")}


def said(title: str = "A street budget", **more: object) -> Widget:
    told = {"raised": "€6,425", "share": "107% of €6,000", "note": "9 days to go", "mark": "OIDP", "reached": 107}
    return Widget(title, **told | more)  # type: ignore[arg-type]


def luminance(tone: str) -> float:
    parts = [int(tone[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tones", [LIGHT, DARK])
def test_every_text_can_be_read_and_the_bar_be_seen(tones: dict[str, str]) -> None:
    assert contrast(tones["i"], tones["p"]) >= 4.5
    assert contrast(tones["m"], tones["p"]) >= 4.5
    assert contrast(tones["a"], tones["g"]) >= 3
    assert contrast(tones["a"], tones["p"]) >= 3


@pytest.mark.parametrize("evil", EVILS)
@pytest.mark.parametrize("theme", THEMES)
def test_what_people_type_stays_text(evil: str, theme: str) -> None:
    body = draw(said(evil, note=evil, raised=evil, share=evil), theme)
    picture = ElementTree.fromstring(body)
    assert {node.tag.removeprefix(SVG) for node in picture.iter()} <= {
        "svg", "title", "style", "path", "g", "circle", "text",
    }  # fmt: skip
    assert not [name for node in picture.iter() for name in node.attrib if name.startswith("on") or "href" in name]


@given(st.text())
def test_any_title_makes_a_picture_that_can_be_read_in_two_lines(title: str) -> None:
    ElementTree.fromstring(draw(said(title), "light"))
    assert len(wrapped(title, widget_drawing.BIG)) <= 2


@given(st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=300))
def test_a_line_keeps_to_its_room_and_cutting_off_is_seen(title: str) -> None:
    lines = wrapped(title, 16)
    assert all(width_of(line.rstrip("…"), 16) <= ROOM + 16 for line in lines)
    words = " ".join(lines).replace(" ", "")
    assert words.endswith("…") or words == title.replace(" ", "")


def test_the_same_words_are_the_same_bytes_and_small() -> None:
    body = draw(said(), "auto")
    assert body == draw(said(), "auto")
    assert len(body) < 3000
    assert '<title id="t">A street budget, €6,425, 107% of €6,000, 9 days to go</title>' in body.decode()


@pytest.mark.parametrize(("reached", "wide"), [(0, 0), (50, 144), (100, 288), (320, 288), (-5, 0)])
def test_the_bar_shows_the_share_and_stays_in_its_frame(reached: int, wide: int) -> None:
    assert f"90h{wide}v10h-{wide}z".encode() in draw(said(reached=reached), "light")
    begins = 320 - 16 - wide
    assert f"M{begins} 90h{wide}".encode() in draw(said(reached=reached, is_rtl=True), "light")


@pytest.fixture
def street(context: Flask) -> int:
    campaign_id = story.live_campaign(slug="street", original_language="fr", texts=TEXTS)
    story.promise(campaign_id, 5_000)
    return campaign_id


pages = pytest.mark.only_on("sqlite")


@pages
def test_the_picture_says_how_far_it_is_in_each_language_and_is_kept(client: Browser, street: int) -> None:
    french = client.get("/campaigns/widget/street.svg?lang=fr&theme=dark")
    assert french.mimetype == "image/svg+xml"
    assert "La rue" in french.text
    assert "50" in french.text
    assert DARK["p"] in french.text
    arabic = client.get("/campaigns/widget/street.svg?lang=ar")
    assert 'direction="rtl"' in arabic.text
    assert "ميزانية" in arabic.text
    assert LIGHT["p"] in client.get("/campaigns/widget/street.svg?theme=nothing&lang=xx").text
    again = client.get(
        "/campaigns/widget/street.svg?lang=fr&theme=dark", headers={"If-None-Match": french.headers["ETag"]}
    )
    assert again.status_code == 304
    assert "Set-Cookie" not in french.headers
    assert french.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=300" in french.headers["Cache-Control"]
    story.promise(street, 5_000)
    assert client.get("/campaigns/widget/street.svg?lang=fr&theme=dark").headers["ETag"] != french.headers["ETag"]


@pages
def test_the_frame_alone_may_be_framed_and_can_do_nothing(client: Browser, street: int) -> None:
    frame = client.get("/campaigns/widget/street?lang=fr&theme=dark")
    policy = frame.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    for word in ("<script", "<form", "style=", "<img"):
        assert word not in frame.text
    assert 'lang="fr" dir="ltr" class="dark"' in frame.text
    assert "/fr/campaigns/street" in frame.text
    assert "Set-Cookie" not in frame.headers
    for path in ("/fr/campaigns/street", "/fr/campaigns/street/widget", "/fr/"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


@pages
def test_the_page_gives_codes_that_are_safe_on_the_page_and_where_they_are_pasted(client: Browser, street: int) -> None:
    evil = '"><script>alert(1)</script>'
    with unit_of_work():
        for row in db.session.scalars(db.select(CampaignText)):
            row.title = evil
    page = client.get("/en/campaigns/street/widget?in=ar&theme=auto").text
    assert "<script>" not in page
    codes = [unescape(code) for code in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]
    assert len(codes) == 3
    for code in codes:
        assert "<script>" not in code
    assert codes[0].startswith('<a href="http')
    assert "lang=ar&amp;theme=auto" in codes[0]
    assert codes[1].startswith("<iframe src=")
    assert codes[2].endswith("/ar/campaigns/street")


@pages
def test_the_campaign_leads_to_its_link_and_its_widget(client: Browser, street: int) -> None:
    page = client.get("/fr/campaigns/street").text
    assert 'href="/fr/campaigns/street/widget"' in page
    assert re.search(r'<input type="text" id="link" value="https?://[^"]+/fr/campaigns/street" readonly', page)


@pages
def test_what_is_not_public_has_no_widget(client: Browser, street: int) -> None:
    with unit_of_work():
        db.session.get_one(Campaign, street).state = "draft"
    for path in ("/campaigns/widget/street.svg", "/campaigns/widget/street", "/en/campaigns/street/widget"):
        assert client.get(path).status_code == 404
