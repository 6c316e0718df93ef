"""A badge is small, deterministic, readable, and true to what was typed."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.badges.drawing import ROOM, Words, draw, fitted, width_of
from plugins.badges.rules import SIZES, THEMES, Style
from plugins.badges.themes import TONES

CITY = Words("Member of the OIDP network", "Ville de Dakar", "Since 2011")
SVG = "{http://www.w3.org/2000/svg}"
printable = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=200)
each_look = pytest.mark.parametrize(("theme", "size"), [(theme, size) for theme in THEMES for size in SIZES])
every_tone = [(theme, tones) for theme, each in TONES.items() for tones in each]


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 computes it."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(tone: str) -> float:
    channels = [int(tone[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@each_look
@pytest.mark.parametrize("is_rtl", [False, True])
def test_every_badge_is_well_formed_and_has_its_size(theme: str, size: str, is_rtl: bool) -> None:
    root = ElementTree.fromstring(draw(Words("الشبكة" * 5, "W" * 150, "Since 2011", is_rtl), Style(theme, size)))
    assert (root.get("width"), root.get("height")) == tuple(map(str, SIZES[size]))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "t")


@each_look
def test_the_same_words_give_the_same_bytes(theme: str, size: str) -> None:
    assert draw(CITY, Style(theme, size)) == draw(CITY, Style(theme, size))


@given(printable, printable)
def test_nothing_typed_breaks_the_picture(name: str, note: str) -> None:
    root = ElementTree.fromstring(draw(Words("Member", name, note), Style()))
    title = root.find(f"{SVG}title")
    assert title is not None
    shown = "".join(letter for letter in name if letter.isprintable())
    assert (title.text or "").startswith(shown[:20])


@given(printable, st.booleans())
def test_a_name_fits_beside_the_mark(name: str, is_rtl: bool) -> None:
    shown, size = fitted(name, is_rtl=is_rtl)
    assert width_of(shown, size, is_bold=True, is_rtl=is_rtl) <= ROOM
    assert name.startswith(shown.removesuffix("…").rstrip())


def test_a_short_name_is_large_and_whole() -> None:
    assert fitted("Dakar") == ("Dakar", 18)


def test_words_are_outlines_so_that_no_screen_needs_a_font() -> None:
    for words in (CITY, Words("عضو في شبكة OIDP", "مدينة داكار", "منذ 2011", is_rtl=True)):
        assert ElementTree.fromstring(draw(words, Style())).findall(f".//{SVG}text") == []


def test_a_script_that_our_fonts_lack_is_written_in_the_readers_own() -> None:
    texts = ElementTree.fromstring(draw(Words("Member", "서울특별시", "Since 2011"), Style())).findall(f".//{SVG}text")
    assert [text.text for text in texts] == ["서울특별시"]


@pytest.mark.parametrize(("theme", "tones"), every_tone)
def test_words_and_mark_have_contrast_in_every_variant(theme: str, tones: dict[str, str]) -> None:
    assert set(THEMES) == set(TONES)
    assert min(contrast(tones[tone], tones["p"]) for tone in "im") >= (7 if theme == "contrast" else 4.5)
    assert contrast(tones["a"], tones["p"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_ground_is_opaque_since_a_dark_system_darkens_a_picture_on_a_white_page(theme: str) -> None:
    drawn = draw(CITY, Style(theme)).decode()
    assert "opacity" not in drawn
    assert '<path class="p"' in drawn


def test_right_to_left_badges_are_mirrored() -> None:
    drawn = draw(Words("عضو", "داكار", "منذ 2011", is_rtl=True), Style()).decode()
    assert "translate(236 24)" in drawn


def test_a_line_from_the_right_ends_beside_the_mark_however_wide_it_is() -> None:
    for title in ("مرصد الديمقراطية التشاركية", "عضو في شبكة OIDP", "داكار"):
        drawn = draw(Words(title, "", is_rtl=True), Style()).decode()
        begins = float(drawn.split('class="m" transform="translate(')[1].split(" ")[0])
        assert begins + width_of(title, 12, is_rtl=True) == pytest.approx(220, abs=0.06)


def test_only_the_auto_theme_asks_the_screen() -> None:
    assert b"prefers-color-scheme" in draw(CITY, Style("auto"))
    assert all(b"prefers" not in draw(CITY, Style(theme)) for theme in THEMES if theme != "auto")
