"""What Stripe is asked for, written as its API of the pinned version takes it; no request is made here."""

from typing import Any

from plugins.stripe_payments.answers import both
from plugins.stripe_payments.rules import charged, locale_of, methods_for, to_stripe
from portal.payments.gateway import Charge, Order
from portal.web.languages import force_locale, format_money, gettext

LONGEST = 250  # of a product's name on the hosted page


def customer(order: Order, portal: str) -> dict[str, Any]:
    """A customer of this payment alone, to whom the method belongs that is left."""
    return {"email": order.email, "metadata": _promised(order, portal)}


def ours(portal: str, payment_id: int) -> dict[str, str]:
    """How an object of Stripe says for which payment of which portal it was made."""
    return {"portal": portal, "payment": str(payment_id)}


def _promised(order: Order, portal: str) -> dict[str, str]:
    sum_of_it = {"minor": str(order.amount.minor), "currency": order.amount.currency}
    return ours(portal, order.payment_id) | sum_of_it


def setup_page(order: Order, portal: str, customer_id: str) -> dict[str, Any]:
    """A page on which the payer leaves a method and nothing is charged, which it says."""
    metadata = _promised(order, portal)
    with force_locale(order.language):
        said = gettext("Nothing is charged now. %(amount)s is charged later, with what you leave here.")
        said = said % {"amount": format_money(order.amount)}
    return _page(order, metadata) | {
        "mode": "setup",
        "customer": customer_id,
        "allowed_payment_method_types": methods_for(order.amount.currency),
        "custom_text": {"submit": {"message": said}},
        "setup_intent_data": {"description": order.title, "metadata": metadata},
    }


def payment_page(order: Order, portal: str) -> dict[str, Any]:
    """A page on which the payer pays at once, by whatever the holder has switched on at Stripe."""
    metadata = ours(portal, order.payment_id) | {"page": "yes"}
    price = {
        "currency": order.amount.currency.lower(),
        "unit_amount": charged(order.amount),
        "product_data": {"name": order.title[:LONGEST]},
    }
    return _page(order, metadata) | {
        "mode": "payment",
        "customer_email": order.email,
        "line_items": [{"price_data": price, "quantity": 1}],
        "payment_intent_data": {"description": order.title, "metadata": metadata},
    }


def _page(order: Order, metadata: dict[str, str]) -> dict[str, Any]:
    return {
        "ui_mode": "hosted_page",
        "currency": order.amount.currency.lower(),
        "success_url": order.return_url,
        "cancel_url": order.cancel_url,
        "client_reference_id": str(order.payment_id),
        "locale": locale_of(order.language),
        "metadata": metadata,
    }


def intent(charge: Charge, portal: str) -> dict[str, Any]:
    """A charge of a method that was left before; confirming it comes later."""
    customer_id, method = both(charge.method_reference)
    return {
        "amount": to_stripe(charge.amount),
        "currency": charge.amount.currency.lower(),
        "customer": customer_id,
        "payment_method": method,
        "allowed_payment_method_types": methods_for(charge.amount.currency),
        "description": charge.title,
        "metadata": ours(portal, charge.payment_id) | {"method": method},
    }


def refund(intent_id: str, written: int, key: str) -> dict[str, Any]:
    """Money that is to go back, under our own key for it."""
    return {"payment_intent": intent_id, "amount": written, "metadata": {"key": key}}
