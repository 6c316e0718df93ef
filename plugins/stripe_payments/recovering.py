"""A charge that did not go through: how it stands for the payer, and the page of Stripe that may stand in for it."""

from dataclasses import dataclass, replace
from typing import Any

from plugins.stripe_payments import pages, services
from plugins.stripe_payments.answers import Thing, id_of
from plugins.stripe_payments.asking_stripe import ENDED, cancelled, own_intent, page
from plugins.stripe_payments.line import once
from portal.database import unit_of_work
from portal.payments.gateway import Order


@dataclass(frozen=True)
class Standing:
    """What the payer can still do: confirm this payment intent, with the same method where only the bank asks."""

    is_open: bool
    client_secret: str = ""
    same_method: str = ""


def standing(line: Any, reference: str) -> Standing:
    """Say what the payer of a charge can do; without a secret, only a page of Stripe can stand in for it."""
    if services.page_instead_of(reference):
        return Standing(is_open=True)
    found = own_intent(line, reference)
    if found is None or found["status"] in ENDED:
        return Standing(is_open=False)
    error = found.get("last_payment_error") or {}
    asks_bank = error.get("code") == "authentication_required"
    method = id_of(error.get("payment_method")) if asks_bank else ""
    return Standing(is_open=True, client_secret=found["client_secret"], same_method=method)


def page_instead(line: Any, portal: str, reference: str, order: Order) -> str:
    """Make a page of Stripe on which the same sum is paid once, after its charge has ended; empty when that went well.

    At most one payment intent lives: the one before is cancelled, and Stripe says so, before the page is made.
    """
    before = services.page_instead_of(reference)
    shown = page(line, before.reference) if before and before.reference else None
    if shown and shown["status"] == "open":
        return str(shown["url"])
    number = before.number + (1 if shown else 0) if before else 1
    with unit_of_work():
        services.begin_page(reference, number)
    if not _is_over(line, reference, shown):
        return ""
    once_more = replace(order, key=f"pay:{order.payment_id}:instead:{reference}:{number}")
    params = pages.payment_page(once_more, portal)
    made = once(lambda options: line.checkout.sessions.create(params, options), f"{portal}:{once_more.key}")
    with unit_of_work():
        services.note_page(reference, number, made["id"])
    return str(made["url"])


def _is_over(line: Any, reference: str, shown: Thing | None) -> bool:
    """Cancel what lives of a charge; False when its money came, or is on its way."""
    behind = shown.get("payment_intent") if shown else own_intent(line, reference)
    return behind is None or cancelled(line, behind["id"])["status"] == "canceled"
