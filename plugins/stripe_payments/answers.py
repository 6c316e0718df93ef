"""Reading what Stripe says of its objects into facts; plain functions on what the SDK gives as dictionaries."""

from collections.abc import Mapping
from typing import Any

from plugins.stripe_payments.rules import from_stripe, is_soft
from portal.kernel.ids import is_id
from portal.kernel.money import Money
from portal.payments.gateway import Fact

Thing = Mapping[str, Any]
# Everything that a fact about a charge needs, in one question.
WITH_FEE = ["latest_charge.balance_transaction"]
CHARGE_WORDS = {"succeeded": "succeeded", "processing": "processing", "canceled": "canceled"}
REFUND_WORDS = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
# An inquiry ("warning_…") takes no money, and one that was prevented never became a dispute.
DISPUTE_WORDS = {"won": "won", "lost": "lost", "needs_response": "open", "under_review": "open"}
DISPUTE_WORDS |= {"appeal_needs_response": "open", "appeal_under_review": "open"}


def id_of(thing: Any) -> str:
    """The number of an object that may have been sent along whole, or as its number alone."""
    return str(thing.get("id") if isinstance(thing, Mapping) else thing or "")


def payment_of(thing: Thing, portal: str) -> int | None:
    """For which payment of this portal an object was made; None when another one made it, or nobody of us."""
    said = thing.get("metadata") or {}
    number = str(said.get("payment") or "")
    return int(number) if said.get("portal") == portal and is_id(number) else None


def charge_fact(intent: Thing, portal: str, *, reference: str = "", has_ended: bool = False) -> Fact | None:
    """What a payment intent proves; nothing while it waits for its first card, unless nobody is at work on it."""
    payment_id = payment_of(intent, portal)
    status = CHARGE_WORDS.get(intent["status"], "")
    error = intent.get("last_payment_error") or {}
    if not status and (has_ended or error):
        status = "requires_action"
    if payment_id is None or not status:
        return None
    minor = intent["amount_received"] if status == "succeeded" else intent["amount"]
    return Fact(
        payment_id=payment_id,
        subject="charge",
        status=status,
        reference=reference or intent["id"],
        amount=from_stripe(minor, intent["currency"]),
        method_reference=id_of(intent.get("payment_method")),
        fee=fee_of(intent) if status == "succeeded" else None,
        is_soft=status == "requires_action" and is_soft(error),
    )


def fee_of(intent: Thing) -> Money | None:
    """What Stripe kept of a charge, in the currency in which it settles; None until it says so."""
    charge = intent.get("latest_charge")
    moved = charge.get("balance_transaction") if isinstance(charge, Mapping) else None
    if not isinstance(moved, Mapping):
        return None
    return from_stripe(moved["fee"], moved["currency"])


def page_fact(session: Thing, portal: str) -> Fact | None:
    """What a hosted page proves; nothing while it is open."""
    payment_id = payment_of(session, portal)
    if payment_id is None or session["status"] == "open":
        return None
    if session["mode"] == "setup":
        return _setup_fact(session, payment_id, portal)
    intent = session.get("payment_intent")
    if session["status"] == "complete" and isinstance(intent, Mapping):
        return charge_fact(intent, portal, has_ended=True)
    amount = from_stripe(session["amount_total"], session["currency"])
    return Fact(payment_id, "charge", "expired", session["id"], amount)


def _setup_fact(session: Thing, payment_id: int, portal: str) -> Fact | None:
    intent = session.get("setup_intent")
    if session["status"] == "complete" and isinstance(intent, Mapping):
        return setup_fact(intent, portal, session["id"])
    return Fact(payment_id, "setup", "expired", session["id"], _promised(session))


def setup_fact(intent: Thing, portal: str, reference: str = "") -> Fact | None:
    """What a setup intent proves: that a method was left, and which."""
    payment_id = payment_of(intent, portal)
    if payment_id is None or intent["status"] != "succeeded":
        return None
    method = method_of(id_of(intent.get("customer")), id_of(intent.get("payment_method")))
    return Fact(payment_id, "setup", "succeeded", reference or intent["id"], _promised(intent), method)


def method_of(customer: str, method: str) -> str:
    """How the portal remembers a method: with its customer, without whom it cannot be charged."""
    return f"{customer}/{method}"


def both(reference: str) -> tuple[str, str]:
    """The customer and the method of such a reference."""
    customer, _, method = reference.rpartition("/")
    return customer, method


def _promised(thing: Thing) -> Money:
    """The sum for which a method was left; Stripe asks for none, so it stands in what we wrote to the object."""
    said = thing["metadata"]
    return Money(int(said["minor"]), said["currency"])


def refund_fact(refund: Thing, intent: Thing, portal: str) -> Fact | None:
    """What a refund proves, also one that somebody made in Stripe's own pages."""
    payment_id = payment_of(intent, portal)
    if payment_id is None:
        return None
    status = REFUND_WORDS.get(refund.get("status") or "", "pending")
    amount = from_stripe(refund["amount"], refund["currency"])
    key = str((refund.get("metadata") or {}).get("key") or "")
    return Fact(payment_id, "refund", status, refund["id"], amount, key=key)


def dispute_fact(dispute: Thing, intent: Thing, portal: str) -> Fact | None:
    """What a dispute proves; its fee is known when the bank has decided."""
    payment_id, status = payment_of(intent, portal), DISPUTE_WORDS.get(dispute["status"])
    if payment_id is None or status is None:
        return None
    amount = from_stripe(dispute["amount"], dispute["currency"])
    fee = _fee_of_dispute(dispute) if status in ("won", "lost") else None
    return Fact(payment_id, "dispute", status, dispute["id"], amount, fee=fee)


def _fee_of_dispute(dispute: Thing) -> Money | None:
    """What a dispute cost in the end: what was taken, less what came back with the money when it was won."""
    moved = dispute["balance_transactions"]
    kept = sum(one["fee"] for one in moved)
    return from_stripe(kept, moved[0]["currency"]) if kept > 0 else None
