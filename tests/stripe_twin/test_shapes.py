"""What the twin gives is what the SDK's own classes describe: no field of its own, no word of its own."""

from datetime import timedelta
from typing import Any, Literal, get_args, get_origin

import stripe

from tests.stripe_twin import Twin
from tests.stripe_twin.cards import BY_TOKEN
from tests.stripe_twin.conftest import Charge

KINDS = {
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "mandate": stripe.Mandate,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "refund": stripe.Refund,
    "setup_intent": stripe.SetupIntent,
    "webhook_endpoint": stripe.WebhookEndpoint,
}


def faults_of(thing: dict[str, Any], kind: Any, where: str) -> list[str]:
    known = {name: told for one in kind.__mro__ for name, told in vars(one).get("__annotations__", {}).items()}
    found = [f"{where}.{name} does not exist" for name in thing if name not in known]
    for name, value in thing.items():
        found += _faults_of_value(value, known.get(name), f"{where}.{name}")
    return found


def _faults_of_value(value: Any, told: Any, where: str) -> list[str]:
    choices = _choices(told)
    if isinstance(value, str) and choices and value not in choices:
        return [f"{where} is {value}"]
    if isinstance(value, dict):
        inner = [
            one for one in (told, *get_args(told)) if isinstance(one, type) and issubclass(one, stripe.StripeObject)
        ]
        return faults_of(value, inner[0], where) if inner else []
    return []


def _choices(told: Any) -> set[str]:
    if get_origin(told) is Literal:
        return set(get_args(told))
    return {choice for one in get_args(told) for choice in _choices(one)}


def test_every_object_has_only_the_fields_and_words_that_the_sdk_knows(twin: Twin, sdk: Any, charge: Charge) -> None:
    for means in BY_TOKEN.values():
        if not means.setup_decline:
            charge(means.token)
    twin.advance(timedelta(days=5))
    for intent in sdk.payment_intents.list({"limit": 100}).data:
        if intent.status == "succeeded" and not sdk.charges.retrieve(intent.latest_charge).disputed:
            sdk.refunds.create({"payment_intent": intent.id, "amount": 100})
    twin.advance(timedelta(days=5))
    sdk.webhook_endpoints.create({"url": "https://portal.example", "enabled_events": ["*"]})
    found = [(name, thing) for name in KINDS for thing in twin.account.all(name)]
    assert {name for name, _ in found} == set(KINDS)
    assert {fault for name, thing in found for fault in faults_of(thing, KINDS[name], name)} == set()
