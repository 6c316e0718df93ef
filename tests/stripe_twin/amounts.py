"""Stripe's rules for sums: whole minor units, its lists of currencies without or with three decimals, its minimums.

https://docs.stripe.com/currencies; what is not listed there has no minimum of its own.
"""

from tests.stripe_twin.refusals import invalid

ZERO_DECIMAL = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
WHOLE_ONLY = frozenset(["isk", "ugx"])
MINIMUM = {
    "aed": 200, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
    "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200,
    "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
MOST = 99_999_999
FEE_PER_MILLE = 15


def check_amount(amount: int, currency: str, param: str = "amount") -> None:
    """Refuse a sum that Stripe refuses."""
    if not (currency.isascii() and currency.isalpha() and currency.islower() and len(currency) == 3):
        raise invalid(f"Invalid currency: {currency}", param="currency")
    if amount < max(1, MINIMUM.get(currency, 1)):
        raise invalid(f"Amount must be at least {MINIMUM.get(currency, 1)} {currency}", "amount_too_small", param)
    if amount > MOST:
        raise invalid(f"Amount must be no more than {MOST} {currency}", "amount_too_large", param)
    if currency in WHOLE_ONLY and amount % 100:
        raise invalid(f"Invalid amount: {currency} has no decimals in use", "invalid_charge_amount", param)
    if currency in THREE_DECIMAL and amount % 10:
        raise invalid(f"Invalid amount: the last digit of {currency} must be 0", "invalid_charge_amount", param)


def fee_of(amount: int, currency: str) -> int:
    """What the twin keeps of a charge: 1.5 % and a fixed part."""
    fixed = {True: 100, False: 25}[currency in ZERO_DECIMAL]
    fee = min(amount, (amount * FEE_PER_MILLE + 500) // 1000 + fixed)
    return fee - fee % 10 if currency in THREE_DECIMAL else fee


def dispute_fee_of(currency: str) -> int:
    """What a dispute costs."""
    return 20_000 if currency in THREE_DECIMAL else 2_000
