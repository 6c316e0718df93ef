"""The same questions to Stripe itself, in its test mode: ``STRIPE_TEST_KEY=sk_test_… pytest -m live_stripe``."""

import os

import pytest
from flask import Flask

from plugins.stripe_payments.gateway import StripeGateway
from portal.kernel.ids import new_token
from portal.kernel.money import Money
from portal.payments.gateway import Charge, Order

pytestmark = [pytest.mark.live_stripe, pytest.mark.only_on("sqlite")]
CARDS = [("pm_card_visa", "succeeded"), ("pm_card_authenticationRequired", "requires_action")]


@pytest.fixture
def gateway(context: Flask) -> StripeGateway:
    return StripeGateway()


@pytest.fixture
def keys() -> dict[str, str]:
    assert "STRIPE_TEST_KEY" in os.environ, "name a key of Stripe's test mode in STRIPE_TEST_KEY"
    return {"api_key": os.environ["STRIPE_TEST_KEY"], "publishable_key": "pk_test_unused"}


@pytest.mark.parametrize("charges", ["later", "now"])
def test_a_page_is_made_once(gateway: StripeGateway, keys: dict[str, str], charges: str) -> None:
    order = Order(
        payment_id=1,
        amount=Money(2500, "EUR"),
        charges="now" if charges == "now" else "later",
        title="A sample campaign",
        email="backer@person.example",
        language="fr",
        return_url="https://portal.example/",
        cancel_url="https://portal.example/",
        key=f"pay:1:setup:{new_token()}",
    )
    begun = gateway.begin(keys, order)
    assert gateway.begin(keys, order) == begun
    assert begun.url.startswith("https://checkout.stripe.com/")
    assert gateway.fetch(keys, begun.reference) is None


@pytest.mark.parametrize(("card", "status"), CARDS)
def test_a_charge_is_made_confirmed_and_given_back(
    gateway: StripeGateway, keys: dict[str, str], card: str, status: str
) -> None:
    line = gateway.line(keys)
    customer = line.customers.create({"email": "backer@person.example"})
    method = line.payment_methods.attach(card, {"customer": customer.id})
    amount, key = Money(2500, "EUR"), new_token()
    charge = Charge(1, amount, f"{customer.id}/{method.id}", "A sample campaign", f"pay:1:pi:{key}")
    reference = gateway.create_charge(keys, charge)
    assert gateway.create_charge(keys, charge) == reference
    assert gateway.confirm_charge(keys, reference, f"pay:1:confirm:{key}").status == status
    if status == "succeeded":
        assert gateway.refund(keys, reference, amount, f"pay:1:refund:{key}").amount == amount
    else:
        assert gateway.cancel_charge(keys, reference).status == "canceled"
