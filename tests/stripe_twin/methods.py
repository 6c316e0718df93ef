"""Customers, and the methods of payment that they leave."""

import re

from stripe import params as asks

from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.cards import BY_NUMBER, BY_TOKEN, Means
from tests.stripe_twin.operations import listed, operation
from tests.stripe_twin.refusals import Refusal, invalid

CLEARED = {"balance": 0, "default_source": None, "email": None, "name": None}


@operation("POST", "/v1/customers", asks.CustomerCreateParams)
def create_customer(account: Account, params: Thing) -> Thing:
    known = {name: value for name, value in params.items() if name in _CUSTOMER_FIELDS}
    customer = account.new("customer", **CLEARED | known)
    account.say("customer.created", customer)
    return customer


_CUSTOMER_FIELDS = ("address", "description", "email", "metadata", "name", "phone", "preferred_locales")


@operation("GET", "/v1/customers/search", asks.CustomerSearchParams)
def search_customers(account: Account, params: Thing) -> Thing:
    """Find customers by what stands in their metadata; nothing else can be asked here."""
    terms = [re.fullmatch(r'metadata\["(\w+)"\]:"([^"]*)"', term) for term in params["query"].split(" AND ")]
    if not all(terms):
        raise invalid("We were unable to parse your search query.", param="query")
    wanted = {term[1]: term[2] for term in terms if term}
    found = [one for one in account.all("customer") if wanted.items() <= (one["metadata"] or {}).items()]
    page = listed(found, params, "/v1/customers/search")
    return page | {"object": "search_result", "next_page": None}


@operation("GET", "/v1/customers/{id}", asks.CustomerRetrieveParams)
def retrieve_customer(account: Account, params: Thing, reference: str) -> Thing:
    """A customer; of one that was deleted only that."""
    if reference in account.deleted_customers:
        return _deleted(reference)
    return account.find("customer", reference, "customer")


@operation("POST", "/v1/customers/{id}", asks.CustomerUpdateParams)
def update_customer(account: Account, params: Thing, reference: str) -> Thing:
    customer = account.find("customer", reference, "customer")
    customer |= {name: value for name, value in params.items() if name in _CUSTOMER_FIELDS}
    account.say("customer.updated", customer)
    return customer


@operation("DELETE", "/v1/customers/{id}", asks.CustomerDeleteParams)
def delete_customer(account: Account, params: Thing, reference: str) -> Thing:
    """Forget a customer; the methods are detached with it."""
    customer = account.find("customer", reference, "customer")
    for method in account.all("payment_method", customer=reference):
        _take_away(account, method)
    account.drop(customer)
    account.deleted_customers.add(reference)
    account.say("customer.deleted", customer)
    return _deleted(reference)


def _deleted(reference: str) -> Thing:
    return {"id": reference, "object": "customer", "deleted": True}


@operation("GET", "/v1/customers/{id}/payment_methods", asks.CustomerPaymentMethodListParams)
def list_methods_of(account: Account, params: Thing, reference: str) -> Thing:
    found = account.all("payment_method", customer=account.find("customer", reference, "customer")["id"])
    return listed(found, params, f"/v1/customers/{reference}/payment_methods")


@operation("POST", "/v1/payment_methods", asks.PaymentMethodCreateParams)
def create_method(account: Account, params: Thing) -> Thing:
    """Make a method of a card's number, a token, or an IBAN."""
    kind = params.get("type", "card")
    told = params.get(kind, {})
    number = str(told.get("number") or told.get("iban") or "").replace(" ", "")
    means = BY_TOKEN.get("pm_card_" + str(told.get("token", "")).removeprefix("tok_")) or BY_NUMBER.get(number)
    if means is None or means.kind != kind:
        raise invalid("Your card number is incorrect.", "incorrect_number", f"{kind}[number]")
    return new_method(account, means, params.get("billing_details", {}))


def new_method(account: Account, means: Means, billing: Thing) -> Thing:
    """A method that nobody owns yet."""
    method = account.new("payment_method", type=means.kind, customer=None, metadata={})
    method["billing_details"] = {
        "address": dict.fromkeys(method["billing_details"]["address"]),
        "email": None,
        "name": None,
        "phone": None,
        "tax_id": None,
    } | billing
    card = method.pop("card")
    if means.kind == "card":
        method["card"] = card | {"last4": means.number[-4:], "country": means.country, "wallet": None}
        method["card"]["generated_from"] = None
    else:
        method["sepa_debit"] = {
            "bank_code": means.number[4:12],
            "branch_code": "",
            "country": means.country,
            "fingerprint": means.number[-8:],
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": means.number[-4:],
        }
    account.means[method["id"]] = means
    return method


@operation("GET", "/v1/payment_methods/{id}", asks.PaymentMethodRetrieveParams)
def retrieve_method(account: Account, params: Thing, reference: str) -> Thing:
    return method_of(account, reference)


@operation("GET", "/v1/payment_methods", asks.PaymentMethodListParams)
def list_methods(account: Account, params: Thing) -> Thing:
    fields = {name: params[name] for name in ("customer", "type") if name in params}
    return listed(account.all("payment_method", **fields), params, "/v1/payment_methods")


@operation("POST", "/v1/payment_methods/{id}/attach", asks.PaymentMethodAttachParams)
def attach(account: Account, params: Thing, reference: str) -> Thing:
    """Let a customer own a method; its bank is asked, as at every setup."""
    method = method_of(account, reference)
    means = account.means[method["id"]]
    if means.setup_decline:
        raise invalid("Your card was declined.", "card_declined", decline_code=means.setup_decline)
    give(account, method, account.find("customer", params.get("customer"), "customer")["id"])
    return method


def give(account: Account, method: Thing, customer: str | None) -> None:
    """Let a customer own a method."""
    if customer is None or method["customer"] == customer:
        return
    if method["id"] in account.spent_methods:
        raise used_before()
    method["customer"] = customer
    account.say("payment_method.attached", method)


@operation("POST", "/v1/payment_methods/{id}/detach", asks.PaymentMethodDetachParams)
def detach(account: Account, params: Thing, reference: str) -> Thing:
    """Take a method away for good."""
    method = account.find("payment_method", reference, "payment_method")
    if method["customer"] is None:
        message = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise invalid(message, param="payment_method")
    _take_away(account, method)
    return method


def _take_away(account: Account, method: Thing) -> None:
    owner, method["customer"] = method["customer"], None
    account.spent_methods.add(method["id"])
    account.say("payment_method.detached", method, customer=owner)


def method_of(account: Account, reference: object) -> Thing:
    """Find a method; one of Stripe's names for tests gives a new method each time."""
    means = BY_TOKEN.get(str(reference))
    return new_method(account, means, {}) if means else account.find("payment_method", reference, "payment_method")


def usable(account: Account, reference: object, customer: str | None) -> Thing:
    """A method that may be charged for a customer; raises Refusal."""
    method = method_of(account, reference)
    if method["customer"] is None and method["id"] in account.spent_methods:
        raise used_before()
    if method["customer"] is not None and method["customer"] != customer:
        who = f"the Customer {customer}" if customer else "no Customer; set the `customer` that it belongs to"
        raise invalid(f"The PaymentMethod {method['id']} does not belong to {who}.", param="payment_method")
    return method


def used_before() -> Refusal:
    """A method was detached, or paid once without an owner."""
    return invalid(
        "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with "
        "a connected account without Customer attachment, or was detached from a Customer. It may not be used again. "
        "To use a PaymentMethod multiple times, you must attach it to a Customer first.",
    )


@operation("GET", "/v1/mandates/{id}", asks.MandateRetrieveParams)
def retrieve_mandate(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("mandate", reference, "mandate")


def mandate_for(account: Account, method: Thing) -> str | None:
    """The mandate by which an account may be debited; a card needs none."""
    if method["type"] != "sepa_debit":
        return None
    for known in account.all("mandate", payment_method=method["id"], status="active"):
        return str(known["id"])
    mandate = account.new("mandate", payment_method=method["id"], status="active")
    mandate["payment_method_details"] = {
        "sepa_debit": {"reference": mandate["id"][-12:].upper(), "url": f"https://hooks.stripe.com/{mandate['id']}"},
        "type": "sepa_debit",
    }
    return str(mandate["id"])


def revoke_mandate(account: Account, reference: str) -> None:
    """Let a bank or its customer end a mandate."""
    mandate = account.find("mandate", reference)
    mandate["status"] = "inactive"
    account.say("mandate.updated", mandate)
