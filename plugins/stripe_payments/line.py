"""The line to Stripe: the SDK, imported when it is first needed, and what its errors mean."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context

from plugins.stripe_payments.rules import ANOTHER_MODE, is_live_key
from portal.config import BadSettings, Settings
from portal.hooks import CspSource
from portal.kernel.errors import Unavailable
from portal.payments.gateway import Keys, Unknown

log = logging.getLogger(__name__)
PINNED = "2026-10-28.endive"  # what the plugin was written for; an SDK that prefers another changes nothing
JS, HOOKS = "https://js.stripe.com", "https://hooks.stripe.com"
API, CHECKOUT = "https://api.stripe.com", "https://checkout.stripe.com"
SCRIPT = f"{JS}/endive/stripe.js"  # Stripe.js bears the name of the version
RECOVERY = "stripe_payments.recover"
IN_A_REQUEST = (10, 1)  # seconds for an answer, and how often to ask once more
IN_THE_BACKGROUND = (80, 2)
API_BASE = "STRIPE_API_BASE"
KEPT_AT_MOST = 5  # failures of one step in one day


def is_installed() -> bool:
    """Whether the SDK is there; it comes with the extra ``stripe_payments``."""
    return find_spec("stripe") is not None


@cache
def sdk() -> Any:
    """The SDK, which takes a tenth of a second to import."""
    stripe: Any = import_module("stripe")
    stripe.enable_telemetry = False
    return stripe


def twin_address(environment: Mapping[str, str] = os.environ) -> str:
    """The address of a twin that stands for Stripe in the modes demo and test; empty for Stripe itself."""
    address = environment.get(API_BASE, "").rstrip("/")
    if address and environment.get("PORTAL_MODE") == "live":
        raise BadSettings(f"{API_BASE} is for the modes demo and test")
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path):
        raise BadSettings(f"{API_BASE} must be like http://127.0.0.1:12111, not {address!r}")
    return address


def script_address() -> str:
    """Where Stripe.js comes from, which nobody else may serve; a twin brings its own."""
    twin = twin_address()
    return f"{twin}/stripe.js" if twin else SCRIPT


def csp_sources() -> list[CspSource]:
    """What the browser may talk to: Stripe.js on the recovery page alone, the hosted page where a form leads to it."""
    twin = twin_address()
    found = [
        CspSource("form-action", twin or CHECKOUT),
        CspSource("script-src", twin or JS, RECOVERY),
        CspSource("connect-src", twin or API, RECOVERY),
        CspSource("frame-src", twin or JS, RECOVERY),
    ]
    return found if twin else [*found, CspSource("frame-src", HOOKS, RECOVERY)]


@cache
def _http(seconds: int) -> Any:
    return sdk().RequestsClient(timeout=seconds)


def client(keys: Keys, http_client: Any = None) -> Any:
    """Open the line for a holder's keys, for one connected account if they name one; never with the other mode's."""
    settings: Settings = current_app.extensions["portal.settings"]
    if is_live_key(keys.get("api_key", "")) != settings.is_live:
        raise Unavailable(ANOTHER_MODE)
    seconds, retries = IN_A_REQUEST if has_request_context() else IN_THE_BACKGROUND
    twin = twin_address()
    return (
        sdk()
        .StripeClient(
            keys["api_key"],
            stripe_account=keys.get("account") or None,
            stripe_version=PINNED,
            base_addresses={"api": twin} if twin and not settings.is_live else {},
            max_network_retries=retries,
            http_client=http_client or _http(seconds),
        )
        .v1
    )


@contextmanager
def asking() -> Iterator[None]:
    """Let through what Stripe says no to; everything that leaves open what happened becomes Unknown.

    A 500, a line that was cut, 429, and keys that do not open the account: whoever asks again under the same key finds
    out, and nothing is ever taken as failed because nobody answered.
    """
    stripe = sdk()
    try:
        yield
    except (stripe.CardError, stripe.InvalidRequestError):
        raise
    except stripe.StripeError as error:
        log.warning("stripe: %s %s", type(error).__name__, error)
        raise Unknown(f"{type(error).__name__}: {error}") from error


def once(act: Callable[[dict[str, Any]], Any], key: str) -> dict[str, Any]:
    """Do something under a key that makes it harmless to do it again, and give what Stripe says of it now.

    Stripe keeps its own 500 under the key for a day. Who meets it again asks under another key: all that is done here
    takes no money by itself, or moves one payment intent, which succeeds once.
    """
    for number in range(KEPT_AT_MOST):
        try:
            return plain(act({"idempotency_key": f"{key}:again{number}" if number else key}))
        except sdk().APIError as error:
            if not was_kept(error):
                raise
    raise Unknown(f"Stripe keeps failures under {KEPT_AT_MOST} keys: {key}")


def was_kept(error: Any) -> bool:
    """Whether a failure is the one that Stripe kept from an earlier time."""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return str(headers.get("idempotent-replayed", "")).lower() == "true"


def plain(thing: Any) -> dict[str, Any]:
    """An object of the SDK as a dictionary, since it is none itself."""
    found: dict[str, Any] = thing.to_dict()
    return found
