"""A twin, the SDK's own client on it, and ways to pay."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.stripe_twin import Twin
from tests.stripe_twin.transport import client_of

LATER_ONLY = {"enabled": True, "allow_redirects": "never"}
Leave = Callable[..., tuple[str, str]]
Charge = Callable[..., Any]


@pytest.fixture
def twin() -> Twin:
    """An account nobody has paid into."""
    return Twin()


@pytest.fixture
def sdk(twin: Twin) -> Any:
    """The SDK's services, speaking with the twin."""
    return client_of(twin).v1


@pytest.fixture
def leave(twin: Twin, sdk: Any) -> Leave:
    """Leave a method on the hosted page, and give the customer and the method."""

    def leave_one(token: str = "pm_card_visa") -> tuple[str, str]:
        customer = sdk.customers.create({"email": "payer@person.example"}).id
        asked = {"mode": "setup", "currency": "eur", "customer": customer, "success_url": "https://portal.example/"}
        session = sdk.checkout.sessions.create(asked)
        twin.pay(session.id, token)
        return customer, sdk.setup_intents.retrieve(session.setup_intent).payment_method

    return leave_one


@pytest.fixture
def charge(sdk: Any, leave: Leave) -> Charge:
    """Leave a method, and charge it off session."""

    def charge_one(token: str = "pm_card_visa", amount: int = 1_000, **said: Any) -> Any:
        customer, method = leave(token)
        told = {"amount": amount, "currency": "eur", "customer": customer, "payment_method": method} | said
        intent = sdk.payment_intents.create(told | {"automatic_payment_methods": LATER_ONLY})
        try:
            return sdk.payment_intents.confirm(intent.id, {"off_session": True})
        except stripe.CardError:
            return sdk.payment_intents.retrieve(intent.id)

    return charge_one
