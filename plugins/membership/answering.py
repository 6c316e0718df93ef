"""``portal organisations compare``: pairs of records as lines of JSON, and what is said of each."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from plugins.membership.identity.comparing import REASONS, compare
from plugins.membership.identity.lexicon import LEVELS
from plugins.membership.identity.records import Lookup, Record
from portal.kernel.text import clean_line
from portal.organisations.rules import KINDS

FIELDS = tuple(one.name for one in fields(Record))
SIDES = (("a", "b"), ("left", "right"), ("first", "second"))
PLACE_KEYS = ("geonameid", "geonames", "id", "name")
CITIES, REGIONS = ("municipality", "city", "town", "commune"), ("region", "province", "state", "county", "department")
OTHER_KINDS = dict.fromkeys(CITIES, "local_government") | dict.fromkeys(REGIONS, "regional_government")
OTHER_LEVELS = (
    dict.fromkeys(CITIES, "municipality")
    | dict.fromkeys(REGIONS, "upper")
    | dict.fromkeys(("metropolitan_area", "metropolis"), "metropolitan")
)
LONGEST_LINE, DEEPEST = 100_000, 5


class BadPair(ValueError):
    """A line that holds no pair of records; the sentence says why."""


def answers(lines: Iterable[bytes], lookup: Lookup) -> Iterator[str]:
    """One line of JSON for each line that holds anything."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield json.dumps({"line": number, **answer(line, lookup)}, ensure_ascii=False)


def answer(line: bytes, lookup: Lookup) -> dict[str, Any]:
    """What is said of a pair, or why the line is none."""
    try:
        told = parsed(line)
        one, other = map(record, pair(told))
    except BadPair as error:
        return {"error": str(error)}
    verdict = compare(one, other, lookup)
    reasons = [{"code": code, "text": REASONS[code]} for code in verdict.reasons]
    kept = {"id": told["id"]} if isinstance(told, Mapping) and isinstance(told.get("id"), str | int) else {}
    return {**kept, "verdict": verdict.word, "reasons": reasons}


def parsed(line: bytes) -> Any:
    """The JSON of a line that is neither too long nor too deep."""
    if len(line) > LONGEST_LINE:
        raise BadPair("the line is too long")
    try:
        text = line.decode("utf-8-sig")
        if max(text.count("["), text.count("{")) > DEEPEST:
            raise BadPair("the line is nested too deep")
        return json.loads(text)
    except UnicodeDecodeError:
        raise BadPair("the line is not in UTF-8") from None
    except ValueError as error:
        if isinstance(error, BadPair):
            raise
        raise BadPair("the line is not JSON") from None


def pair(told: Any) -> tuple[Any, Any]:
    """The two records of a line: {"a": …, "b": …} or a list of two."""
    if isinstance(told, list) and len(told) == 2:
        return told[0], told[1]
    if isinstance(told, Mapping):
        for one, other in SIDES:
            if one in told and other in told:
                return told[one], told[other]
    raise BadPair('write a pair as {"a": {…}, "b": {…}}')


def record(told: Any) -> Record:
    """A record of a pair, cleaned as a form would clean it."""
    if not isinstance(told, Mapping):
        raise BadPair("a record is an object with a name")
    values = {name: _text(told.get(name), name) for name in FIELDS if name != "place"}
    values["place"] = _text(_place(told.get("place")), "place")
    if not values["name"] and not values["website"]:
        raise BadPair("a record has a name")
    if values["country"] and not (len(values["country"]) == 2 and values["country"].isalpha()):
        raise BadPair("country is a code of two letters, such as SN")
    kind, level = _code(values["kind"]), _code(values["level"])
    values["kind"] = kind if kind in KINDS else OTHER_KINDS.get(kind, "")
    values["level"] = level if level in LEVELS else OTHER_LEVELS.get(level, "")
    return Record(**values)


def _code(text: str) -> str:
    return text.lower().replace(" ", "_").replace("-", "_")


def _place(value: Any) -> Any:
    """A place as a text or a number; of an object its number, else its name."""
    if not isinstance(value, Mapping):
        return value
    return next((value[name] for name in PLACE_KEYS if value.get(name)), None)


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadPair(f"{name} is a text")
    return clean_line(str(value))
