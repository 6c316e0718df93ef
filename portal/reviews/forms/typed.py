"""Reading what was typed into a field, and writing it down again to be changed: nothing that was typed gets lost."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.kernel.amounts import BadAmount, Writing, parse_amount, write_amount
from portal.kernel.money import CODE, Money
from portal.kernel.text import clean_line, clean_text
from portal.reviews.forms.content import Field
from portal.reviews.forms.rules import LONGEST_ANSWER, TYPED

Typed = Mapping[str, Sequence[str]]  # what a browser sends: several texts by the name of an input
MOST_LINES = 30  # people that are read, whatever the limit; what is too many is a fault, not a loss
PERSON = ("name", "role", "email")


def read_typed(field: Field, typed: Typed, writing: Writing) -> Any:
    """The answer that was typed into a field, as it is stored; None for nothing."""
    return _READERS[field.kind](field, typed, writing)


def as_typed(field: Field, value: Any, writing: Writing) -> dict[str, Any]:
    """What stands in the inputs of a field, by the names of the inputs; the same answer is read from it again."""
    if isinstance(value, Mapping) and TYPED in value:
        shown = {field.key: value[TYPED], f"{field.key}-currency": value.get("currency", "")}
        return shown | {f"{field.key}-amount": value[TYPED]}
    if field.kind == "money":
        return _money_as_typed(field.key, value, writing)
    if field.kind == "number":
        return {field.key: str(value).replace(".", writing.decimal) if value is not None else ""}
    if field.kind == "place":
        said = value or {}
        return {f"{field.key}-name": said.get("name", ""), f"{field.key}-country": said.get("country", "")}
    if field.kind == "people":
        lines = enumerate(value or [])
        return {f"{field.key}-{number}-{name}": line.get(name, "") for number, line in lines for name in PERSON}
    return {field.key: "" if value is None else value}


def _money_as_typed(key: str, value: Any, writing: Writing) -> dict[str, Any]:
    if not value:
        return {f"{key}-amount": "", f"{key}-currency": ""}
    amount = Money(value["minor"], value["currency"])
    return {f"{key}-amount": write_amount(amount, writing), f"{key}-currency": amount.currency}


def _first(typed: Typed, name: str) -> str:
    return next(iter(typed.get(name, ())), "")[:LONGEST_ANSWER]


def _text(field: Field, typed: Typed, writing: Writing) -> Any:
    said = _first(typed, field.key)
    return (clean_text(said) if field.is_long else clean_line(said)) or None


def _choice(field: Field, typed: Typed, writing: Writing) -> Any:
    return clean_line(_first(typed, field.key)) or None


def _choices(field: Field, typed: Typed, writing: Writing) -> Any:
    sent = {clean_line(one) for one in typed.get(field.key, ())}
    return [option.key for option in field.options if option.key in sent] or None


def _date(field: Field, typed: Typed, writing: Writing) -> Any:
    said = clean_line(_first(typed, field.key))
    try:
        return date.fromisoformat(said).isoformat() if said else None
    except ValueError:
        return {TYPED: said}


def _number(field: Field, typed: Typed, writing: Writing) -> Any:
    said = clean_line(_first(typed, field.key))
    if not said:
        return None
    plain = "".join(_digit(sign) for sign in said if not sign.isspace() and sign not in (writing.group, "'", "’"))
    whole, _, fraction = plain.replace(writing.decimal, ".").partition(".")
    minus, whole = ("-", whole[1:]) if whole[:1] in ("-", "−") else ("", whole)
    if not (f"{whole}{fraction}".isascii() and whole.isdigit() and fraction.isdigit() | (not fraction)):
        return {TYPED: said}
    fraction = fraction.rstrip("0")
    return f"{minus}{int(whole[:30])}.{fraction[:10]}" if fraction else int(f"{minus}{whole[:15]}")


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _money(field: Field, typed: Typed, writing: Writing) -> Any:
    said = clean_line(_first(typed, f"{field.key}-amount"))
    currency = clean_line(_first(typed, f"{field.key}-currency")).upper()
    if not said:
        return None
    try:
        if CODE.fullmatch(currency):
            return {"minor": parse_amount(said, currency, writing).minor, "currency": currency}
    except BadAmount:
        pass
    return {TYPED: said, "currency": currency}


def _place(field: Field, typed: Typed, writing: Writing) -> Any:
    name = clean_line(_first(typed, f"{field.key}-name"))
    country = clean_line(_first(typed, f"{field.key}-country"))[:2].strip()
    return {"name": name, "country": country} if name or country else None


def _people(field: Field, typed: Typed, writing: Writing) -> Any:
    lines = [
        {name: clean_line(_first(typed, f"{field.key}-{number}-{name}")) for name in PERSON}
        for number in range(MOST_LINES)
    ]
    return [line for line in lines if any(line.values())] or None


def _documents(field: Field, typed: Typed, writing: Writing) -> Any:
    return None  # they are sent and kept by themselves


def _consent(field: Field, typed: Typed, writing: Writing) -> Any:
    return True if _first(typed, field.key) else None


_READERS = {
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "date": _date,
    "number": _number,
    "money": _money,
    "place": _place,
    "people": _people,
    "documents": _documents,
    "consent": _consent,
}
