"""SetupIntents: a method is kept for later, with its owner's and its bank's consent."""

from typing import Any

from stripe import params as asks

from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.cards import SOFT
from tests.stripe_twin.methods import give, mandate_for, method_of, usable
from tests.stripe_twin.operations import listed, operation
from tests.stripe_twin.refusals import Refusal, invalid

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
DEFAULTS: Thing = {
    "last_setup_error": None,
    "next_action": None,
    "customer": None,
    "description": None,
    "payment_method": None,
    "usage": "off_session",
    "latest_attempt": None,
    "mandate": None,
    "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
    "payment_method_configuration_details": None,
    "payment_method_types": ["card", "sepa_debit"],
}


@operation("POST", "/v1/setup_intents", asks.SetupIntentCreateParams)
def create(account: Account, params: Thing) -> Thing:
    """Begin to ask for a method; with ``confirm`` it is settled at once."""
    setup = new_setup(account, params)
    return _confirm(account, setup, params) if params.get("confirm") else setup


def new_setup(account: Account, params: Thing) -> Thing:
    """A SetupIntent that waits."""
    if params.get("customer"):
        account.find("customer", params["customer"], "customer")
    known = {name: params[name] for name in ("customer", "description", "metadata", "usage") if name in params}
    setup = account.new("setup_intent", **DEFAULTS | {"metadata": {}} | known)
    setup["client_secret"] = f"{setup['id']}_secret_{account.new_id('s')}"
    if params.get("payment_method"):
        setup["payment_method"] = usable(account, params["payment_method"], setup["customer"])["id"]
        setup["status"] = "requires_confirmation"
    account.say("setup_intent.created", setup)
    return setup


@operation("GET", "/v1/setup_intents/{id}", asks.SetupIntentRetrieveParams)
def retrieve(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("setup_intent", reference, "intent")


@operation("GET", "/v1/setup_intents", asks.SetupIntentListParams)
def list_setups(account: Account, params: Thing) -> Thing:
    fields = {name: params[name] for name in ("customer", "payment_method") if name in params}
    return listed(account.all("setup_intent", **fields), params, "/v1/setup_intents")


@operation("POST", "/v1/setup_intents/{id}/confirm", asks.SetupIntentConfirmParams)
def confirm(account: Account, params: Thing, reference: str) -> Thing:
    """Ask the bank whether a method may be kept."""
    return _confirm(account, account.find("setup_intent", reference, "intent"), params)


def _confirm(account: Account, setup: Thing, params: Thing) -> Thing:
    if setup["status"] not in OPEN:
        raise _unexpected(setup, "confirm")
    reference = params.get("payment_method") or setup["payment_method"]
    if not reference:
        raise invalid("You cannot confirm this SetupIntent because it's missing a payment method.", param="intent")
    keep(account, setup, usable(account, reference, setup["customer"]))
    return setup


def keep(account: Account, setup: Thing, method: Thing) -> None:
    """Ask the bank; it says yes, asks its customer first, or raises Refusal."""
    means = account.means[method["id"]]
    if means.setup_decline:
        raise _declined(account, setup, method, means.setup_decline)
    setup["payment_method"] = method["id"]
    if means.asks in ("at_setup", "always", "unless_kept"):
        setup |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk", "use_stripe_sdk": {}}}
        account.say("setup_intent.requires_action", setup)
        return
    finish(account, setup)


def answer_challenge(account: Account, reference: str, *, is_passed: bool) -> Thing:
    """Let the bank's customer answer the bank's question."""
    setup = account.find("setup_intent", reference)
    if setup["status"] != "requires_action":
        raise _unexpected(setup, "authenticate")
    if is_passed:
        finish(account, setup)
        return setup
    method = method_of(account, setup["payment_method"])
    _fail(account, setup, method, code="setup_intent_authentication_failure", kind="invalid_request_error")
    return setup


def finish(account: Account, setup: Thing) -> None:
    """Keep the method."""
    method = account.find("payment_method", setup["payment_method"])
    give(account, method, setup["customer"])
    account.kept_by_challenge.add(method["id"])
    setup |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    setup["mandate"] = mandate_for(account, method)
    account.say("setup_intent.succeeded", setup)


@operation("POST", "/v1/setup_intents/{id}/cancel", asks.SetupIntentCancelParams)
def cancel(account: Account, params: Thing, reference: str) -> Thing:
    """End it; one of a hosted page ends with its page only."""
    setup = account.find("setup_intent", reference, "intent")
    if account.all("checkout.session", setup_intent=reference):
        raise invalid("You cannot cancel a SetupIntent of a Checkout Session; expire the Session instead.")
    return end(account, setup, params.get("cancellation_reason"))


def end(account: Account, setup: Thing, reason: str | None) -> Thing:
    """End a SetupIntent."""
    if setup["status"] not in OPEN:
        raise _unexpected(setup, "cancel")
    setup |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    account.say("setup_intent.canceled", setup)
    return setup


def _declined(account: Account, setup: Thing, method: Thing, reason: str) -> Refusal:
    code = reason if reason in ("expired_card", "incorrect_cvc", "processing_error") else "card_declined"
    error = _fail(account, setup, method, code=code, kind="card_error", decline_code=reason)
    return Refusal(402, **error, setup_intent=dict(setup))


def _fail(account: Account, setup: Thing, method: Thing, *, code: str, kind: str, **said: Any) -> Thing:
    told = {"code": code, "message": "Your card was declined.", "payment_method": dict(method)} | said
    advice = {"advice_code": "try_again_later"} if said.get("decline_code") in SOFT else {}
    setup |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    setup["last_setup_error"] = told | {"type": kind} | advice
    account.say("setup_intent.setup_failed", setup)
    return told | {"kind": kind} | advice


def _unexpected(setup: Thing, what: str) -> Refusal:
    message = f"You cannot {what} this SetupIntent because it has a status of {setup['status']}."
    return invalid(message, "setup_intent_unexpected_state", setup_intent=dict(setup))
