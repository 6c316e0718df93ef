"""Reading amounts as people write them, in the writing of their locale."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from string import digits

from portal.kernel.errors import Refused
from portal.kernel.money import LARGEST, Money, exponent
from portal.kernel.text import N_

# How people write currencies beside what Unicode's locale data (CLDR) says, without spaces and dots.
NAMES: dict[str, tuple[str, ...]] = {
    "BRL": ("r$", "real", "reais"),
    "EUR": ("€", "euro", "euros", "يورو"),
    "TND": ("dt", "dinar", "dinars", "دت", "دينار"),
    "USD": ("$", "us$", "$us", "usd$", "dollar", "dollars", "dólar", "dólares", "dolar", "dolares"),
    "XOF": ("fcfa", "cfa", "f", "francs", "francscfa", "franccfa", "فرنك"),
}
LONGEST = 100
NOT_AN_AMOUNT = N_("Enter an amount, such as 50.")
NOT_CLEAR = N_("It is not clear whether this means thousands or decimals. Write it without a separator.")
_SAME = str.maketrans(
    {"。": ".", "．": ".", "｡": ".", "，": ",", "،": ",", "’": "'", "‘": "'", "ʼ": "'", "＇": "'"}
    | dict.fromkeys("−‐‑‒–—﹣－", "-")
)
_BODY = re.compile(r"\d+(?:[.,' ٫٬]\d+)*")
_FLAT = re.compile(r"^[.,] ?(?:--?|=)")  # "50,-" and "50.–" are flat sums in German, Dutch and Danish
_ABBREVIATED = re.compile(r"(?:\w+\.){2,}")  # "د.ت.50": the last dot is the name's, not a decimal sign
_PLAIN = re.compile(r"([0-9]{1,15})(?:\.([0-9]+))?")
_ONLY_DECIMAL, _ONLY_GROUPS = "٫", "'٬ "


class BadAmount(Refused):
    """What was typed is not an amount of this currency, or not surely one."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, "amount", **values)


@dataclass(frozen=True)
class Writing:
    """How a locale writes sums: the sign before decimals, the one between thousands, the names of a currency."""

    decimal: str = "."
    group: str = ","
    names: tuple[str, ...] = ()


def parse_amount(typed: str, currency: str, writing: Writing = Writing()) -> Money:
    """Read an amount typed by a person; refuse what is ambiguous or too precise, and say why."""
    places = exponent(currency)
    whole, fraction = _parts(_number(typed, currency, writing.names), places, writing)
    if len(fraction) > max(places, 2) or len(fraction.rstrip("0")) > places:
        if not places:
            raise BadAmount(N_("This currency has no decimals. Enter a whole amount."))
        raise BadAmount(N_("Too many decimals: this currency has %(places)s."), places=places)
    minor = int(whole) * 10**places + int(fraction[:places].ljust(places, "0") or "0")
    if minor > LARGEST:
        raise BadAmount(N_("This amount is too large."))
    if minor == 0:
        raise BadAmount(N_("Enter an amount greater than zero."))
    return Money(minor, currency)


def read_plain(text: str, currency: str) -> Money | None:
    """Read what ``Money.decimal`` looks like in an address, in whatever language; None for everything else."""
    places = exponent(currency)
    found = _PLAIN.fullmatch(text)
    if not found or len(found[2] or "") > places:
        return None
    return Money(int(found[1]) * 10**places + int((found[2] or "").ljust(places, "0") or "0"), currency)


def write_amount(amount: Money, writing: Writing = Writing()) -> str:
    """Write an amount as its reader would type it, so that it can be read again; whole amounts without decimals."""
    whole, fraction = divmod(amount.minor, 10 ** exponent(amount.currency))
    return f"{whole}{writing.decimal}{fraction:0{exponent(amount.currency)}}" if fraction else str(whole)


def _number(typed: str, currency: str, names: Iterable[str]) -> str:
    """Take the digits and separators out of what was typed; what stands around them must name the currency."""
    if len(typed) > LONGEST:
        raise BadAmount(NOT_AN_AMOUNT)
    text = " ".join("".join(map(_plain, typed.translate(_SAME))).split())
    before, body, after = _around(text)
    if "-" in before:
        raise BadAmount(N_("Enter an amount greater than zero."))
    for said in (before.removeprefix("+"), _FLAT.sub("", after)):
        _check_name(said, currency, names)
    if not _BODY.fullmatch(body):
        raise BadAmount(NOT_AN_AMOUNT)
    return body


def _around(text: str) -> tuple[str, str, str]:
    """Part a text at its first and its last digit; ".5" is a half, and "R$.50" is nothing that is sure."""
    at = [place for place, character in enumerate(text) if character in digits]
    if not at:
        raise BadAmount(NOT_AN_AMOUNT)
    before, body, after = text[: at[0]], text[at[0] : at[-1] + 1], text[at[-1] + 1 :]
    if before in (".", ","):
        return "", f"0{before}{body}", after
    if before.endswith((".", ",")) and not _ABBREVIATED.fullmatch(before):
        raise BadAmount(NOT_AN_AMOUNT)
    return before, body, after


def _plain(character: str) -> str:
    """A digit of any script as an ASCII digit; nothing for what cannot be seen."""
    value = unicodedata.decimal(character, None)
    if value is not None:
        return str(value)
    return "" if unicodedata.category(character) == "Cf" else character


def _name(said: str) -> str:
    """A currency's name as it can be compared: without case, spaces, dots and what cannot be seen."""
    plain = unicodedata.normalize("NFKC", said).casefold()
    return "".join(c for c in plain if c not in " .," and unicodedata.category(c) != "Cf")


def _check_name(said: str, currency: str, names: Iterable[str]) -> None:
    name = _name(said)
    if name in {"", currency.casefold(), *NAMES.get(currency, ()), *map(_name, names)}:
        return
    if any(name == code.casefold() or name in called for code, called in NAMES.items()):
        raise BadAmount(N_("Enter the sum in %(currency)s."), currency=currency)
    raise BadAmount(NOT_AN_AMOUNT)


def _parts(number: str, places: int, writing: Writing) -> tuple[str, str]:
    """Divide a number into its whole and its fraction, both of digits alone."""
    signs = [c for c in number if not c.isdigit()]
    if not signs:
        return number, ""
    if len(signs) == 1:
        return _one_sign(number, signs[0], places, writing)
    last, groups = signs[-1], set(signs[:-1])
    if len(groups) > 1 or _ONLY_DECIMAL in groups:
        raise BadAmount(NOT_AN_AMOUNT)
    if last in groups:
        return _ungrouped(number, last), ""
    if last in _ONLY_GROUPS:
        raise BadAmount(NOT_AN_AMOUNT)
    whole, fraction = number.split(last)
    return _ungrouped(whole, groups.pop()), fraction


def _one_sign(number: str, sign: str, places: int, writing: Writing) -> tuple[str, str]:
    """Decide what a single sign means: the locale and the currency decide between thousands and decimals."""
    whole, fraction = number.split(sign)
    if sign in ("٬", " "):
        return _ungrouped(number, sign), ""
    looks_grouped = len(fraction) == 3 and len(whole) <= 3 and not whole.startswith("0")
    if not looks_grouped or sign == _ONLY_DECIMAL or (sign == writing.decimal and places == 3):
        return whole, fraction
    if places == 0 or (places < 3 and sign in (writing.group, "'")):
        return whole + fraction, ""
    raise BadAmount(NOT_CLEAR)


def _ungrouped(number: str, sign: str) -> str:
    first, *others = number.split(sign)
    if len(first) > 3 or first.startswith("0") or any(len(group) != 3 for group in others):
        raise BadAmount(NOT_AN_AMOUNT)
    return "".join((first, *others))
