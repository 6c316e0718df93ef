"""Stripe's own rules, by tables and for sums of every size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.stripe_payments.rules import (
    ANOTHER_MODE,
    DOES_NOT_FIT,
    LARGEST,
    LEAST,
    NO_ACCOUNT,
    NO_API_KEY,
    NO_DECIMALS,
    NO_PUBLIC_KEY,
    NO_SECRET,
    THREE_DECIMALS,
    charged,
    check_keys,
    decimals,
    from_stripe,
    is_live_key,
    is_soft,
    locale_of,
    methods_for,
    takes,
    to_stripe,
)
from portal.kernel.errors import Refused
from portal.kernel.money import Money

TEST = {"api_key": "sk_test_1a", "publishable_key": "pk_test_1a"}
LIVE = {"api_key": "rk_live_1a", "publishable_key": "pk_live_1a"}


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (2500, "EUR", 2500), (500, "JPY", 500), (1500, "XOF", 1500), (5, "ISK", 500), (7000, "UGX", 700_000),
        (5120, "TND", 5120), (1_000, "KWD", 1_000), (500, "MGA", 5), (3, "BIF", 3), (12_345, "HUF", 12_345),
    ],
)  # fmt: skip
def test_sums_are_written_as_stripe_writes_them_and_read_back(minor: int, currency: str, written: int) -> None:
    assert to_stripe(Money(minor, currency)) == written
    assert from_stripe(written, currency.lower()) == Money(minor, currency)


@pytest.mark.parametrize(("minor", "currency"), [(5124, "TND"), (1, "KWD"), (501, "MGA"), (5000, "IQD"), (5000, "LYD")])
def test_what_does_not_fit_is_refused_and_never_rounded(minor: int, currency: str) -> None:
    with pytest.raises(Refused) as refusal:
        to_stripe(Money(minor, currency))
    assert (refusal.value.field, refusal.value.message) == ("amount", DOES_NOT_FIT)


@pytest.mark.parametrize(("written", "code"), [(550, "isk"), (1, "ugx")])
def test_a_sum_that_no_unit_can_say_is_not_read(written: int, code: str) -> None:
    with pytest.raises(ValueError, match="no whole number"):
        from_stripe(written, code)


CURRENCIES = sorted({*NO_DECIMALS, *THREE_DECIMALS, *LEAST, "ISK", "UGX", "ARS", "MAD"})


@given(st.integers(1, 10**8), st.sampled_from(CURRENCIES))
def test_every_sum_goes_there_and_back_or_is_refused(minor: int, currency: str) -> None:
    try:
        written = to_stripe(Money(minor, currency))
    except Refused:
        return
    assert from_stripe(written, currency) == Money(minor, currency)


def test_the_lists_of_decimals_are_those_of_stripe() -> None:
    assert [decimals(code) for code in ("JPY", "EUR", "TND", "ISK", "UGX", "MGA")] == [0, 2, 3, 2, 2, 0]
    assert (len(NO_DECIMALS), len(THREE_DECIMALS)) == (15, 5)
    assert [takes(code) for code in ("EUR", "XOF", "IQD", "LYD")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("minor", "currency", "limit"),
    [
        (49, "EUR", 50), (50, "EUR", 0), (29, "GBP", 30), (30, "GBP", 0), (17_499, "HUF", 17_500), (17_500, "HUF", 0),
        (49, "JPY", 50), (1, "XOF", 0), (LARGEST, "EUR", 0), (LARGEST + 1, "EUR", LARGEST), (999_999, "ISK", 0),
        (1_000_000, "ISK", 999_999), (99_999_990, "TND", 0), (100_000_000, "TND", 99_999_990),
    ],
)  # fmt: skip
def test_more_or_less_than_stripe_takes_is_refused_with_the_limit(minor: int, currency: str, limit: int) -> None:
    if not limit:
        assert charged(Money(minor, currency)) == to_stripe(Money(minor, currency))
        return
    with pytest.raises(Refused, match="smallest" if minor < limit else "largest") as refusal:
        charged(Money(minor, currency))
    assert refusal.value.field == "amount"
    assert list(refusal.value.values.values()) == [Money(limit, currency)]
    assert charged(Money(limit, currency))


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en", "en"), ("es", "es"), ("fr", "fr"), ("pt", "pt"), ("ca", "es"), ("ar", "auto"), ("wo", "auto")],
)
def test_checkout_speaks_the_payers_language_or_asks_the_browser(language: str, locale: str) -> None:
    assert locale_of(language) == locale


def test_a_bank_account_can_be_left_in_euros_only() -> None:
    assert (methods_for("EUR"), methods_for("XOF")) == (["card", "sepa_debit"], ["card"])


@pytest.mark.parametrize(
    ("error", "soft"),
    [
        ({"decline_code": "insufficient_funds"}, True),
        ({"code": "processing_error"}, True),
        ({"decline_code": "generic_decline"}, False),
        ({"code": "authentication_required"}, False),
        ({"decline_code": "insufficient_funds", "advice_code": "do_not_try_again"}, False),
        ({"decline_code": "generic_decline", "advice_code": "try_again_later"}, True),
        ({"decline_code": "lost_card", "advice_code": "confirm_card_data"}, False),
        ({}, False),
    ],
)
def test_only_what_may_pass_on_another_day_is_a_soft_decline(error: dict[str, str], soft: bool) -> None:
    assert is_soft(error) is soft


def test_keys_of_the_right_mode_are_taken() -> None:
    check_keys(TEST, is_live=False)
    check_keys(LIVE | {"secret": "whsec_1", "account": "acct_1"}, is_live=True)
    assert (is_live_key("sk_live_1"), is_live_key("rk_test_1")) == (True, False)


@pytest.mark.parametrize(
    ("keys", "is_live", "field", "why"),
    [
        (TEST, True, "api_key", ANOTHER_MODE), (LIVE, False, "api_key", ANOTHER_MODE),
        ({}, False, "api_key", NO_API_KEY), (TEST | {"api_key": "pk_test_1"}, False, "api_key", NO_API_KEY),
        (TEST | {"api_key": "sk_test_1\n"}, False, "api_key", NO_API_KEY),
        (TEST | {"publishable_key": "pk_live_1"}, False, "publishable_key", ANOTHER_MODE),
        (TEST | {"publishable_key": "sk_test_1"}, False, "publishable_key", NO_PUBLIC_KEY),
        ({"api_key": "sk_test_1"}, False, "publishable_key", NO_PUBLIC_KEY),
        (TEST | {"secret": "sk_test_1"}, False, "secret", NO_SECRET),
        (TEST | {"account": "ca_1"}, False, "account", NO_ACCOUNT),
    ],
)  # fmt: skip
def test_keys_that_cannot_be_right_are_refused_beside_their_field(
    keys: dict[str, str], is_live: bool, field: str, why: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_keys(keys, is_live=is_live)
    assert (refusal.value.field, refusal.value.message) == (field, why)
