"""Webhook endpoints at Stripe: made with the version that the plugin was written for, and looked at every hour."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app

from plugins.stripe_payments import services
from plugins.stripe_payments.gateway import NAME, StripeGateway
from plugins.stripe_payments.line import PINNED, asking, is_installed, plain, sdk
from plugins.stripe_payments.messages import KINDS
from plugins.stripe_payments.models import StripeEndpoint
from plugins.stripe_payments.rules import is_live_key
from portal.audit.services import note
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.errors import Refused, Unavailable
from portal.organisations.services import open_gateway
from portal.payments.collecting import gateway_named, keys_of
from portal.payments.gateway import Keys, Unknown, keys_after
from portal.viewer import NOBODY

# What was not delivered within a day is lost on the way, unless it is younger than this and only late.
LATE_AFTER, LOOKED_BACK = timedelta(minutes=15), timedelta(days=1)
MISSING, DISABLED, KEYS, SILENT = "missing", "disabled", "keys", "silent"


@dataclass(frozen=True)
class MadeEndpoint:
    """A webhook endpoint that was made, and how many older ones of the same address went."""

    id: str
    url: str
    removed: int


def gateway() -> StripeGateway:
    """The plugin's own gateway, as the portal knows it."""
    found = gateway_named(NAME)
    assert isinstance(found, StripeGateway)
    return found


def address_for(holder_id: int) -> str:
    """Where Stripe is to report for a holder."""
    settings: Settings = current_app.extensions["portal.settings"]
    return f"{settings.base_url}/webhooks/{NAME}/{holder_id}"


def make_endpoint(holder_id: int) -> MadeEndpoint:
    """Make a holder's endpoint and keep its secret; the old one is good until Stripe has none of it any more."""
    keys, url = keys_of(holder_id, NAME), address_for(holder_id)
    line = gateway().line(_of_platform(keys))
    params: dict[str, Any] = {"url": url, "enabled_events": list(KINDS), "api_version": PINNED}
    if keys.get("account"):
        params["connect"] = True
    try:
        with asking():
            older = _endpoints_at(line, url)
            made = plain(line.webhook_endpoints.create({**params, "metadata": {"portal": services.portal_name()}}))
    except sdk().InvalidRequestError as error:
        raise Unavailable(str(error)) from error
    with unit_of_work():
        after = keys_after(gateway().key_fields, keys, {**keys, "secret": made["secret"]})
        open_gateway(holder_id, NAME, after, current_app.extensions["portal.keys"])
        note("holder.open_gateway", f"holder:{holder_id}", NOBODY, {"gateway": NAME, "endpoint": made["id"]})
    with asking():
        for one in older:
            line.webhook_endpoints.delete(one["id"])
    return MadeEndpoint(made["id"], url, len(older))


def _of_platform(keys: Keys) -> Keys:
    """Endpoints belong to whose key it is, also where they tell of a connected account."""
    return {name: value for name, value in keys.items() if name != "account"}


def _endpoints_at(line: Any, url: str) -> list[dict[str, Any]]:
    found = [plain(one) for one in line.webhook_endpoints.list({"limit": 100}).auto_paging_iter()]
    return [one for one in found if one["url"] == url]


def look_at_all() -> None:
    """Look at the endpoint of every holder, and keep what was seen for the health page; not without the SDK."""
    for holder_id in services.holders_with_stripe() if is_installed() else []:
        seen = _look(holder_id)
        with unit_of_work() as session:
            session.merge(seen)


def _look(holder_id: int) -> StripeEndpoint:
    keys = keys_of(holder_id, NAME)
    db.session.rollback()
    seen = StripeEndpoint(holder_id=holder_id, looked_at=wall_now(), is_live=False)
    try:
        seen.is_live = is_live_key(keys.get("api_key", ""))
        with asking():
            line = gateway().line(_of_platform(keys))
            _note(seen, _endpoints_at(line, address_for(holder_id)))
            seen.undelivered = len(_late(gateway().line(keys)))
    except Refused:
        seen.fault = KEYS
    except (Unknown, OSError, sdk().InvalidRequestError):
        seen.fault = SILENT
    return seen


def _note(seen: StripeEndpoint, endpoints: list[dict[str, Any]]) -> None:
    if not endpoints:
        seen.fault = MISSING
        return
    working = [one for one in endpoints if one["status"] == "enabled"]
    seen.fault = "" if working else DISABLED
    seen.api_version = str((working or endpoints)[0].get("api_version") or "")


def _late(line: Any) -> list[Any]:
    """The first messages of the last day that could not be delivered yet."""
    now = wall_now()
    created = {"gte": int((now - LOOKED_BACK).timestamp()), "lte": int((now - LATE_AFTER).timestamp())}
    found = line.events.list({"created": created, "types": list(KINDS), "delivery_success": False, "limit": 100})
    return list(plain(found)["data"])
