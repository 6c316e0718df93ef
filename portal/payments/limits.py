"""Sums for each currency that the office sets, written as "200 EUR, 130000 XOF"."""

import re

from portal.kernel.errors import Refused
from portal.kernel.money import Money, exponent
from portal.kernel.text import N_
from portal.state import current_state

ALONE_UP_TO, LEAST = "core.refund_alone_up_to", "core.least_payment"
USUAL_LIMITS = "200 EUR, 220 USD, 1200 BRL, 130000 XOF, 600 TND"
USUAL_LEAST = "1 EUR, 1 USD, 5 BRL, 500 XOF, 3 TND"
LIMIT = re.compile(r"(\d{1,12})\s*([A-Z]{3})", re.ASCII)


def limits_in(words: str) -> dict[str, int]:
    """Read limits such as "200 EUR, 130000 XOF" into minor units; what is no limit is none."""
    return {code: int(whole) * 10 ** exponent(code) for whole, code in LIMIT.findall(words)}


def check_limits(words: str) -> None:
    """Refuse what is not a list of whole sums, each with its currency."""
    parts = [part.strip() for part in words.split(",") if part.strip()]
    if not all(LIMIT.fullmatch(part) for part in parts):
        raise Refused(N_("Write whole sums with their currencies, such as 200 EUR, 130000 XOF."))
    if len({part[-3:] for part in parts}) != len(parts):
        raise Refused(N_("A currency stands here twice."))


def check_least(amount: Money) -> None:
    """Refuse a sum that is smaller than what may be paid in its currency, beside the field ``amount``."""
    least = limits_in(current_state().setting(LEAST, USUAL_LEAST)).get(amount.currency, 1)
    if amount.minor < least:
        raise Refused(N_("The smallest sum is %(least)s."), "amount", least=Money(least, amount.currency))
