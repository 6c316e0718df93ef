"""Checkout Sessions: the hosted page, asked for, paid on, left, expired."""

from urllib.parse import quote

from stripe.params import checkout as asks

from tests.stripe_twin import payments, setups
from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.amounts import check_amount
from tests.stripe_twin.cards import BY_TOKEN
from tests.stripe_twin.methods import create_customer, new_method
from tests.stripe_twin.operations import listed, operation
from tests.stripe_twin.refusals import invalid

DAY, HALF_HOUR = 86_400, 1_800
KNOWN = (
    "allowed_payment_method_types", "cancel_url", "client_reference_id", "customer", "customer_creation",
    "customer_email", "locale", "metadata", "mode", "submit_type", "success_url",
)  # fmt: skip
DEFAULTS: Thing = {
    "after_expiration": None,
    "allowed_payment_method_types": None,
    "amount_subtotal": None,
    "amount_total": None,
    "cancel_url": None,
    "consent": None,
    "consent_collection": None,
    "currency_conversion": None,
    "customer_details": None,
    "collected_information": None,
    "invoice_creation": None,
    "metadata": {},
    "payment_intent": None,
    "payment_method_types": ["card", "sepa_debit"],
    "payment_method_configuration_details": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "total_details": None,
    "ui_mode": "hosted_page",
}


@operation("POST", "/v1/checkout/sessions", asks.SessionCreateParams)
def create(account: Account, params: Thing) -> Thing:
    """Make a hosted page."""
    _check(account, params)
    now = account.clock.now()
    session = account.new("checkout.session", **DEFAULTS | {name: params[name] for name in KNOWN if name in params})
    session |= {"expires_at": params.get("expires_at", now + DAY), "payment_status": "unpaid"}
    session["url"] = f"{account.page_address}/c/pay/{session['id']}"
    account.told[session["id"]] = params
    if params["mode"] == "setup":
        told = params.get("setup_intent_data", {}) | {"customer": session["customer"], "usage": "off_session"}
        session |= {"setup_intent": setups.new_setup(account, told)["id"], "currency": params["currency"]}
        session["payment_status"] = "no_payment_required"
    else:
        amount, currency = _total(params)
        session |= {"amount_subtotal": amount, "amount_total": amount, "currency": currency}
    account.clock.after(session["expires_at"] - now, lambda: _run_out(account, session))
    return session


def _check(account: Account, params: Thing) -> None:
    if params.get("mode") not in ("setup", "payment"):
        raise invalid("You must provide one of: setup, payment (the twin has no subscriptions).", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The twin has the hosted page only.", param="ui_mode")
    if "success_url" not in params:
        raise invalid("You must provide `success_url` for a hosted page.", "parameter_missing", "success_url")
    if "customer" in params and "customer_email" in params:
        raise invalid("You may only specify one of these parameters: customer, customer_email.", "parameters_exclusive")
    if params.get("customer"):
        account.find("customer", params["customer"], "customer")
    if not HALF_HOUR <= params.get("expires_at", account.clock.now() + DAY) - account.clock.now() <= DAY + 5:
        raise invalid("The `expires_at` timestamp must be 30 minutes to 24 hours away.", param="expires_at")
    foreign = {"setup": ("line_items", "payment_intent_data", "customer_creation"), "payment": ("setup_intent_data",)}
    for name in foreign[params["mode"]]:
        if name in params:
            raise invalid(f"You can not pass `{name}` in `{params['mode']}` mode.", param=name)
    if params["mode"] == "setup" and "currency" not in params:
        message = "You must provide `currency` in `setup` mode when payment methods are dynamic."
        raise invalid(message, "parameter_missing", "currency")


def _total(params: Thing) -> tuple[int, str]:
    items = params.get("line_items", [])
    if not items:
        raise invalid("Missing required param: line_items.", "parameter_missing", "line_items")
    prices = [(item.get("price_data", {}), item.get("quantity", 0)) for item in items]
    for price, quantity in prices:
        if "unit_amount" not in price or "product_data" not in price or quantity < 1:
            raise invalid("Each line item needs a quantity and price_data.", "parameter_missing", "line_items")
    currency = prices[0][0]["currency"]
    amount = sum(price["unit_amount"] * quantity for price, quantity in prices)
    check_amount(amount, currency, "line_items[0][price_data][unit_amount]")
    return amount, currency


@operation("GET", "/v1/checkout/sessions/{id}", asks.SessionRetrieveParams)
def retrieve(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("checkout.session", reference, "session")


@operation("GET", "/v1/checkout/sessions", asks.SessionListParams)
def list_sessions(account: Account, params: Thing) -> Thing:
    fields = {name: params[name] for name in ("customer", "payment_intent", "status") if name in params}
    return listed(account.all("checkout.session", **fields), params, "/v1/checkout/sessions")


@operation("POST", "/v1/checkout/sessions/{id}/expire", asks.SessionExpireParams)
def expire(account: Account, params: Thing, reference: str) -> Thing:
    """Close a page that nobody paid on."""
    session = account.find("checkout.session", reference, "session")
    if session["status"] != "open":
        message = 'Only Checkout Sessions with a status in ["open"] can be expired.'
        raise invalid(f"{message} This Checkout Session has a status of {session['status']}.", param="session")
    _run_out(account, session)
    return session


def _run_out(account: Account, session: Thing) -> None:
    if session["status"] != "open":
        return
    session |= {"status": "expired", "url": None}
    for kind, module in (("setup_intent", setups), ("payment_intent", payments)):
        if session[kind] and account.find(kind, session[kind])["status"] in module.OPEN:
            module.end(account, account.find(kind, session[kind]), "abandoned")
    account.say("checkout.session.expired", session)


def pay(account: Account, reference: str, token: str, email: str = "") -> Thing:
    """Do on the hosted page what a payer does; raises Refusal, and the page stays open."""
    session = account.find("checkout.session", reference)
    if session["status"] != "open":
        raise invalid("This page is closed.")
    params = account.told[reference]
    email = email or session["customer_email"] or "payer@person.example"
    if session["customer"] is None and (session["mode"] == "setup" or params.get("customer_creation") == "always"):
        session["customer"] = create_customer(account, {"email": email})["id"]
    session["customer_details"] = {"address": None, "email": email, "name": None, "phone": None, "tax_exempt": "none"}
    method = new_method(account, BY_TOKEN[token], {"email": email})
    if session["mode"] == "setup":
        setup = account.find("setup_intent", session["setup_intent"])
        setup["customer"] = session["customer"]
        setups.keep(account, setup, method)
        intent = setup
    else:
        intent = _confirm(account, session, params, method)
    return _complete(account, session, intent)


def _confirm(account: Account, session: Thing, params: Thing, method: Thing) -> Thing:
    if session["payment_intent"] is None:
        told = params.get("payment_intent_data", {}) | {"customer": session["customer"]}
        told |= {"amount": session["amount_total"], "currency": session["currency"]}
        session["payment_intent"] = payments.new_intent(account, told)["id"]
    asked = {"payment_method": method["id"], "return_url": session["success_url"]}
    return payments.confirm(account, asked, session["payment_intent"])


def answer_challenge(account: Account, reference: str, *, is_passed: bool) -> Thing:
    """Answer the bank's question on the hosted page; raises Refusal when the bank then declines."""
    session = account.find("checkout.session", reference)
    kind, module = ("setup_intent", setups) if session["mode"] == "setup" else ("payment_intent", payments)
    return _complete(account, session, module.answer_challenge(account, session[kind], is_passed=is_passed))


def _complete(account: Account, session: Thing, intent: Thing) -> Thing:
    if intent["status"] not in ("succeeded", "processing"):
        return session
    session |= {"status": "complete", "url": None}
    if session["mode"] == "payment":
        session["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
    account.say("checkout.session.completed", session)
    return session


def way_back(session: Thing) -> str:
    """Where the payer is sent: to the page that says thanks, with the session's id where it is wanted."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", quote(session["id"]))
