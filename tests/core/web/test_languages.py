"""Languages: addresses, links, numbers and sums as each locale writes them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.amounts import parse_amount, write_amount
from portal.kernel.money import LARGEST, Money, exponent
from portal.testing import Browser
from portal.web.languages import (
    country_choices,
    format_day,
    format_instant,
    format_money,
    format_number,
    format_percent,
    language_name,
    writing,
)
from tests.examples import examples

pytestmark = pytest.mark.only_on("sqlite")
NARROW, HARD = "\u202f", "\xa0"


@pytest.mark.parametrize(
    ("language", "money", "written"),
    [
        ("en", Money(2400000, "EUR"), "€24,000"),
        ("en", Money(107150, "EUR"), "€1,071.50"),
        ("fr", Money(2400000, "EUR"), f"24{NARROW}000{HARD}€"),
        ("fr", Money(1250, "EUR"), f"12,50{HARD}€"),
        ("es", Money(1250000, "EUR"), f"12.500{HARD}€"),
        ("pt", Money(100050, "BRL"), f"R${HARD}1.000,50"),
        ("en", Money(5000, "XOF"), f"F{HARD}CFA{HARD}5,000"),
        ("fr", Money(5000, "XOF"), f"5{NARROW}000{HARD}F{HARD}CFA"),
        ("en", Money(12500, "TND"), f"TND{HARD}12.500"),
        ("en", Money(-500, "EUR"), "-€5"),
        ("en", Money(1500, "IQD"), f"IQD{HARD}1.500"),
        ("fr", Money(150, "MGA"), f"1,50{HARD}MGA"),
        ("en", Money(150, "ISK"), f"ISK{HARD}150"),
        ("ar", Money(-500, "EUR"), f"\u2067\u200f\u200e-5\u200f{HARD}€\u200e\u2069"),
    ],
)
def test_sums_are_written_as_the_locale_does(app: Flask, language: str, money: Money, written: str) -> None:
    with app.test_request_context(f"/{language}/"):
        g.language = language
        assert format_money(money).replace("F\u202fCFA", f"F{HARD}CFA") == written


@pytest.mark.parametrize("language", ["en", "ca", "es", "fr", "pt", "ar"])
@given(minor=st.integers(1, LARGEST), currency=st.sampled_from(["EUR", "XOF", "TND", "BRL", "USD", "KWD", "MGA"]))
@examples(10)
def test_a_sum_that_the_portal_shows_can_be_typed_again(app: Flask, language: str, minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    with app.test_request_context(f"/{language}/"):
        g.language = language
        shown = format_money(amount)
        if exponent(currency) == 3 and minor % 1000 == 0 and 1000 <= minor // 1000 < 10**6:
            shown = write_amount(amount)  # "1,000" may be one dinar or a thousand: that is asked back
        assert parse_amount(shown, currency, writing(currency)) == amount


def test_a_share_is_never_rounded_up_to_a_goal_that_is_not_reached(app: Flask) -> None:
    with app.test_request_context("/en/"):
        g.language = "en"
        assert format_percent(9_999, 10_000) == "99%"
        assert format_percent(0, 0) == "0%"


def test_arabic_keeps_a_sum_together_and_has_its_own_comma(app: Flask) -> None:
    with app.test_request_context("/ar/"):
        g.language = "ar"
        sum_of_francs = format_money(Money(6425000, "XOF"))
        assert (sum_of_francs[0], sum_of_francs[-2:]) == ("\u2067", "\u200e\u2069")
        assert format_instant(datetime(2026, 12, 12, 23, 59, tzinfo=UTC)) == "12 ديسمبر 2026، 11:59 م (UTC)"


def test_days_numbers_and_instants_follow_the_locale(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        g.language = "fr"
        assert format_day(date(2026, 12, 12)) == "12 déc. 2026"
        assert format_number(1234567) == f"1{NARROW}234{NARROW}567"
        assert format_instant(datetime(2026, 12, 12, 23, 59, tzinfo=UTC), "Africa/Dakar") == (
            "12 décembre 2026, 23:59 (Dakar)"
        )


@pytest.mark.parametrize(("language", "decimal", "group"), [("en", ".", ","), ("es", ",", "."), ("pt", ",", ".")])
def test_sums_are_read_as_the_locale_writes_them(app: Flask, language: str, decimal: str, group: str) -> None:
    with app.test_request_context(f"/{language}/"):
        g.language = language
        assert (writing().decimal, writing().group) == (decimal, group)


def test_the_first_address_leads_to_the_language_that_the_browser_asks_for(client: Browser) -> None:
    answer = client.get("/", headers={"Accept-Language": "pt-BR,pt;q=0.9,en;q=0.5"})
    assert (answer.status_code, answer.location) == (302, "/pt/")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_language_that_the_portal_does_not_speak_is_an_unknown_address(client: Browser) -> None:
    assert client.get("/xx/").status_code == 404
    assert client.get("/EN/").status_code == 404


def test_a_page_that_is_not_there_speaks_the_language_of_its_address(client: Browser) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/ar/nothing", headers={"Accept-Language": "fr"}).text
    assert '<html lang="fr"' in client.get("/nothing", headers={"Accept-Language": "fr"}).text


def test_every_page_links_to_itself_in_the_other_languages(client: Browser) -> None:
    page = client.get("/en/membership/").text
    for code in ("ca", "es", "fr", "pt", "ar"):
        assert f'href="/{code}/membership/" lang="{code}"' in page


def test_arabic_runs_from_right_to_left(client: Browser) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/ar/").text


def test_languages_are_named_in_themselves() -> None:
    assert [language_name(code) for code in ("fr", "es", "ar")] == ["Français", "Español", "العربية"]


def test_countries_are_sorted_by_their_names_in_the_page_s_language(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        g.language = "fr"
        names = [name for _, name in country_choices()[1:]]
    assert names.index("Équateur") < names.index("Espagne")
    assert "Sénégal" in names
    assert len(names) > 240
