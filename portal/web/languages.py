"""Languages and time zones: addresses begin with the language, dates and sums follow its writing."""

from collections.abc import MutableMapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from flask import Flask, g
from flask_babel import Babel, lazy_gettext
from werkzeug.routing import BaseConverter, ValidationError

from portal.config import Settings
from portal.kernel.amounts import Writing
from portal.kernel.clock import wall_now
from portal.kernel.errors import Refused
from portal.kernel.ids import LARGEST_ID
from portal.kernel.money import Money, exponent
from portal.kernel.text import fold
from portal.web.locales import (
    force_locale,
    forget_locale,
    gettext,
    install_catalogues,
    language,
    locale,
    locale_code,
    ngettext,
    preferred_language,
)

__all__ = ["force_locale", "gettext", "language", "lazy_gettext", "locale", "ngettext", "preferred_language"]
UTC_NAME = "UTC"
ARABIC_COMMA = "،"
RTL_ISOLATE, LTR_MARK, END_OF_ISOLATE = "\u2067", "\u200e", "\u2069"
MOST_KEPT = 4096  # of each kind of written sums, numbers and days; a page writes the same ones again and again
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
NOT_LANGUAGES = {"mul", "und", "root", "zxx"}
COUNTRIES = {
    str(code) for code in Locale("en").territories if len(str(code)) == 2 and str(code).isalpha()
} - NOT_COUNTRIES


def in_words(refusal: Refused) -> str:
    """What a refusal tells the person, with its sums as the page's locale writes them."""
    values = {name: format_money(one) if isinstance(one, Money) else one for name, one in refusal.values.items()}
    return gettext(refusal.message, **values)


def writing(currency: str = "") -> Writing:
    """How this page's locale writes numbers, and what it calls a currency if one is named."""
    signs = locale().number_symbols["latn"]
    return Writing(signs["decimal"], signs["group"], _currency_names(currency, locale_code()) if currency else ())


@lru_cache(maxsize=64)
def _currency_names(currency: str, code: str) -> tuple[str, ...]:
    counted = (numbers.get_currency_name(currency, count, code) for count in (None, 1, 2, 5, 100))
    return tuple({numbers.get_currency_symbol(currency, code), *counted})


def format_money(amount: Money) -> str:
    """Write an amount as the page's locale does; whole amounts go without decimals.

    The decimals are those of ISO 4217, not of CLDR, which rounds the Iraqi dinar and the ariary to whole units.
    """
    return _money(amount, locale_code())


@lru_cache(maxsize=MOST_KEPT)
def _money(amount: Money, code: str) -> str:
    own, value = Locale.parse(code), amount.decimal
    decimals = "" if value == value.to_integral_value() else "." + "0" * exponent(amount.currency)
    shape = own.currency_formats["standard"].pattern.replace(".00", decimals)
    if numbers.get_currency_symbol(amount.currency, locale=own)[-1:].isalpha():
        shape = shape.replace("¤#", "¤\xa0#")  # CLDR's currencySpacing, which Babel leaves out
    written = numbers.format_currency(value, amount.currency, shape, locale=own, currency_digits=False)
    return _isolated(written if value >= 0 else _with_own_minus(written, own), own)


def _with_own_minus(written: str, own: Locale) -> str:
    """Put in the locale's own minus, which Babel leaves out: among Arabic the plain one lands behind the digits."""
    minus = own.number_symbols["latn"]["minusSign"]
    signed = written.replace("-", minus)
    return signed if minus == "-" else signed.replace("\xa0", "\u200f\xa0")  # the unit goes on from right to left


def isolated(text: str) -> str:
    """Keep a sum of right-to-left writing together: 6,425 F CFA · 107% would change places, and R$ be read $R."""
    return _isolated(text, locale())


def _isolated(text: str, own: Locale) -> str:
    return f"{RTL_ISOLATE}{text}{LTR_MARK}{END_OF_ISOLATE}" if own.text_direction == "rtl" else text


def format_number(value: float) -> str:
    """Write a number as the page's locale does."""
    return _number(value, locale_code())


@lru_cache(maxsize=MOST_KEPT)
def _number(value: float, code: str) -> str:
    return numbers.format_decimal(value, locale=code)


def format_percent(part: int, whole: int) -> str:
    """Write a share in whole per cent, rounded down so that nothing looks reached before it is."""
    return _percent(part * 100 // whole if whole else 0, locale_code())


@lru_cache(maxsize=MOST_KEPT)
def _percent(hundredths: int, code: str) -> str:
    return numbers.format_percent(hundredths / 100, locale=code)


def format_day(value: date) -> str:
    """Write a day as the page's locale does; that of an instant in the reader's time zone."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(g.get("time_zone") or UTC_NAME)).date()
    return _day(value, locale_code())


@lru_cache(maxsize=MOST_KEPT)
def _day(value: date, code: str) -> str:
    return dates.format_date(value, "medium", locale=code)


def format_instant(value: datetime, zone: str = "") -> str:
    """Write an instant with its place, as the page's locale does: 12 December 2026, 23:59 (Dakar).

    Without a zone it is the reader's, by their profile or the address of the page, else UTC.
    """
    return _instant(value, zone or g.get("time_zone") or UTC_NAME, locale_code())


@lru_cache(maxsize=MOST_KEPT)
def _instant(value: datetime, zone: str, code: str) -> str:
    local = value.astimezone(ZoneInfo(zone))
    day = dates.format_date(local, "long", locale=code)
    time = dates.format_time(local, "short", locale=code)
    place = zone if zone == UTC_NAME else dates.get_timezone_location(zone, locale=code, return_city=True)
    return f"{day}{_comma(code)} {time} ({place})"


def format_age(since: datetime) -> str:
    """Say how long ago something was, roughly, as the page's locale does."""
    now = wall_now()  # a demo's clock may be ahead of it
    return dates.format_timedelta(min(since, now) - now, add_direction=True, locale=locale_code())


def direction_and_comma() -> tuple[str, str]:
    """Whether this page's writing runs ``ltr`` or ``rtl``, and its comma."""
    return _direction_and_comma(locale_code())


@lru_cache(maxsize=MOST_KEPT)
def _direction_and_comma(code: str) -> tuple[str, str]:
    return Locale.parse(code).text_direction, _comma(code)


def _comma(code: str) -> str:
    return ARABIC_COMMA if Locale.parse(code).language == "ar" else ","


@lru_cache(maxsize=64)
def language_name(code: str) -> str:
    """A language's name in itself; its code, when nobody wrote that down."""
    try:
        own = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return code
    name = own.get_display_name(own) or code
    return name[:1].upper() + name[1:]


class Id63Converter(BaseConverter):
    """A whole number that a database can hold; Flask's own ``int`` lets 20 digits through."""

    regex = r"[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Read the number, or let the address be unknown."""
        number = int(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number


@lru_cache(maxsize=32)
def _countries(code: str) -> list[tuple[str, str]]:
    names = Locale.parse(code).territories
    return sorted(((key, name) for key, name in names.items() if key in COUNTRIES), key=lambda pair: fold(pair[1]))


def country_choices() -> list[tuple[str, str]]:
    """All countries by their names in the page's language, for a select field; an empty line first."""
    return [("", ""), *_countries(locale_code())]


@lru_cache(maxsize=32)
def _languages(code: str) -> list[tuple[str, str]]:
    names = Locale.parse(code).languages
    found = ((key.replace("_", "-"), name) for key, name in names.items() if key not in NOT_LANGUAGES)
    return sorted(found, key=lambda pair: fold(pair[1]))


def language_choices() -> list[tuple[str, str]]:
    """All languages by their names in the page's language, for a select field."""
    return _languages(locale_code())


def country_name(code: str) -> str:
    """A country's name in the page's language."""
    return str(locale().territories.get(code, code))


def converters(languages: tuple[str, ...]) -> dict[str, type[BaseConverter]]:
    """The converters of our addresses: ``lang`` for one of the portal's languages, ``id63`` for row numbers."""
    language_converter = type("LanguageConverter", (BaseConverter,), {"regex": "|".join(languages)})
    return {"lang": language_converter, "id63": Id63Converter}


def install_languages(app: Flask, settings: Settings, folders: list[str]) -> None:
    """Take the language from the address and give it to every link."""
    app.config["LANGUAGES"] = list(settings.languages)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)
    app.url_map.converters.update(converters(settings.languages))
    Babel(app, locale_selector=language)
    install_catalogues(app)

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: MutableMapping[str, Any] | None) -> None:
        g.language = (values or {}).pop("lang", None)
        forget_locale()  # tests keep one context for many requests, and Flask-Babel the first one's language

    @app.url_defaults
    def give_language(endpoint: str, values: MutableMapping[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()
