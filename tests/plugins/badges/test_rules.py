"""What a badge may claim, and which typed things are addresses of pages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.badges.rules import SIZES, THEMES, Design, Style, Wish, address_of, claim, is_elsewhere, is_host, style_of
from portal.hooks import Standing

TODAY = date(2026, 11, 25)
MEMBER, PRESIDENCY = Standing(1, "member", "Member", "Since 2011"), Standing(1, "presidency", "Presidency", "2030")


@pytest.mark.parametrize(
    ("kind", "standings", "said"),
    [
        ("member", [MEMBER], MEMBER),
        ("member", [PRESIDENCY], None),
        ("presidency", [MEMBER, PRESIDENCY], PRESIDENCY),
        ("presidency", [MEMBER], MEMBER),
        ("campaign", [PRESIDENCY], None),
        ("member", [], None),
    ],
)
def test_a_badge_claims_only_what_somebody_vouches_for(
    kind: str, standings: list[Standing], said: Standing | None
) -> None:
    assert claim(kind, standings) == said


def test_of_two_who_vouch_the_first_is_believed() -> None:
    assert claim("member", [MEMBER, Standing(1, "member", "Other")]) == MEMBER


@pytest.mark.parametrize(
    ("typed", "url", "host"),
    [
        ("www.city.example/network", "https://www.city.example/network", "www.city.example"),
        ("https://City.Example/A?b=1#part", "https://city.example/A?b=1", "city.example"),
        ("http://city.example:8080/x", "http://city.example:8080/x", "city.example"),
        ("  город.example  ", "https://город.example", "город.example"),
        ("بلدية.example/شبكة", "https://بلدية.example/شبكة", "بلدية.example"),
    ],
)
def test_addresses_are_read_as_people_type_them(typed: str, url: str, host: str) -> None:
    assert address_of(typed) == (url, host)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "city",
        "javascript:alert(1)",
        "ftp://city.example",
        "https://user:pw@city.example",
        "https://city.example@evil.example",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://city.example:99999/",
        "https://city.example/a b",
        "https://city..example/",
        "https://-city.example/",
        "https://city.example\\@evil.example",
        "https://" + "a" * 64 + ".example",
        "https://city.example/" + "x" * 500,
        "data:text/html,<script>",
    ],
)
def test_what_is_no_address_of_a_web_page_is_refused(typed: str) -> None:
    assert address_of(typed) is None


@given(st.text(max_size=60))
def test_no_typed_text_breaks_the_reading(typed: str) -> None:
    found = address_of(typed)
    assert found is None or is_host(found[1])


@given(st.text(max_size=10), st.text(max_size=10), st.text(max_size=10), st.text(max_size=10))
def test_every_wish_becomes_a_style(theme: str, size: str, language: str, design: str) -> None:
    style = style_of(Wish(theme, size, language, design), ["en", "fr"], TODAY)
    assert (style.language in ("en", "fr"), style.theme in THEMES, style.size in SIZES) == (True, True, True)


def test_a_style_that_exists_is_kept() -> None:
    assert style_of(Wish("mono", "l", "fr"), ["en", "fr"], TODAY) == Style("mono", "l", "fr")


@pytest.mark.parametrize(
    ("asked", "today", "drawn"),
    [
        ("", date(2027, 1, 1), 2),
        ("1", date(2027, 1, 1), 1),
        ("1", date(2028, 12, 31), 1),
        ("1", date(2029, 1, 1), 2),
        ("2", date(2040, 1, 1), 2),
        ("3", date(2027, 1, 1), 2),
    ],
)
def test_a_design_is_drawn_until_its_sunset_for_pages_that_ask_for_it(asked: str, today: date, drawn: int) -> None:
    designs = (Design(2), Design(1, ends_on=date(2029, 1, 1)))
    assert style_of(Wish(design=asked), ["en"], today, designs).design == drawn


@pytest.mark.parametrize(
    ("clicked_on", "known", "expected"),
    [
        ("", ["dakar.example"], False),
        ("portal.test", ["dakar.example"], False),
        ("dakar.example", ["dakar.example"], False),
        ("www.dakar.example", ["dakar.example"], False),
        ("dakar.example", ["www.dakar.example"], False),
        ("evil.example", ["dakar.example"], True),
        ("notdakar.example", ["dakar.example"], True),
        ("evil.example", [], False),
        ("evil.example", ["", ""], False),
    ],
)
def test_a_click_from_a_host_that_is_not_listed_is_noticed(clicked_on: str, known: list[str], expected: bool) -> None:
    assert is_elsewhere(clicked_on, "portal.test", known) is expected
