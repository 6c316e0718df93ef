"""A logo is taken from a file without anything that could act, load or hide; what it shows comes through."""

from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from plugins.badges.drawing import Words, as_png, draw
from plugins.badges.logo_png import MOST_BYTES, mark_of_png
from plugins.badges.logo_svg import GEOMETRY, LOOK, SHAPES, mark_of_svg
from plugins.badges.rules import THEMES, Style
from plugins.badges.services.logos import mark_from
from portal.kernel.errors import Refused

HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 80"'
CITY = Words("Member of the OIDP network", "Ville de Dakar", "Since 2011")
SPACE = "{http://www.w3.org/2000/svg}"


def svg(inside: str, head: str = HEAD) -> bytes:
    return f"<svg {head}>{inside}</svg>".encode()


def png(size: tuple[int, int] = (300, 200), colour: str = "#b00020") -> bytes:
    file, picture = BytesIO(), Image.new("RGBA", size)
    picture.paste(colour, (size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4))
    picture.save(file, "PNG", pnginfo=None)
    return file.getvalue()


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<g><foreignObject/></g>", "foreignObject"),
        ('<image href="data:image/png;base64,AA"/>', "image"),
        ("<text>OIDP</text>", "text"),
        ('<animate attributeName="href"/>', "animate"),
        ('<set attributeName="href" to="javascript:1"/>', "set"),
        ('<a href="javascript:alert(1)"><path d="M0 0"/></a>', "a"),
        ("<svg/>", "svg"),
        ("<filter/>", "filter"),
    ],
)
def test_what_could_act_or_load_is_refused_by_its_name(inside: str, part: str) -> None:
    with pytest.raises(Refused) as refusal:
        mark_of_svg(svg(inside))
    assert (refusal.value.values, refusal.value.field) == ({"part": part}, "document")


@pytest.mark.parametrize(
    "inside",
    [
        '<use href="https://evil.example/a.svg#b"/>',
        '<use xlink:href="data:image/svg+xml,x"/>',
        '<path d="M0 0" fill="url(https://evil.example/#a)"/>',
        '<path d="M0 0" style="fill:URL( //evil.example )"/>',
        '<style>.a{clip-path:url("x.svg#b")}</style><path class="a" d="M0 0"/>',
        "<style>@import url(//evil.example);</style>",
        "<style>path{fill:red}</style>",
        '<g id="a"><use href="#a"/></g>',
        '<clipPath id="a"><path id="b" d="M0 0" clip-path="url(#a)"/></clipPath>',
    ],
)
def test_references_outside_or_in_circles_and_odd_style_sheets_are_refused(inside: str) -> None:
    with pytest.raises(Refused):
        mark_of_svg(svg(inside))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        svg("", 'xmlns="http://www.w3.org/1999/xhtml"'),
        svg("", 'xmlns="http://www.w3.org/2000/svg"'),
        svg("", HEAD.replace("100", "nan")),
        svg("", HEAD.replace("100", "-1")),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        b'<?xml version="1.0" encoding="no-such"?>' + svg(""),
        svg("<g>" * 5000 + "</g>" * 5000),
        svg("<g/>" * 5000),
        svg(f'<path d="{"M0 0 " * 5000}"/>'),
        b"\x89PNG\r\n\x1a\n" + b"x" * 99,
        png((5000, 5000))[:60],
        png(colour="#00000000"),
        b"x" * 1_000_001,
    ],
)
def test_what_is_no_logo_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        mark_from(data)


def test_ten_times_of_ten_times_is_too_much() -> None:
    levels = "".join(f"<g id='g{n}'>" + f"<use href='#g{n - 1}'/>" * 10 + "</g>" for n in range(1, 9))
    with pytest.raises(Refused):
        mark_of_svg(svg(f'<defs><path id="g0" d="M0 0h1"/>{levels}</defs><use href="#g8"/>'))


def test_what_drawing_programs_write_comes_through_plainly() -> None:
    inside = """<!-- Generator --><metadata><a xmlns="urn:x"/></metadata><title>OIDP</title><x:view xmlns:x="urn:i"/>
    <style type="text/css">/* c */ .st0, .st1{fill:#B00020;stroke:url(#g)!important;font:x} .st1{fill:#fff}</style>
    <defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>
    <path class="st1 none" d="M0,0 h10z" id="a" onclick="alert(1)" data-x="1" fill="red" style="opacity:.5;x:y"/>
    <use xlink:href="#a" x="5"/>"""
    mark = mark_of_svg(b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">' + svg(inside))
    assert mark == (
        '<svg width="48" height="48" viewBox="0 0 100 80"><defs><linearGradient id="o0"><stop offset="0" '
        'stop-color="#fff"/></linearGradient></defs><path d="M0,0 h10z" id="o1" fill="#fff" stroke="url(#o0)" '
        'opacity=".5"/><use href="#o1" x="5"/></svg>'
    )


names = st.sampled_from([*SHAPES, "script", "style", "image", "foreignObject", "x:y", "title"])
values = st.text("url(#ab)'&;<>/:.,0 %js", max_size=20)
keys = st.sampled_from([*LOOK, *GEOMETRY, "id", "class", "style", "href", "xlink:href", "onload", "x:href", "xml:base"])
tags = st.recursive(
    st.just(""),
    lambda inner: st.builds(
        lambda name, said, parts: (
            f"<{name} {' '.join(f'{key}={quoted(value)}' for key, value in said.items())}>{''.join(parts)}</{name}>"
        ),
        names,
        st.dictionaries(keys, values, max_size=4),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


def quoted(value: str) -> str:
    return '"' + value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;") + '"'


@given(tags)
@example('<path d="M0 0" id="a" fill="url(#a)"/>')
def test_whatever_comes_nothing_but_known_shapes_and_local_references_goes(inside: str) -> None:
    try:
        mark = mark_of_svg(svg(inside, f'{HEAD} xmlns:x="urn:x"'))
    except Refused:
        return
    root = ElementTree.fromstring(mark.replace("<svg", f'<svg xmlns="{SPACE[1:-1]}"', 1))
    for element in root.iter():
        assert element.tag.removeprefix(SPACE) in SHAPES
        for name, value in element.attrib.items():
            assert name in GEOMETRY | LOOK | {"id", "href", "viewBox"}
            assert ":" not in value
            assert "url" not in value or value.startswith("url(#o")
            assert name != "href" or value.startswith("#o")


def test_a_png_is_cropped_and_made_small_without_what_came_with_it() -> None:
    mark = mark_of_png(png((3000, 1200)))
    made = b64decode(mark.split("base64,")[1].split('"')[0])
    with Image.open(BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("PNG", (128, 51))
        assert picture.convert("RGBA").getpixel((60, 20)) == (0xB0, 0, 0x20, 255)
    assert len(made) <= MOST_BYTES


@pytest.mark.parametrize("theme", THEMES)
def test_a_logo_stands_on_white_in_every_theme_and_grey_in_black_and_white(theme: str) -> None:
    for data in (svg('<path fill="#b00020" d="M0 0h100v80H0z"/>'), png()):
        drawn = draw(CITY, Style(theme), mark_from(data))
        ElementTree.fromstring(drawn)
        with Image.open(BytesIO(as_png(drawn))) as picture:
            dots = picture.convert("RGB")
        middle, corner = dots.getpixel((80, 96)), dots.getpixel((30, 46))
        assert corner == (255, 255, 255)
        assert isinstance(middle, tuple)
        assert (len(set(middle)) == 1) is (theme == "mono"), middle
        assert max(middle) < 200
