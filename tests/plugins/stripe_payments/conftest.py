"""A portal whose fund holder takes cards at a twin of Stripe, behind the real SDK and without a socket."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, current_app

from plugins.stripe_payments.endpoints import gateway, make_endpoint
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.jobs.running import run_next
from portal.kernel.money import Money
from portal.organisations.services import gateway_keys, open_gateway
from portal.payments.collecting import checkout
from portal.payments.models import Payment
from portal.payments.services import begin, collect
from portal.testing import Browser
from tests.core.payments.conftest import request as a_sum
from tests.factories import make_holder
from tests.stripe_twin import Twin
from tests.stripe_twin.delivery import Delivery, Mood
from tests.stripe_twin.transport import InProcess

NAME = "stripe"
KEYS = {"api_key": "sk_test_twin", "publishable_key": "pk_test_twin"}


@pytest.fixture(autouse=True)
def everything_still_holds(request: pytest.FixtureRequest) -> Iterator[None]:
    has_portal = "context" in request.fixturenames
    if has_portal:
        request.getfixturevalue("context")
    yield
    if has_portal:
        db.session.rollback()
        assert run_checks() == []


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK sleeps before it asks again."""
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)


@dataclass
class World:
    """A portal, its fund holder, and Stripe."""

    app: Flask
    client: Browser
    twin: Twin
    holder_id: int
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self.delivery = Delivery(self.twin, self.receive)

    def receive(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Let the portal's webhook take a message."""
        status = self.client.post(urlsplit(url).path, data=body, headers=headers).status_code
        db.session.rollback()
        return status

    def deliver(self, mood: Mood | None = None) -> int:
        """Let Stripe report what happened, and the worker deal with it, until nothing more happens."""
        sent = 0
        while now := self.delivery.deliver(mood):
            sent += now
            self.work()
        self.work()
        return sent

    def lose_messages(self) -> None:
        """Let everything that Stripe has to report be lost on the way."""
        self.delivery.deliver(Mood(drops=lambda event: True))

    def work(self) -> None:
        """Do the jobs that wait now."""
        db.session.rollback()
        while run_next(self.app):
            pass
        db.session.rollback()

    def asked_for(self, minor: int = 2500, charges: str = "later", currency: str = "EUR") -> int:
        """A payment at the hosted page."""
        wanted = a_sum(self.holder_id, minor, charges, gateway=NAME)
        with unit_of_work():
            payment_id = begin(type(wanted)(**vars(wanted) | {"amount": Money(minor, currency)}))
        checkout(payment_id)
        return payment_id

    def secured(self, token: str = "pm_card_visa", minor: int = 2500) -> int:
        """A payment for which a method was left."""
        payment_id = self.asked_for(minor)
        self.twin.pay(self.payment(payment_id).checkout_reference, token)
        self.deliver()
        return payment_id

    def paid(self, token: str = "pm_card_visa", minor: int = 2500) -> int:
        """A payment that was collected."""
        payment_id = self.secured(token, minor)
        self.collect(payment_id)
        self.deliver()
        return payment_id

    def collect(self, payment_id: int) -> None:
        """Ask for the money of a payment."""
        with unit_of_work():
            collect(payment_id)
        self.work()

    def payment(self, payment_id: int) -> Payment:
        """A payment as it is now."""
        db.session.rollback()
        row = db.session.get_one(Payment, payment_id)
        db.session.expunge(row)
        db.session.rollback()
        return row

    def state(self, payment_id: int) -> str:
        """Where a payment stands."""
        return self.payment(payment_id).state

    def intents(self) -> list[dict[str, Any]]:
        """All payment intents at Stripe."""
        return self.twin.account.all("payment_intent")

    def intent(self) -> str:
        """The newest payment intent at Stripe."""
        return str(self.intents()[-1]["id"])

    def keys(self) -> dict[str, str]:
        """The holder's keys as they are stored."""
        found = gateway_keys(self.holder_id, NAME, current_app.extensions["portal.keys"])
        db.session.rollback()
        return found


@pytest.fixture
def world(context: Flask, client: Browser) -> World:
    """A fund holder whose endpoint was made by the command that everybody uses."""
    twin = Twin()
    gateway().http_client = InProcess(twin)
    with unit_of_work():
        holder_id = make_holder()
        open_gateway(holder_id, NAME, KEYS, context.extensions["portal.keys"])
    make_endpoint(holder_id)
    return World(context, client, twin, holder_id)
