"""The contract check: what the types that Stripe's SDK ships say of a request, open enums taken as closed.

A form knows texts only; reading it by its type gives numbers, truths, lists and objects, or Stripe's own refusal.
"""

import re
import sys
import typing
from functools import cache
from types import UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

import stripe
from stripe import _request_options
from stripe.params import WebhookEndpointCreateParams
from typing_extensions import get_type_hints, is_typeddict

from tests.stripe_twin.refusals import malformed

WRAPPERS = (NotRequired, Required)
MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500


class _Unfit(Exception):
    """A value is not of a type; ``code`` and ``message`` as Stripe has them."""

    def __init__(self, message: str, code: str, param: str) -> None:
        super().__init__(message)
        self.refusal = malformed(message, code, param)


def read_params(told: dict[str, Any], kind: type) -> dict[str, Any]:
    """The parameters of a request by their type; raises Refusal."""
    try:
        params = _read_object(told, kind, "", allowed=fields_of(kind) - fields_of(stripe.RequestOptions))
    except _Unfit as unfit:
        raise unfit.refusal from unfit
    _check_metadata(params)
    return params


@cache
def hints(kind: type) -> dict[str, Any]:
    """The types of the fields of an object, as the SDK has them."""
    module = sys.modules[kind.__module__]
    names = vars(typing) | {"StripeContext": Any} | vars(_request_options) | vars(module)
    return get_type_hints(kind, globalns=names, include_extras=True)


@cache
def fields_of(kind: type) -> frozenset[str]:
    """The names of the fields of an object."""
    return frozenset(hints(kind))


@cache
def event_names() -> frozenset[str]:
    """Every name of an event that the SDK knows."""
    return frozenset(_choices(hints(WebhookEndpointCreateParams)["enabled_events"])) - {"*"}


def _choices(kind: Any) -> list[str]:
    inner = get_args(kind)
    if get_origin(kind) is Literal:
        return list(inner)
    return [choice for one in inner for choice in _choices(one)]


def _read(value: Any, kind: Any, where: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        return _read_object(value, kind, where, fields_of(kind))
    if "UntypedStripeObject" in str(kind):
        return _read_map(value, inner, where)
    return READERS.get(origin, _read_plain)(value, inner or (kind,), where)


def _unwrapped(value: Any, inner: tuple[Any, ...], where: str) -> Any:
    return _read(value, inner[0], where)


def _closed(kinds: tuple[Any, ...]) -> list[Any]:
    """Without the plain text that keeps an enum open for names of tomorrow: ours are those of today."""
    is_enum = any(choice for one in kinds if get_origin(one) is Literal for choice in get_args(one))
    return [one for one in kinds if not (is_enum and one is str)]


def _read_one_of(value: Any, inner: tuple[Any, ...], where: str) -> Any:
    unfit: list[_Unfit] = []
    for kind in _closed(inner):
        try:
            return _read(value, kind, where)
        except _Unfit as error:
            unfit.append(error)
    raise unfit[-1]


def _chosen(value: Any, choices: tuple[Any, ...], where: str) -> Any:
    if value not in choices:
        listed = ", ".join(str(choice) for choice in choices if choice)
        raise _Unfit(f"Invalid {where}: must be one of {listed}", "", where)
    return value


def _read_object(value: Any, kind: Any, where: str, allowed: frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Unfit(f"Invalid object: {where}", "", where)
    known = hints(kind)
    read = {}
    for name, inner in value.items():
        path = f"{where}[{name}]" if where else name
        if name not in allowed:
            raise _Unfit(f"Received unknown parameter: {path}", "parameter_unknown", path)
        read[name] = _read(inner, known[name], path)
    for name in sorted(allowed - set(value)):
        if get_origin(known[name]) not in WRAPPERS and name in kind.__required_keys__:
            path = f"{where}[{name}]" if where else name
            raise _Unfit(f"Missing required param: {path}.", "parameter_missing", path)
    return read


def _read_list(value: Any, inner: tuple[Any, ...], where: str) -> list[Any]:
    if not isinstance(value, dict) or not all(name.isdecimal() for name in value):
        raise _Unfit("Invalid array", "", where)
    return [_read(one, inner[0], f"{where}[{name}]") for name, one in value.items()]


def _read_map(value: Any, inner: tuple[Any, ...], where: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise _Unfit("Invalid object", "", where)
    return value


def _read_plain(value: Any, inner: tuple[Any, ...], where: str) -> Any:
    (kind,) = inner
    if not isinstance(value, str):
        raise _Unfit(f"Invalid string: {where}", "", where)
    if kind is int:
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise _Unfit(f"Invalid integer: {value}", "parameter_invalid_integer", where)
        return int(value)
    if kind is bool:
        if value not in ("true", "false"):
            raise _Unfit(f"Invalid boolean: {value}", "", where)
        return value == "true"
    return value


READERS = {
    NotRequired: _unwrapped,
    Required: _unwrapped,
    Union: _read_one_of,
    UnionType: _read_one_of,
    Literal: _chosen,
    list: _read_list,
    dict: _read_map,
}


def _check_metadata(params: dict[str, Any]) -> None:
    for name, value in params.items():
        if isinstance(value, dict) and name != "metadata":
            _check_metadata(value)
    told = params.get("metadata") or {}
    if len(told) > MOST_KEYS:
        raise malformed(f"Metadata can have up to {MOST_KEYS} keys", "", "metadata")
    for key, text in told.items():
        if len(key) > LONGEST_KEY or len(text) > LONGEST_VALUE:
            raise malformed("Metadata keys and values must be shorter", "", f"metadata[{key}]")
