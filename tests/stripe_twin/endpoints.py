"""Where an account sends its events, the list of them, and what the account says of itself."""

import secrets

from stripe import params as asks

from tests.stripe_twin.account import SHAPES, Account, Thing
from tests.stripe_twin.operations import listed, operation
from tests.stripe_twin.refusals import invalid

MOST_ENDPOINTS = 16
KNOWN = ("description", "enabled_events", "metadata", "url")


@operation("POST", "/v1/webhook_endpoints", asks.WebhookEndpointCreateParams)
def create(account: Account, params: Thing) -> Thing:
    """Name an address; only this answer has the secret by which its messages are signed."""
    if len(account.all("webhook_endpoint")) >= MOST_ENDPOINTS:
        raise invalid(f"You have reached the maximum of {MOST_ENDPOINTS} test webhook endpoints.")
    _check(params)
    endpoint = account.new("webhook_endpoint", **{"description": None, "metadata": {}} | _known(params))
    endpoint |= {"api_version": params.get("api_version"), "status": "enabled"}
    secret = "whsec_" + secrets.token_urlsafe(24)
    account.secrets[endpoint["id"]] = [secret]
    return endpoint | {"secret": secret}


def _check(params: Thing) -> None:
    if "*" in params.get("enabled_events", []) and len(params["enabled_events"]) > 1:
        raise invalid("You can not name events beside `*`.", param="enabled_events")
    if not str(params.get("url", "http")).startswith("http"):
        raise invalid("Invalid URL", "url_invalid", "url")


def _known(params: Thing) -> Thing:
    return {name: params[name] for name in KNOWN if name in params}


@operation("GET", "/v1/webhook_endpoints/{id}", asks.WebhookEndpointRetrieveParams)
def retrieve(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("webhook_endpoint", reference, "webhook_endpoint")


@operation("GET", "/v1/webhook_endpoints", asks.WebhookEndpointListParams)
def list_endpoints(account: Account, params: Thing) -> Thing:
    return listed(account.all("webhook_endpoint"), params, "/v1/webhook_endpoints")


@operation("POST", "/v1/webhook_endpoints/{id}", asks.WebhookEndpointUpdateParams)
def update(account: Account, params: Thing, reference: str) -> Thing:
    _check(params)
    endpoint = account.find("webhook_endpoint", reference, "webhook_endpoint")
    endpoint |= _known(params)
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    return endpoint


@operation("DELETE", "/v1/webhook_endpoints/{id}", asks.WebhookEndpointDeleteParams)
def delete(account: Account, params: Thing, reference: str) -> Thing:
    account.drop(account.find("webhook_endpoint", reference, "webhook_endpoint"))
    account.secrets.pop(reference)
    return {"id": reference, "object": "webhook_endpoint", "deleted": True}


@operation("GET", "/v1/events/{id}", asks.EventRetrieveParams)
def retrieve_event(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("event", reference)


@operation("GET", "/v1/events", asks.EventListParams)
def list_events(account: Account, params: Thing) -> Thing:
    """Every event of the last thirty days, newest first."""
    names = params.get("types") or ([params["type"]] if "type" in params else [])
    oldest = account.clock.now() - 30 * 86_400
    found = [one for one in account.events() if one["created"] >= oldest and (not names or one["type"] in names)]
    if "delivery_success" in params:
        found = [one for one in found if (not one["pending_webhooks"]) == params["delivery_success"]]
    return listed(found, params, "/v1/events")


@operation("GET", "/v1/account", asks.AccountRetrieveParams)
def retrieve_account(account: Account, params: Thing) -> Thing:
    """What an account says of itself."""
    return SHAPES["account"] | {"id": f"acct_{account.seed}", "charges_enabled": True, "payouts_enabled": True}
