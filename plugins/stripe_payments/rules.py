"""Stripe's own rules, as plain values: how it writes sums, what it takes at least, its languages, its soft declines."""

import re
from collections.abc import Mapping

from portal.kernel.errors import Refused
from portal.kernel.money import Money, exponent
from portal.kernel.text import N_

# docs.stripe.com/currencies: currencies that Stripe writes without, or with three, decimals; all others with two.
NO_DECIMALS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
THREE_DECIMALS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
NOT_TAKEN = frozenset(("IQD", "LYD"))  # three decimals as well, and Stripe takes neither
# The last digits that must be zero: Stripe writes whole krónur and shillings with decimals that nobody may use.
ENDS_IN_ZEROS = {"ISK": 100, "UGX": 100, **dict.fromkeys(THREE_DECIMALS, 10)}
# docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in Stripe's own units; others have no least sum there.
LEAST = {
    **dict.fromkeys(("USD", "AUD", "BRL", "CAD", "CHF", "EUR", "INR", "JPY", "NZD", "SGD"), 50),
    "AED": 200, "BGN": 100, "CZK": 1500, "DKK": 250, "GBP": 30, "HKD": 400, "HUF": 17500, "MXN": 1000,
    "MYR": 200, "NOK": 300, "PLN": 200, "RON": 200, "SEK": 300, "THB": 1000,
}  # fmt: skip
LARGEST = 99_999_999

# What Checkout speaks of the languages of networks like ours; it has neither Catalan nor Arabic.
LOCALES = {"ca": "es", **{code: code for code in ("de", "en", "es", "fr", "it", "nl", "pt")}}

# docs.stripe.com/declines/codes: the bank may say yes to the same card on another day.
SOFT_DECLINES = frozenset((
    "approve_with_id", "card_velocity_exceeded", "insufficient_funds", "issuer_not_available", "processing_error",
    "reenter_transaction", "try_again_later", "withdrawal_count_limit_exceeded",
))  # fmt: skip
TRY_AGAIN, NEVER_AGAIN = "try_again_later", "do_not_try_again"

API_KEY = re.compile(r"(?:sk|rk)_(test|live)_\w{1,250}", re.ASCII)
PUBLIC_KEY = re.compile(r"pk_(test|live)_\w{1,250}", re.ASCII)
SECRET = re.compile(r"whsec_\S{1,250}", re.ASCII)
ACCOUNT = re.compile(r"acct_\w{1,60}", re.ASCII)

DOES_NOT_FIT = N_("This sum cannot be paid in this way. Choose a round one.")
TOO_LITTLE = N_("The smallest sum that can be paid in this way is %(least)s.")
TOO_MUCH = N_("The largest sum that can be paid in this way is %(largest)s.")
ANOTHER_MODE = N_("This key is of Stripe's other mode: test keys belong to a test, live keys to real money.")
NO_API_KEY = N_("Enter a secret or restricted key of Stripe, such as sk_live_… or rk_live_….")
NO_PUBLIC_KEY = N_("Enter a publishable key of Stripe, such as pk_live_….")
NO_SECRET = N_("Enter a signing secret of Stripe, which begins with whsec_.")
NO_ACCOUNT = N_("Enter the number of a connected account, which begins with acct_.")


def decimals(currency: str) -> int:
    """How many decimals Stripe writes a currency with."""
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def takes(currency: str) -> bool:
    """Whether Stripe takes a currency, as far as the portal knows."""
    return currency not in NOT_TAKEN


def _shifted(units: int, places: int) -> tuple[int, int]:
    """Units written with so many decimals more, or less, and what that leaves over."""
    power: int = 10 ** abs(places)
    return (units * power, 0) if places >= 0 else divmod(units, power)


def to_stripe(amount: Money) -> int:
    """Write a sum as Stripe does; raise Refused for what does not fit, since nothing is ever rounded."""
    written, rest = _shifted(amount.minor, decimals(amount.currency) - exponent(amount.currency))
    if rest or written % ENDS_IN_ZEROS.get(amount.currency, 1) or not takes(amount.currency):
        raise Refused(DOES_NOT_FIT, "amount")
    return written


def from_stripe(written: int, code: str) -> Money:
    """Read a sum that Stripe wrote; raise ValueError for one that cannot be said in the currency's own units."""
    currency = code.upper()
    minor, rest = _shifted(written, exponent(currency) - decimals(currency))
    if rest:
        raise ValueError(f"{written} {currency} is no whole number of minor units")
    return Money(minor, currency)


def charged(amount: Money) -> int:
    """Write a sum that is to be charged; raise Refused beside ``amount`` for more or less than Stripe takes."""
    written = to_stripe(amount)
    least = LEAST.get(amount.currency, 1)
    if written < least:
        raise Refused(TOO_LITTLE, "amount", least=from_stripe(least, amount.currency))
    if written > LARGEST:
        raise Refused(TOO_MUCH, "amount", largest=_below(LARGEST, amount.currency))
    return written


def _below(written: int, currency: str) -> Money:
    """The largest sum of a currency that is not more than this many of Stripe's units."""
    step = ENDS_IN_ZEROS.get(currency, 1)
    return from_stripe(written - written % step, currency)


def locale_of(language: str) -> str:
    """In which language Checkout speaks to a payer; where it has none of theirs, it asks the browser."""
    return LOCALES.get(language, "auto")


def methods_for(currency: str) -> list[str]:
    """What can be left now and charged weeks later: a card, and in euros a bank account."""
    return ["card", "sepa_debit"] if currency == "EUR" else ["card"]


def is_soft(error: Mapping[str, object]) -> bool:
    """Whether a decline may go through on another day; the network's own advice counts more than the code."""
    advice = error.get("advice_code")
    if advice in (TRY_AGAIN, NEVER_AGAIN):
        return advice == TRY_AGAIN
    return error.get("decline_code") in SOFT_DECLINES or error.get("code") in SOFT_DECLINES


def is_live_key(api_key: str) -> bool:
    """Whether a key moves real money; raise Refused when it is no key."""
    found = API_KEY.fullmatch(api_key)
    if found is None:
        raise Refused(NO_API_KEY, "api_key")
    return found[1] == "live"


def check_keys(keys: Mapping[str, str], *, is_live: bool) -> None:
    """Refuse keys that are not Stripe's, or belong to its other mode, each beside its field."""
    if is_live_key(keys.get("api_key", "")) != is_live:
        raise Refused(ANOTHER_MODE, "api_key")
    public = PUBLIC_KEY.fullmatch(keys.get("publishable_key", ""))
    if public is None:
        raise Refused(NO_PUBLIC_KEY, "publishable_key")
    if (public[1] == "live") != is_live:
        raise Refused(ANOTHER_MODE, "publishable_key")
    if keys.get("secret") and not SECRET.fullmatch(keys["secret"]):
        raise Refused(NO_SECRET, "secret")
    if keys.get("account") and not ACCOUNT.fullmatch(keys["account"]):
        raise Refused(NO_ACCOUNT, "account")
