"""Amounts as people type them: what is sure is read, what is not is asked back with a reason."""

import pytest
from babel import Locale, numbers
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.amounts import (
    NOT_AN_AMOUNT,
    NOT_CLEAR,
    BadAmount,
    Writing,
    parse_amount,
    read_plain,
    write_amount,
)
from portal.kernel.money import LARGEST, Money, exponent

LOCALES = ("en", "es", "fr", "pt", "ca", "ar", "de", "de_CH", "it", "sv", "pt_PT", "en_IN", "es_MX")
CURRENCIES = ("EUR", "XOF", "TND", "BRL", "USD", "JPY", "KWD", "CHF", "MAD")
NOT_POSITIVE = "Enter an amount greater than zero."
NO_DECIMALS = "This currency has no decimals. Enter a whole amount."
TOO_MANY = "Too many decimals: this currency has %(places)s."
TOO_LARGE = "This amount is too large."
OTHER_CURRENCY = "Enter the sum in %(currency)s."


def writing(code: str, currency: str = "EUR") -> Writing:
    """As the portal makes it from CLDR, which is what people of a locale are used to."""
    signs = Locale.parse(code).number_symbols["latn"]
    names = {numbers.get_currency_symbol(currency, code)}
    names |= {numbers.get_currency_name(currency, count, code) for count in (None, 1, 2, 5)}
    return Writing(signs["decimal"], signs["group"], tuple(names))


READ = [
    # every locale's own writing
    ("en", "EUR", "50", 5_000),
    ("en", "EUR", "1,000.50", 100_050),
    ("en", "EUR", "1,000", 100_000),
    ("en", "EUR", "1,234,567.89", 123_456_789),
    ("en", "EUR", "123,456", 12_345_600),
    ("en", "EUR", "123,456,789", 12_345_678_900),
    ("es", "EUR", "1.000,50", 100_050),
    ("es", "EUR", "1.000", 100_000),
    ("es", "EUR", "12,5", 1_250),
    ("es", "EUR", "1'50", 150),
    ("ca", "EUR", "1.000,50", 100_050),
    ("ca", "EUR", "1.234.567", 123_456_700),
    ("fr", "EUR", "1\u202f000,50", 100_050),
    ("fr", "EUR", "1\xa0000,50", 100_050),
    ("fr", "EUR", "1 000,50", 100_050),
    ("fr", "EUR", "1\u2009000", 100_000),
    ("fr", "EUR", "1\u3000000", 100_000),
    ("fr", "EUR", "1 000 000", 100_000_000),
    ("pt", "BRL", "1.000,50", 100_050),
    ("pt", "BRL", "R$ 1.000,50", 100_050),
    ("pt", "BRL", "R$50", 5_000),
    ("pt", "BRL", "50 reais", 5_000),
    ("pt_PT", "EUR", "1 000,50", 100_050),
    ("de", "EUR", "1.000,50", 100_050),
    ("de", "EUR", "50,-", 5_000),
    ("de", "EUR", "50,– €", 5_000),
    ("de", "EUR", "50,-- €", 5_000),
    ("de_CH", "CHF", "1’000.50", 100_050),
    ("de_CH", "CHF", "1'000", 100_000),
    ("de_CH", "CHF", "50.-", 5_000),
    ("de_CH", "CHF", "CHF 1'234'567.05", 123_456_705),
    # another locale's writing, where it is sure
    ("en", "EUR", "1.000,50", 100_050),
    ("es", "EUR", "1,000.50", 100_050),
    ("fr", "EUR", "12.50", 1_250),
    ("en", "EUR", "12,5", 1_250),
    ("en", "EUR", "1 000.5", 100_050),
    # currencies without and with three decimals
    ("fr", "XOF", "5.000", 5_000),
    ("fr", "XOF", "5,000", 5_000),
    ("en", "XOF", "5'000", 5_000),
    ("fr", "XOF", "5 000 F CFA", 5_000),
    ("fr", "XOF", "5000FCFA", 5_000),
    ("fr", "XOF", "5 000 francs", 5_000),
    ("fr", "XOF", "50,00", 50),
    ("en", "XOF", "1,000,000", 1_000_000),
    ("fr", "TND", "1,500", 1_500),
    ("fr", "TND", "12,5 DT", 12_500),
    ("fr", "TND", "0,050", 50),
    ("en", "TND", "1.500", 1_500),
    ("en", "TND", "1,000.500", 1_000_500),
    ("es", "TND", "1.000,500", 1_000_500),
    ("en", "TND", "1234.567", 1_234_567),
    # other digits and signs
    ("ar", "TND", "١٫٥٠٠", 1_500),
    ("ar", "TND", "١٢٬٣٤٥٫٦٧٨", 12_345_678),
    ("ar", "EUR", "١٬٠٠٠", 100_000),
    ("ar", "EUR", "٥٠", 5_000),
    ("ar", "EUR", "۵۰", 5_000),
    ("ar", "TND", "\u200fد.ت.\u200f\xa0٥٠", 50_000),
    ("ar", "TND", "د.ت.50", 50_000),
    ("ar", "MAD", "د.م. 50", 5_000),  # in CLDR with a mark that cannot be seen
    ("ar", "EUR", "\u200f1,000.50\xa0€", 100_050),
    ("ar", "EUR", "٥٠ يورو", 5_000),
    ("en", "EUR", "５０．５０", 5_050),
    ("en", "EUR", "１２", 1_200),
    ("en", "EUR", "१०००", 100_000),
    ("en", "JPY", "￥1,000", 1_000),
    # the currency beside it
    ("en", "EUR", "€50", 5_000),
    ("en", "EUR", "50€", 5_000),
    ("en", "EUR", "EUR 50", 5_000),
    ("en", "EUR", "50 eur", 5_000),
    ("en", "EUR", "50 Euros", 5_000),
    ("en", "USD", "US$ 50", 5_000),
    ("fr", "USD", "50 $US", 5_000),
    ("en", "CHF", "CHF 50", 5_000),
    # small things
    ("en", "EUR", " 50 ", 5_000),
    ("en", "EUR", "+50", 5_000),
    ("en", "EUR", "+€50", 5_000),
    ("en", "EUR", "50.", 5_000),
    ("en", "EUR", "50,", 5_000),
    ("en", "EUR", ".5", 50),
    ("fr", "EUR", ",50", 50),
    ("en", "EUR", "007", 700),
    ("en", "EUR", "0.01", 1),
    ("en", "EUR", "5\u200b0", 5_000),
    ("en", "EUR", "1000000000000", LARGEST),
    ("en", "XOF", "100000000000000", LARGEST),
]

REFUSED = [
    # not clear
    ("en", "EUR", "1.000", NOT_CLEAR),
    ("es", "EUR", "1,000", NOT_CLEAR),
    ("fr", "EUR", "1,000", NOT_CLEAR),
    ("fr", "EUR", "1.000", NOT_CLEAR),
    ("en", "TND", "1,500", NOT_CLEAR),
    ("es", "TND", "1.500", NOT_CLEAR),
    ("ar", "TND", "1,500", NOT_CLEAR),
    ("es", "TND", "1'500", NOT_CLEAR),
    # too precise
    ("en", "EUR", "12.345", NOT_CLEAR),
    ("en", "EUR", "123.456", NOT_CLEAR),
    ("en", "EUR", "1234.567", TOO_MANY),
    ("en", "EUR", "1,000.505", TOO_MANY),
    ("en", "EUR", "0.505", TOO_MANY),
    ("en", "EUR", "1.5000", TOO_MANY),
    ("fr", "TND", "1,5000", TOO_MANY),
    ("fr", "TND", "1,2345", TOO_MANY),
    ("fr", "XOF", "50,5", NO_DECIMALS),
    ("fr", "XOF", "50.01", NO_DECIMALS),
    ("en", "XOF", "1,000.5", NO_DECIMALS),
    ("en", "XOF", "1234.000", NO_DECIMALS),
    ("fr", "XOF", "٥٫٠٠٠", NO_DECIMALS),
    # nothing, or less
    ("en", "EUR", "0", NOT_POSITIVE),
    ("en", "EUR", "0.00", NOT_POSITIVE),
    ("en", "EUR", "-50", NOT_POSITIVE),
    ("en", "EUR", "\u221250", NOT_POSITIVE),
    ("en", "EUR", "–50", NOT_POSITIVE),
    ("en", "EUR", "€-50", NOT_POSITIVE),
    ("en", "EUR", "- 50 €", NOT_POSITIVE),
    # too much
    ("en", "EUR", "1000000000000.01", TOO_LARGE),
    ("en", "XOF", "100000000000001", TOO_LARGE),
    ("en", "EUR", "9" * 100, TOO_LARGE),
    ("en", "EUR", "9" * 101, NOT_AN_AMOUNT),
    ("en", "EUR", "1" * 10_000, NOT_AN_AMOUNT),
    # another currency
    ("en", "EUR", "$50", OTHER_CURRENCY),
    ("fr", "XOF", "50 €", OTHER_CURRENCY),
    ("fr", "EUR", "5000 FCFA", OTHER_CURRENCY),
    ("en", "EUR", "TND 50", OTHER_CURRENCY),
    # not an amount
    ("en", "EUR", "", NOT_AN_AMOUNT),
    ("en", "EUR", "   ", NOT_AN_AMOUNT),
    ("en", "EUR", "fifty", NOT_AN_AMOUNT),
    ("en", "EUR", "€", NOT_AN_AMOUNT),
    ("en", "EUR", ".", NOT_AN_AMOUNT),
    ("en", "EUR", "1e3", NOT_AN_AMOUNT),
    ("en", "EUR", "0x10", NOT_AN_AMOUNT),
    ("en", "EUR", "1_000", NOT_AN_AMOUNT),
    ("en", "EUR", "NaN", NOT_AN_AMOUNT),
    ("en", "EUR", "∞", NOT_AN_AMOUNT),
    ("en", "EUR", "1OO", NOT_AN_AMOUNT),
    ("en", "EUR", "5k", NOT_AN_AMOUNT),
    ("en", "EUR", "50%", NOT_AN_AMOUNT),
    ("en", "EUR", "(50)", NOT_AN_AMOUNT),
    ("en", "EUR", "50-", NOT_AN_AMOUNT),
    ("en", "EUR", "50-60", NOT_AN_AMOUNT),
    ("en", "EUR", "50/2", NOT_AN_AMOUNT),
    ("en", "EUR", "2x50", NOT_AN_AMOUNT),
    ("en", "EUR", "=50", NOT_AN_AMOUNT),
    ("en", "EUR", "50 60", NOT_AN_AMOUNT),
    ("en", "EUR", "5 0", NOT_AN_AMOUNT),
    ("en", "EUR", "0 500", NOT_AN_AMOUNT),
    ("en", "EUR", "1234 567", NOT_AN_AMOUNT),
    ("en", "EUR", "10½", NOT_AN_AMOUNT),
    ("en", "EUR", "10²", NOT_AN_AMOUNT),
    ("en", "EUR", "①0", NOT_AN_AMOUNT),
    ("en", "EUR", "五十", NOT_AN_AMOUNT),
    ("en", "EUR", "1..000", NOT_AN_AMOUNT),
    ("en", "EUR", "1.,000", NOT_AN_AMOUNT),
    ("en", "EUR", "1,00,000", NOT_AN_AMOUNT),
    ("en", "EUR", "1.000.00", NOT_AN_AMOUNT),
    ("en", "EUR", "1,000.000,5", NOT_AN_AMOUNT),
    ("en", "EUR", "1.0,0.500", NOT_AN_AMOUNT),
    ("en", "EUR", "1.000'500", NOT_AN_AMOUNT),
    ("en", "EUR", "1.000 500", NOT_AN_AMOUNT),
    ("en", "EUR", "1'000,000.00", NOT_AN_AMOUNT),
    ("en", "EUR", "1٫000٫000", NOT_AN_AMOUNT),
    ("en", "EUR", "1٫000.50", NOT_AN_AMOUNT),
    ("en", "EUR", "1234,567.89", NOT_AN_AMOUNT),
    ("en", "EUR", "0,123,456", NOT_AN_AMOUNT),
    ("en", "EUR", "1٬00", NOT_AN_AMOUNT),
    ("pt", "BRL", "R$.50", NOT_AN_AMOUNT),
    ("en", "EUR", "€,50", NOT_AN_AMOUNT),
    ("en", "USD", "U.S.$.50", NOT_AN_AMOUNT),
    ("fr", "XOF", "F..50", NOT_AN_AMOUNT),
    ("en", "EUR", "<b>50</b>", NOT_AN_AMOUNT),
    ("en", "EUR", "50; DROP TABLE core_payment", NOT_AN_AMOUNT),
]


@pytest.mark.parametrize(("locale", "currency", "typed", "minor"), READ)
def test_what_is_sure_is_read(locale: str, currency: str, typed: str, minor: int) -> None:
    assert parse_amount(typed, currency, writing(locale, currency)) == Money(minor, currency)


@pytest.mark.parametrize(("locale", "currency", "typed", "reason"), REFUSED)
def test_what_is_not_sure_is_asked_back_with_the_reason(locale: str, currency: str, typed: str, reason: str) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_amount(typed, currency, writing(locale, currency))
    assert (refused.value.message, refused.value.field) == (reason, "amount")


def test_the_reason_names_the_currency_and_its_decimals() -> None:
    for typed, values in (("50 $", {"currency": "EUR"}), ("1.2345", {"places": 2})):
        with pytest.raises(BadAmount) as refused:
            parse_amount(typed, "EUR")
        assert refused.value.values == values


def test_somebody_without_a_locale_writes_as_in_english() -> None:
    assert parse_amount("1,000.50", "EUR") == parse_amount("1000.5", "EUR", Writing(".", ",")) == Money(100_050, "EUR")


amounts = st.builds(Money, st.integers(1, LARGEST), st.sampled_from(CURRENCIES))


@given(amount=amounts, locale=st.sampled_from(LOCALES))
def test_what_is_written_is_read_again(amount: Money, locale: str) -> None:
    how = writing(locale, amount.currency)
    assert parse_amount(write_amount(amount, how), amount.currency, how) == amount


@given(amount=amounts)
def test_an_amount_in_a_link_is_the_same_in_every_language(amount: Money) -> None:
    assert read_plain(str(amount.decimal), amount.currency) == amount
    assert write_amount(amount) == write_amount(read_plain(str(amount.decimal), amount.currency) or amount)


@pytest.mark.parametrize("text", ["", "other", "1.", "1,5", "-1", "1.555", "１", "1e3", "9" * 16, " 1", "1 000"])
def test_anything_else_in_a_link_is_no_amount(text: str) -> None:
    assert read_plain(text, "EUR") is None


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("1.5", "EUR", 150), ("1.50", "EUR", 150), ("1", "EUR", 100), ("1.500", "TND", 1_500), ("1", "XOF", 1)],
)
def test_an_amount_in_a_link_may_lack_decimals(text: str, currency: str, minor: int) -> None:
    assert read_plain(text, currency) == Money(minor, currency)


def read(typed: str, currency: str, how: Writing) -> Money | None:
    """The amount, or None for a refusal; anything else that is raised fails the test."""
    try:
        return parse_amount(typed, currency, how)
    except BadAmount:
        return None


@pytest.mark.parametrize("currency", ["EUR", "XOF", "TND"])
@given(typed=st.text(alphabet=st.sampled_from("0123456789.,' ٫٬-+€$½²١F\u202f\u200fx"), max_size=14))
def test_no_digit_is_lost_added_or_moved(currency: str, typed: str) -> None:
    found = read(typed, currency, writing("fr", currency))
    if found is not None:
        digits = "".join(str(int(c)) for c in typed if c.isdecimal())
        assert 0 < found.minor <= LARGEST
        assert str(found.minor).strip("0") == digits.strip("0")


@given(text=st.text(max_size=120))
def test_no_text_of_the_world_breaks_the_reading(text: str) -> None:
    found = read(text, "EUR", Writing())
    assert found is None or found.minor > 0


@given(amount=amounts)
def test_amounts_of_whole_units_are_written_without_decimals(amount: Money) -> None:
    written = write_amount(amount)
    assert ("." in written) is (amount.minor % 10 ** exponent(amount.currency) != 0)
