"""Reading amounts as people write them, in the writing of their locale."""

import re
import unicodedata
from dataclasses import dataclass

from portal.kernel.errors import Refused
from portal.kernel.money import LARGEST, Money, exponent

EASTERN = str.maketrans({"٫": ",", "٬": ".", "。": ".", "．": ".", "，": ",", "−": "-", "’": "'"})
_SPACES = re.compile(r"\s")
_NUMBER = re.compile(r"-?\d[\d.,']*")
_SIGNS_AROUND = re.compile(r"^[^\d+\-.,]+|[^\d.,]+$")


class BadAmount(Refused):
    """What was typed is not an amount of this currency, or not surely one."""


@dataclass(frozen=True)
class Writing:
    """How a locale writes numbers: the sign before decimals and the one between thousands."""

    decimal: str = "."
    group: str = ","


def parse_amount(typed: str, currency: str, writing: Writing = Writing()) -> Money:
    """Read an amount typed by a person; refuse what is ambiguous or too precise, and say why."""
    whole, fraction = _parts(_plain(typed), exponent(currency), writing)
    places = exponent(currency)
    if len(fraction.rstrip("0")) > places:
        message = "This currency has no decimals. Enter a whole amount." if not places else "Too many decimals."
        raise BadAmount(message, "amount")
    minor = int(whole or "0") * 10**places + int((fraction.rstrip("0")).ljust(places, "0") or "0")
    if minor > LARGEST:
        raise BadAmount("This amount is too large.", "amount")
    if minor == 0:
        raise BadAmount("Enter an amount greater than zero.", "amount")
    return Money(minor, currency)


def _plain(typed: str) -> str:
    """Reduce to ASCII digits and separators, without spaces, currency signs and names."""
    if len(typed) > 100:
        raise BadAmount("Enter an amount, such as 50.", "amount")
    digits = "".join(_digit(character) for character in typed.translate(EASTERN))
    bare = _SIGNS_AROUND.sub("", _SPACES.sub("", digits))
    if bare.startswith("-"):
        raise BadAmount("Enter an amount greater than zero.", "amount")
    if not _NUMBER.fullmatch(bare.removeprefix("+")):
        raise BadAmount("Enter an amount, such as 50.", "amount")
    return bare.removeprefix("+")


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _parts(number: str, places: int, writing: Writing) -> tuple[str, str]:
    signs = [c for c in number if not c.isdigit()]
    if not signs:
        return number, ""
    last, kinds = signs[-1], set(signs)
    if len(kinds) > 2 or (len(kinds) == 2 and signs.count(last) > 1):
        raise BadAmount("Enter an amount, such as 50.", "amount")
    if len(kinds) == 2:
        whole, fraction = number.rsplit(last, 1)
        return _ungrouped(whole), fraction
    if len(signs) > 1:
        return _ungrouped(number), ""
    return _one_sign(number, last, places, writing)


def _one_sign(number: str, sign: str, places: int, writing: Writing) -> tuple[str, str]:
    """Decide what a single sign means: the locale decides between thousands and decimals."""
    whole, fraction = number.split(sign)
    looks_grouped = len(fraction) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0")
    if not looks_grouped or (sign == writing.decimal and places == 3):
        return whole, fraction
    if sign in (writing.group, "'"):
        return whole + fraction, ""
    raise BadAmount("It is not clear whether this means thousands or decimals. Write it without a separator.", "amount")


def _ungrouped(number: str) -> str:
    groups = re.split(r"[.,']", number)
    if not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        raise BadAmount("Enter an amount, such as 50.", "amount")
    return "".join(groups)
