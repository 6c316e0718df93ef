"""Questions to Stripe about its objects, and the facts that its answers prove; each is one or two requests."""

from collections.abc import Callable, Mapping
from typing import Any

from plugins.stripe_payments import services
from plugins.stripe_payments.answers import (
    WITH_FEE,
    Thing,
    both,
    charge_fact,
    dispute_fact,
    id_of,
    page_fact,
    payment_of,
    refund_fact,
    setup_fact,
)
from plugins.stripe_payments.line import once, plain, sdk
from portal.kernel.money import Money
from portal.payments.gateway import Fact, Unknown

WITH_INTENTS = ["setup_intent", "payment_intent.latest_charge.balance_transaction"]
ENDED = ("canceled", "succeeded", "processing")


def certain(fact: Fact | None) -> Fact:
    """A fact where there must be one."""
    if fact is None:
        raise Unknown("Stripe gave an object back that was not made by this portal")
    return fact


def fact_about(line: Any, portal: str, subject: str) -> Fact | None:
    """Say how an object stands, by the kind that its number begins with; None for what is none of ours."""
    about = ABOUT.get(subject.partition("_")[0])
    return about(line, portal, subject) if about else None


def _about_page(line: Any, portal: str, reference: str) -> Fact | None:
    found = page(line, reference)
    if _is_cancelled(found.get("payment_intent")) and (instead := services.page_instead_of(reference)):
        return page_fact(page(line, instead.reference), portal) if instead.reference else None
    return page_fact(found, portal)


def _is_cancelled(behind: Thing | None) -> bool:
    return behind is not None and behind["status"] == "canceled"


def _about_setup(line: Any, portal: str, reference: str) -> Fact | None:
    return setup_fact(plain(line.setup_intents.retrieve(reference)), portal)


def _about_refund(line: Any, portal: str, reference: str) -> Fact | None:
    refund = plain(line.refunds.retrieve(reference, {"expand": ["payment_intent"]}))
    return refund_fact(refund, refund.get("payment_intent") or {}, portal)


def _about_dispute(line: Any, portal: str, reference: str) -> Fact | None:
    dispute = plain(line.disputes.retrieve(reference, {"expand": ["payment_intent"]}))
    return dispute_fact(dispute, dispute.get("payment_intent") or {}, portal)


def _about_charge(line: Any, portal: str, reference: str) -> Fact | None:
    behind = id_of(plain(line.charges.retrieve(reference)).get("payment_intent"))
    return _about_intent(line, portal, behind) if behind else None


def page(line: Any, reference: str) -> dict[str, Any]:
    """A hosted page with what it made."""
    return plain(line.checkout.sessions.retrieve(reference, {"expand": WITH_INTENTS}))


def intent(line: Any, reference: str) -> dict[str, Any]:
    """A payment intent with its fee."""
    return plain(line.payment_intents.retrieve(reference, {"expand": WITH_FEE}))


def _about_intent(line: Any, portal: str, reference: str) -> Fact | None:
    found = intent(line, reference)
    if found["status"] == "canceled" and (instead := services.page_instead_of(reference)):
        return page_fact(page(line, instead.reference), portal) if instead.reference else None
    is_from_page = (found.get("metadata") or {}).get("page") == "yes"
    if is_from_page and found["status"] not in ("succeeded", "processing"):
        return _about_page_of(line, portal, reference)
    return charge_fact(found, portal)


def _about_page_of(line: Any, portal: str, intent_id: str) -> Fact | None:
    """What a page says whose payment did not go through: nothing while the payer may still try another card there."""
    pages = plain(line.checkout.sessions.list({"payment_intent": intent_id, "limit": 1}))["data"]
    return _about_page(line, portal, pages[0]["id"]) if pages else None


def _about_mandate(line: Any, portal: str, reference: str) -> Fact | None:
    """Whether the payer's bank ended the mandate of the method that is to be charged."""
    mandate = plain(line.mandates.retrieve(reference))
    if mandate["status"] != "inactive":
        return None
    method = id_of(mandate["payment_method"])
    owner = id_of(plain(line.payment_methods.retrieve(method)).get("customer"))
    return _lost(line, portal, owner, of_mandate=method) if owner else None


def _about_customer(line: Any, portal: str, reference: str) -> Fact | None:
    """Whether the method that is to be charged was detached from its customer."""
    return _lost(line, portal, reference)


def _lost(line: Any, portal: str, customer_id: str, of_mandate: str = "") -> Fact | None:
    customer = plain(line.customers.retrieve(customer_id))
    payment_id = payment_of(customer, portal)
    kept = services.method_kept_for(payment_id) if payment_id else ""
    owner, method = both(kept)
    if payment_id is None or owner != customer_id or (method != of_mandate and is_attached(line, method)):
        return None
    said = customer["metadata"]
    return Fact(payment_id, "setup", "detached", method, Money(int(said["minor"]), said["currency"]), kept)


def forget_customers(line: Any, ours: Mapping[str, str]) -> None:
    """Delete the customers that bear these marks; one that is gone already is just as well."""
    query = " AND ".join(f'metadata["{name}"]:"{value}"' for name, value in ours.items())
    found = line.customers.search({"query": query, "limit": 100}).auto_paging_iter()
    for reference in [one.id for one in found]:
        try:
            line.customers.delete(reference)
        except sdk().InvalidRequestError as error:
            if error.code != "resource_missing":
                raise


def is_attached(line: Any, method: str) -> bool:
    """Whether a method belongs to a customer, so that it can be charged."""
    try:
        return bool(plain(line.payment_methods.retrieve(method)).get("customer"))
    except sdk().InvalidRequestError:
        return False


def confirmed_after_all(line: Any, portal: str, reference: str, key: str) -> Fact:
    """What became of a charge that Stripe would not confirm: it has moved on, or has lost its card to a decline."""
    found = intent(line, reference)
    method = (found.get("metadata") or {}).get("method") or ""
    if found["status"] == "requires_payment_method" and method and is_attached(line, method):
        params = {"off_session": True, "payment_method": method, "expand": WITH_FEE}
        try:
            found = once(
                lambda options: line.payment_intents.confirm(reference, params, options), f"{portal}:{key}:method"
            )
        except sdk().CardError as error:
            found = error.json_body["error"]["payment_intent"]
    if found["status"] in ENDED and (said := _about_intent(line, portal, reference)):
        return said
    return certain(charge_fact({**found, "status": "requires_payment_method"}, portal, has_ended=True))


def intent_behind(line: Any, reference: str) -> dict[str, Any]:
    """The payment intent that a charge or a page of ours stands for now."""
    behind = own_intent(line, reference)
    if _is_cancelled(behind) and (instead := services.page_instead_of(reference)) and instead.reference:
        behind = own_intent(line, instead.reference)
    if behind is None:
        raise Unknown(f"nothing was paid on the page {reference}")
    return behind


def own_intent(line: Any, reference: str) -> dict[str, Any] | None:
    """The payment intent that was made as a charge or on a page; None while nobody tried to pay there."""
    if reference.startswith("cs_"):
        behind: dict[str, Any] | None = page(line, reference).get("payment_intent")
        return behind
    return intent(line, reference)


def ended(line: Any, portal: str, reference: str) -> Fact:
    """End whatever stands for a charge now, and say how it ended; raise Unknown when it did not."""
    instead = services.page_instead_of(reference)
    where = instead.reference if instead and instead.reference else reference
    if where.startswith("cs_"):
        return _ended_page(line, portal, where)
    return certain(charge_fact(cancelled(line, where), portal))


def _ended_page(line: Any, portal: str, reference: str) -> Fact:
    found = page(line, reference)
    if found["status"] == "open":
        line.checkout.sessions.expire(reference)
        found = page(line, reference)
    behind = found.get("payment_intent")
    if behind and behind["status"] not in ENDED:
        behind = cancelled(line, behind["id"])
    if behind:
        return certain(charge_fact(behind, portal))
    gone = certain(page_fact(found, portal))
    return Fact(gone.payment_id, "charge", "canceled", gone.reference, gone.amount)


def cancelled(line: Any, reference: str) -> dict[str, Any]:
    """Cancel a payment intent, and give it as it is then: what has succeeded or is on its way stays so."""
    try:
        return plain(line.payment_intents.cancel(reference, {"expand": WITH_FEE}))
    except sdk().InvalidRequestError:
        found = intent(line, reference)
        if found["status"] not in ENDED:
            raise
        return found


def refund_made_before(line: Any, params: Thing, key: str) -> dict[str, Any]:
    """The refund that was made although the answer was lost, or a new one when Stripe's list holds none of ours."""
    made = line.refunds.list({"payment_intent": params["payment_intent"], "limit": 100}).auto_paging_iter()
    for one in made:
        if (one.to_dict().get("metadata") or {}).get("key") == params["metadata"]["key"]:
            return plain(one)
    return plain(line.refunds.create(params, {"idempotency_key": key}))


ABOUT: dict[str, Callable[[Any, str, str], Fact | None]] = {
    "cs": _about_page,
    "pi": _about_intent,
    "seti": _about_setup,
    **dict.fromkeys(("re", "pyr"), _about_refund),
    **dict.fromkeys(("du", "dp"), _about_dispute),
    **dict.fromkeys(("ch", "py"), _about_charge),
    "mandate": _about_mandate,
    "cus": _about_customer,
}
