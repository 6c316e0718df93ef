"""How often one network may send something: a view says its own limit, and all others have the general one.

Over its limit nothing of a request is stored. A form is shown again with what was typed and the time to wait,
as a form is whose token ran out. Signing in is counted in the database besides, by account.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request
from flask_limiter import Limiter, RateLimitExceeded
from limits.errors import ConfigurationError

from portal.config import BadSettings, Settings
from portal.kernel.errors import Refused
from portal.kernel.networks import network_of
from portal.kernel.text import N_
from portal.web.access import access_to
from portal.web.errors import error_page
from portal.web.languages import gettext
from portal.web.protection import UNSAFE, hold_back

V = TypeVar("V", bound=Callable[..., Any])
REDIS_SECONDS = 1  # a request waits no longer for it
REDIRECTS = range(300, 400)
TOO_OFTEN = N_("Too much was sent from your network. Wait %(minutes)s minutes and send this again.")


@dataclass(frozen=True)
class Limit:
    """So many within so many minutes."""

    times: int
    minutes: int


# A hall full of people, or all customers of a mobile operator, may share one address.
GENERAL, WEBHOOKS = Limit(300, 10), Limit(3000, 1)


class TooOften(Refused):
    """More was sent from one network than a view takes."""

    status = 429


def limited(times: int, minutes: int) -> Callable[[V], V]:
    """Say how often one network may send what this view takes."""

    def mark(view: V) -> V:
        view.__limit__ = Limit(times, minutes)  # type: ignore[attr-defined]
        return view

    return mark


def limit_of(view: Callable[..., Any]) -> Limit:
    """How often one network may use a view by anything but reading."""
    access = access_to(view)
    found: Limit = getattr(view, "__limit__", WEBHOOKS if access and access.is_webhook else GENERAL)
    return found


def install_limits(app: Flask, settings: Settings) -> None:
    """Count what is sent, in memory or in Redis; ``RATE_LIMIT_FACTOR`` raises all limits, 0 takes them away."""
    if not settings.rate_limit_factor:
        return
    limiter = _limiter(app, settings)

    def said() -> str:
        limit = limit_of(current_app.view_functions[request.endpoint or ""])
        return f"{limit.times * settings.rate_limit_factor} per {limit.minutes} minutes"

    counting = limiter.limit(said)

    @app.before_request
    def count() -> None:
        g.retry_after = None
        if request.method not in UNSAFE or request.endpoint is None:
            return
        try:
            with counting:
                pass
        except RateLimitExceeded:
            assert limiter.current_limit
            _refuse(max(1, int(limiter.current_limit.reset_at - time.time())))  # it says a second more

    app.after_request(_say_when_to_come_back)


def _limiter(app: Flask, settings: Settings) -> Limiter:
    patience: dict[str, str | int] = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    try:
        return Limiter(
            lambda: network_of(request.remote_addr),
            app=app,
            storage_uri=settings.redis_url or "memory://",
            storage_options=patience if settings.redis_url else {},
            in_memory_fallback_enabled=True,
            key_prefix="portal",
            request_identifier=_what_is_counted,
        )
    except (ConfigurationError, ValueError) as error:
        raise BadSettings(f"REDIS_URL cannot be used: {error}") from None


def _what_is_counted() -> str:
    """Nothing of what only reads, so that Flask-Limiter, which looks at every request, lets it pass at once."""
    return (request.endpoint or "") if request.method in UNSAFE else ""


def _refuse(seconds: int) -> None:
    """Let nothing of this request be stored; a program's is ended here, a person's form is shown again."""
    g.retry_after = seconds
    access = access_to(current_app.view_functions[request.endpoint or ""])
    if access and access.is_webhook:
        abort(429)
    hold_back(TooOften(TOO_OFTEN, minutes=ceil(seconds / 60)))


def _say_when_to_come_back(response: Response) -> Response:
    seconds = g.get("retry_after")
    if seconds is None:
        return response
    if response.status_code in REDIRECTS:
        response = error_page(429, gettext(TOO_OFTEN, minutes=ceil(seconds / 60)))
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response
