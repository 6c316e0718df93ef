"""PaymentIntents: made, confirmed, refused, authenticated, cancelled."""

from stripe import params as asks

from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.amounts import check_amount
from tests.stripe_twin.collecting import collect, decline
from tests.stripe_twin.methods import usable
from tests.stripe_twin.operations import listed, operation
from tests.stripe_twin.refusals import Refusal, invalid

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
DIRECT = {"card", "sepa_debit", "link"}
KNOWN = (
    "amount", "capture_method", "currency", "customer", "description", "metadata", "receipt_email",
    "setup_future_usage", "statement_descriptor_suffix",
)  # fmt: skip
DEFAULTS: Thing = {
    "amount_received": 0,
    "canceled_at": None,
    "capture_method": "automatic_async",
    "customer": None,
    "description": None,
    "last_payment_error": None,
    "latest_charge": None,
    "next_action": None,
    "payment_method": None,
    "payment_method_configuration_details": None,
    "payment_method_types": ["card", "sepa_debit"],
    "processing": None,
    "shipping": None,
    "transfer_data": None,
    "metadata": {},
}


@operation("POST", "/v1/payment_intents", asks.PaymentIntentCreateParams)
def create(account: Account, params: Thing) -> Thing:
    """Make a PaymentIntent; with ``confirm`` the money is taken at once."""
    if "off_session" in params and not params.get("confirm"):
        raise invalid("This parameter is only allowed with `confirm` set to true.", param="off_session")
    intent = new_intent(account, params)
    return _confirm(account, intent, params) if params.get("confirm") else intent


def new_intent(account: Account, params: Thing) -> Thing:
    """A PaymentIntent that was not confirmed yet."""
    check_amount(params["amount"], params["currency"])
    if params.get("customer"):
        account.find("customer", params["customer"], "customer")
    intent = account.new("payment_intent", **DEFAULTS | {name: params[name] for name in KNOWN if name in params})
    intent["metadata"] = dict(intent["metadata"] or {})
    automatic = {"allow_redirects": "always", "enabled": True} | params.get("automatic_payment_methods", {})
    allowed = params.get("allowed_payment_method_types")
    intent |= {"automatic_payment_methods": automatic, "allowed_payment_method_types": allowed}
    intent["client_secret"] = f"{intent['id']}_secret_{account.new_id('s')}"
    if params.get("payment_method"):
        intent["payment_method"] = usable(account, params["payment_method"], intent["customer"])["id"]
        intent["status"] = "requires_confirmation"
    account.say("payment_intent.created", intent)
    return intent


@operation("GET", "/v1/payment_intents/{id}", asks.PaymentIntentRetrieveParams)
def retrieve(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("payment_intent", reference, "intent")


@operation("GET", "/v1/payment_intents", asks.PaymentIntentListParams)
def list_intents(account: Account, params: Thing) -> Thing:
    fields = {"customer": params["customer"]} if "customer" in params else {}
    return listed(account.all("payment_intent", **fields), params, "/v1/payment_intents")


@operation("POST", "/v1/payment_intents/{id}", asks.PaymentIntentUpdateParams)
def update(account: Account, params: Thing, reference: str) -> Thing:
    """Change one that was not paid."""
    intent = account.find("payment_intent", reference, "intent")
    if intent["status"] not in OPEN and set(params) - {"metadata", "description", "expand"}:
        raise unexpected(intent, "update")
    if "amount" in params:
        check_amount(params["amount"], intent["currency"])
    intent |= {name: params[name] for name in KNOWN if name in params and name != "metadata"}
    intent["metadata"] |= params.get("metadata") or {}
    if params.get("payment_method"):
        intent["payment_method"] = usable(account, params["payment_method"], intent["customer"])["id"]
        intent["status"] = "requires_confirmation"
    return intent


@operation("POST", "/v1/payment_intents/{id}/confirm", asks.PaymentIntentConfirmParams)
def confirm(account: Account, params: Thing, reference: str) -> Thing:
    """Take the money."""
    return _confirm(account, account.find("payment_intent", reference, "intent"), params)


def _confirm(account: Account, intent: Thing, params: Thing) -> Thing:
    if intent["status"] not in OPEN:
        raise unexpected(intent, "confirm")
    method = _method_to_confirm(account, intent, params)
    if params.get("setup_future_usage"):
        intent["setup_future_usage"] = params["setup_future_usage"]
    _check_return(intent, params)
    intent["payment_method"] = method["id"]
    return collect(account, intent, method, is_off_session=params.get("off_session") in (True, "one_off", "recurring"))


def _method_to_confirm(account: Account, intent: Thing, params: Thing) -> Thing:
    if "payment_method_data" in params:
        raise invalid("The twin wants a PaymentMethod that was made before.", param="payment_method_data")
    reference = params.get("payment_method") or intent["payment_method"]
    if not reference:
        message = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise invalid(message, "payment_intent_unexpected_state", payment_intent=dict(intent))
    method = usable(account, reference, intent["customer"])
    allowed = intent["allowed_payment_method_types"]
    if allowed and method["type"] not in allowed:
        raise invalid(f"The PaymentMethod's type {method['type']} is not allowed.", param="payment_method")
    return method


def _check_return(intent: Thing, params: Thing) -> None:
    allowed = intent["allowed_payment_method_types"]
    may_redirect = intent["automatic_payment_methods"]["allow_redirects"] == "always"
    if allowed:
        may_redirect = not set(allowed) <= DIRECT
    if may_redirect and not params.get("return_url") and not params.get("use_stripe_sdk"):
        raise invalid(
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of "
            "these payment methods might redirect your customer off of your page, you must provide a `return_url`. "
            "If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to "
            "`true` and `automatic_payment_methods[allow_redirects]` to `never`.",
            param="return_url",
        )


def answer_challenge(account: Account, reference: str, *, is_passed: bool) -> Thing:
    """Let the bank's customer answer the bank's question."""
    intent = account.find("payment_intent", reference)
    if intent["status"] != "requires_action":
        raise unexpected(intent, "authenticate")
    method = account.find("payment_method", intent["payment_method"])
    if is_passed:
        return collect(account, intent, method, is_off_session=False, is_authenticated=True)
    decline(account, intent, method, "payment_intent_authentication_failure", kind="invalid_request_error")
    return intent


@operation("POST", "/v1/payment_intents/{id}/cancel", asks.PaymentIntentCancelParams)
def cancel(account: Account, params: Thing, reference: str) -> Thing:
    """End one that was not paid; one of an open hosted page ends with its page only."""
    intent = account.find("payment_intent", reference, "intent")
    if account.all("checkout.session", payment_intent=reference, status="open"):
        raise invalid("You cannot cancel a PaymentIntent of an open Checkout Session; expire the Session instead.")
    return end(account, intent, params.get("cancellation_reason"))


def end(account: Account, intent: Thing, reason: str | None) -> Thing:
    """End a PaymentIntent."""
    if intent["status"] not in OPEN:
        raise unexpected(intent, "cancel")
    intent |= {"status": "canceled", "cancellation_reason": reason, "canceled_at": account.clock.now()}
    intent["next_action"] = None
    account.say("payment_intent.canceled", intent)
    return intent


def unexpected(intent: Thing, what: str) -> Refusal:
    """A PaymentIntent is not where this can be done."""
    message = f"You cannot {what} this PaymentIntent because it has a status of {intent['status']}."
    return invalid(message, "payment_intent_unexpected_state", payment_intent=dict(intent))
