"""A badge is small, deterministic, readable, and true to what was typed."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.badges.drawing import DARK, LIGHT, ROOM, Words, draw, fitted, width_of
from plugins.badges.rules import SIZES, THEMES

CITY = Words("Member of the OIDP network", "Ville de Dakar", "Since 2011")
printable = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=200)
each_look = pytest.mark.parametrize(("theme", "size"), [(theme, size) for theme in THEMES for size in SIZES])


def luminance(tone: str) -> float:
    channels = [int(tone[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@each_look
@pytest.mark.parametrize("is_rtl", [False, True])
def test_every_badge_is_well_formed_and_small(theme: str, size: str, is_rtl: bool) -> None:
    drawn = draw(Words("الشبكة" * 5, "W" * 150, "Since 2011", is_rtl), theme, size)
    root = ElementTree.fromstring(drawn)
    assert (root.get("width"), root.get("height")) == tuple(map(str, SIZES[size]))
    assert len(drawn) <= 2048


@each_look
def test_the_same_words_give_the_same_bytes(theme: str, size: str) -> None:
    first = draw(CITY, theme, size)
    draw.cache_clear()
    assert draw(CITY, theme, size) == first


@given(printable, printable)
def test_nothing_typed_breaks_the_picture(name: str, note: str) -> None:
    root = ElementTree.fromstring(draw(Words("Member", name, note), "light", "m"))
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert (title.text or "").replace("\r", "").startswith(name.replace("\r", "")[:20])


@given(printable)
def test_a_name_fits_beside_the_mark(name: str) -> None:
    shown, size = fitted(name)
    assert width_of(shown, size) <= ROOM * 1.2
    assert name.startswith(shown.removesuffix("…").rstrip())


def test_a_short_name_is_large_and_whole() -> None:
    assert fitted("Dakar") == ("Dakar", 18)


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["i", "m"])
def test_words_have_contrast(tones: dict[str, str], tone: str) -> None:
    bright, dim = sorted((luminance(tones[tone]), luminance(tones["p"])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5


def test_right_to_left_badges_are_mirrored() -> None:
    drawn = draw(Words("عضو", "داكار", "منذ 2011", is_rtl=True), "light", "m").decode()
    assert 'direction="rtl"' in drawn
    assert "translate(236 24)" in drawn


def test_only_the_auto_theme_asks_the_screen() -> None:
    assert b"prefers-color-scheme" in draw(CITY, "auto", "m")
    assert b"prefers-color-scheme" not in draw(CITY, "dark", "m")
