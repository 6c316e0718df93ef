"""Reading JSON that somebody else wrote."""

import json
from typing import Any


def read_object(body: bytes | str) -> dict[str, Any]:
    """Read a JSON object; raise ValueError for all that is none, that is nested without end, or has no sense."""
    try:
        found = json.loads(body, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
