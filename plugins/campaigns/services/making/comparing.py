"""What differs between two versions of what was typed, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugins.campaigns.services.making.parts import KEY


@dataclass(frozen=True)
class Difference:
    """A field that says something else than before; ``line`` is the number of a line, or none."""

    part: str
    field: str
    line: int | None
    before: str
    now: str


def differences(part: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """What a part says now and said otherwise before; a line that moved is the same line."""
    old, new = dict(_flat(before)), dict(_flat(now))
    places = {key: place for place, (key, _) in enumerate(_keys(now) or _keys(before))}
    found = []
    for name in [*new, *(name for name in old if name not in new)]:
        field, key = name
        if old.get(name, "") != new.get(name, ""):
            line = places.get(key, len(places)) + 1 if key else None
            found.append(Difference(part, field, line, old.get(name, ""), new.get(name, "")))
    return found


def _flat(fields: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for name, value in fields.items():
        if isinstance(value, str):
            yield (name, ""), value
            continue
        for line in value:
            for field, text in line.items():
                if field != KEY:
                    yield (field, f"{name}:{line.get(KEY, '')}"), text


def _keys(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    lists = ((name, value) for name, value in fields.items() if isinstance(value, list))
    return [(f"{name}:{line.get(KEY, '')}", name) for name, lines in lists for line in lines]


def all_differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """What differs between two submissions, part by part."""
    found: list[Difference] = []
    for part in [*now, *(part for part in before if part not in now)]:
        found += differences(part, _fields(before, part), _fields(now, part))
    return found


def _fields(content: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    stored: Mapping[str, Any] = content.get(part, {})
    fields: Mapping[str, Any] = stored.get("fields", {})
    return fields
