"""The sandbox behind the core's port."""

import json
from collections.abc import Mapping
from datetime import datetime

from flask import current_app, url_for

from plugins.sandbox_payments import services
from plugins.sandbox_payments.models import SandboxEvent, SandboxObject
from plugins.sandbox_payments.rules import HEADER, read, secrets_of
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments.collecting import keys_of
from portal.payments.gateway import Begun, Charge, EventStub, Fact, KeyField, Keys, Order

NAME = "sandbox"


class SandboxGateway:
    """A provider whose every outcome the payer chooses; no money moves."""

    name = NAME
    title = N_("Sandbox")
    summary = N_("A pretended card: you choose what happens, and no money moves.")
    keeps_fee = True
    is_sent_by_payer = False
    key_fields: tuple[KeyField, ...] = (KeyField("secret", N_("Secret that signs messages"), stays_beside=True),)

    def check_keys(self, keys: Keys) -> None:
        """Take any secret."""

    def takes(self, currency: str) -> bool:
        """Whether money of a currency can come this way."""
        return True

    def begin(self, keys: Keys, order: Order) -> Begun:
        """Make a hosted page."""
        with unit_of_work():
            reference = services.make_checkout(order)
        return Begun(_page(order.language, reference), reference)

    def create_charge(self, keys: Keys, charge: Charge) -> str:
        """Make a charge without confirming it."""
        with unit_of_work():
            return services.make_charge(charge)

    def confirm_charge(self, keys: Keys, reference: str, key: str) -> Fact:
        """Take the money, or say why not."""
        with unit_of_work():
            return services.confirm_charge(reference, key)

    def play(self, keys: Keys, reference: str, outcome: str) -> Fact:
        """Choose an outcome on the hosted page, for sample data; no message is sent."""
        with unit_of_work():
            return services.played(reference, outcome)

    def cancel_charge(self, keys: Keys, reference: str) -> Fact:
        """End a charge."""
        with unit_of_work():
            return services.cancel_charge(reference)

    def recovery_url(self, keys: Keys, reference: str, return_url: str) -> str:
        """The page that confirms the same charge."""
        return _page(services.language_of(reference), reference)

    def release(self, keys: Keys, method_reference: str) -> None:
        """Forget a method; the sandbox keeps none."""

    def refund(self, keys: Keys, reference: str, amount: Money, key: str) -> Fact:
        """Give money back."""
        with unit_of_work():
            return services.give_back(reference, amount, key)

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes) -> EventStub:
        """Check a message's signature."""
        return read(body, headers.get(HEADER, ""), secrets_of(keys), wall_now())

    def fetch(self, keys: Keys, subject: str) -> Fact | None:
        """Say how an object stands."""
        row = db.session.get(SandboxObject, subject)
        if row is None or (row.kind != "dispute" and row.status in ("open", "created")):
            return None
        return services.fact_of(row)

    def events_since(self, keys: Keys, since: datetime) -> list[EventStub]:
        """All messages to the holder of these keys since an instant."""
        events = services.events_since(since)
        theirs = {holder_id for holder_id in {row.holder_id for row in events} if _belong_to(holder_id, keys)}
        return [EventStub(row.id, row.kind, row.subject, is_live=False) for row in events if row.holder_id in theirs]


def _belong_to(holder_id: int, keys: Keys) -> bool:
    try:
        return set(secrets_of(keys_of(holder_id, NAME))) & set(secrets_of(keys)) != set()
    except NotFound:
        return False


def _page(language: str, reference: str) -> str:
    settings: Settings = current_app.extensions["portal.settings"]
    with current_app.test_request_context(base_url=settings.base_url):
        path = url_for("sandbox_payments.pay", reference=reference, lang=language)
        return settings.base_url + path


def message(event: SandboxEvent) -> bytes:
    """The body of a message, as it is signed and sent."""
    said = {"id": event.id, "type": event.kind, "object": event.subject, "live": False}
    return json.dumps(said, separators=(",", ":")).encode()
