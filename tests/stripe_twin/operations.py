"""What may be asked: a method and a path, the SDK's type of its parameters, and who answers."""

import re
from collections.abc import Callable
from typing import Any

from tests.stripe_twin.account import Account, Thing

Handler = Callable[..., Thing]
OPERATIONS: list[tuple[str, re.Pattern[str], type, Handler]] = []


def operation(method: str, path: str, params: Any) -> Callable[[Handler], Handler]:
    """Let a function answer a request; ``{id}`` in the path is given to it as ``reference``."""
    pattern = re.compile(path.replace("{id}", "(?P<reference>[A-Za-z0-9_]+)"))

    def register(handler: Handler) -> Handler:
        OPERATIONS.append((method, pattern, params, handler))
        return handler

    return register


def operation_of(method: str, path: str) -> tuple[type, Handler, dict[str, str]] | None:
    """Who answers a request, with what stands in its path; None when nobody does."""
    for verb, pattern, params, handler in OPERATIONS:
        found = pattern.fullmatch(path) if verb == method else None
        if found:
            return params, handler, found.groupdict()
    return None


def listed(things: list[Thing], params: Thing, url: str) -> Thing:
    """A page of a list, newest first."""
    things = list(reversed([one for one in things if _is_within(one["created"], params.get("created"))]))
    limit = min(params.get("limit", 10), 100)
    ids = [one["id"] for one in things]
    if params.get("starting_after") in ids:
        things = things[ids.index(params["starting_after"]) + 1 :]
    if params.get("ending_before") in ids:
        things = things[: ids.index(params["ending_before"])][-limit:]
    return {"object": "list", "data": things[:limit], "has_more": len(things) > limit, "url": url}


def _is_within(created: int, asked: int | dict[str, int] | None) -> bool:
    if asked is None:
        return True
    if isinstance(asked, int):
        return created == asked
    at_least = max(asked.get("gte", created), asked.get("gt", created - 1) + 1)
    at_most = min(asked.get("lte", created), asked.get("lt", created + 1) - 1)
    return at_least <= created <= at_most


def expanded(account: Account, thing: Thing, paths: list[str]) -> Thing:
    """An object with the objects of some of its ids in their place."""
    for path in paths:
        thing = _expand(account, thing, path.split("."))
    return thing


def _expand(account: Account, thing: Thing, path: list[str]) -> Thing:
    inner = thing.get(path[0])
    if isinstance(inner, list):
        return thing | {path[0]: [_expand(account, one, path[1:]) for one in inner]}
    if isinstance(inner, str):
        inner = account.any(inner)
    if inner is None or len(path) == 1:
        return thing | {path[0]: inner}
    return thing | {path[0]: _expand(account, inner, path[1:])}
