"""Parameters as they come over the line: a form whose names nest in brackets."""

import re
from typing import Any
from urllib.parse import parse_qsl

NAME = re.compile(r"[^\[\]]+")


def read_form(text: str) -> dict[str, Any]:
    """Read a form into nested objects of texts; lists are objects whose names are numbers."""
    told: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _put(told, NAME.findall(name.replace("[]", f"[{len(told)}]")), value)
    return told


def _put(told: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        inner = told.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        told = inner
    told[path[-1]] = value
