"""Fakes: parts of the world outside that do what a test tells them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from types import ModuleType

import pytest

from portal import loader
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.payments.gateway import Begun, Charge, EventStub, Fact, Gateway, KeyField, Keys, Order
from tests.core.sample_plugins import plugin

NAME = "scripted"
Outage = Exception | type[Exception]


@dataclass
class ScriptedGateway:
    """A provider with a memory and moods: each call may fail before it is done, or be done and its answer lost."""

    name: str = NAME
    title: str = "Scripted"
    summary: str = "Does what the test says."
    currencies: tuple[str, ...] = ()
    keeps_fee: bool = True
    is_sent_by_payer: bool = False
    pages: dict[str, str] = field(default_factory=dict)
    charges: dict[str, Fact] = field(default_factory=dict)
    refunds: dict[str, Fact] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    events: list[EventStub] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    answer: str = "succeeded"
    is_soft: bool = False
    down: dict[str, Outage] = field(default_factory=dict)
    answers_lost: dict[str, Outage] = field(default_factory=dict)

    key_fields: tuple[KeyField, ...] = (KeyField("secret", "Secret"),)

    def check_keys(self, keys: Keys) -> None:
        self._before("check_keys")

    def takes(self, currency: str) -> bool:
        return not self.currencies or currency in self.currencies

    def _before(self, call: str) -> None:
        if call in self.down:
            raise self.down[call]

    def _after(self, call: str) -> None:
        if call in self.answers_lost:
            raise self.answers_lost[call]

    def begin(self, keys: Keys, order: Order) -> Begun:
        self._before("begin")
        reference = self.pages.setdefault(order.key, f"page_{len(self.pages) + 1}")
        subject = "charge" if order.charges == "now" else "setup"
        self.facts[reference] = Fact(order.payment_id, subject, "succeeded", reference, order.amount, reference)
        self._after("begin")
        return Begun(f"https://pay.example/{reference}", reference)

    def create_charge(self, keys: Keys, charge: Charge) -> str:
        self._before("create_charge")
        made = Fact(charge.payment_id, "charge", "created", f"charge_{len(self.charges) + 1}", charge.amount)
        found = self.charges.setdefault(charge.key, made)
        self.facts.setdefault(found.reference, found)
        self._after("create_charge")
        return found.reference

    def confirm_charge(self, keys: Keys, reference: str, key: str) -> Fact:
        self._before("confirm_charge")
        if key not in self.confirmed and self.facts[reference].status in ("created", "requires_action"):
            self.confirmed.append(key)
            fee = Money(10, self.facts[reference].amount.currency) if self.answer == "succeeded" else None
            self.say(reference, status=self.answer, is_soft=self.is_soft, fee=fee)
        self._after("confirm_charge")
        return self.facts[reference]

    def cancel_charge(self, keys: Keys, reference: str) -> Fact:
        self._before("cancel_charge")
        if self.facts[reference].status != "succeeded":
            self.say(reference, status="canceled")
        self._after("cancel_charge")
        return self.facts[reference]

    def recovery_url(self, keys: Keys, reference: str, return_url: str) -> str:
        self._before("recovery_url")
        return f"https://pay.example/{reference}"

    def release(self, keys: Keys, method_reference: str) -> None:
        self._before("release")
        self.released.append(method_reference)

    def refund(self, keys: Keys, reference: str, amount: Money, key: str) -> Fact:
        self._before("refund")
        charge = self.facts[reference]
        gone = sum(fact.amount.minor for fact in self.refunds.values() if fact.status != "failed")
        if key not in self.refunds and amount.minor > charge.amount.minor - gone:
            raise Refused("This is more than can be given back.")
        number = f"refund_{len(self.refunds) + 1}"
        made = Fact(charge.payment_id, "refund", "succeeded", number, amount, key=key)
        found = self.refunds.setdefault(key, made)
        self.facts.setdefault(found.reference, found)
        self._after("refund")
        return found

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes) -> EventStub:
        said = json.loads(body)
        return EventStub(said["id"], said["type"], said["object"], is_live=False)

    def fetch(self, keys: Keys, subject: str) -> Fact | None:
        self._before("fetch")
        fact = self.facts.get(subject)
        return None if fact is None or fact.status in ("open", "created") else fact

    def events_since(self, keys: Keys, since: datetime) -> list[EventStub]:
        self._before("events_since")
        return self.events

    def say_refund(self, payment_id: int, reference: str, minor: int, key: str = "", status: str = "succeeded") -> Fact:
        """Let there be a refund, such as one that somebody made on the provider's own pages."""
        self.facts[reference] = Fact(payment_id, "refund", status, reference, Money(minor, "EUR"), key=key)
        return self.facts[reference]

    def say(self, reference: str, **changes: object) -> Fact:
        """Let an object stand in another way from now on."""
        self.facts[reference] = replace(self.facts[reference], **changes)  # type: ignore[arg-type]
        return self.facts[reference]


def plugin_with(gateway: ScriptedGateway) -> ModuleType:
    """Make a plugin that brings this gateway."""

    def portal_gateways() -> Iterable[Gateway]:
        return [gateway]

    return plugin(NAME, portal_gateways)


def install_beside_the_real_ones(monkeypatch: pytest.MonkeyPatch, gateway: ScriptedGateway) -> None:
    """Let the loader find the plugin of a scripted gateway, and all of ours."""
    ours, module = loader._modules(), plugin_with(gateway)
    monkeypatch.setattr("portal.loader._modules", lambda: [*ours, (NAME, NAME)])
    monkeypatch.setattr("portal.loader.import_module", lambda name: module if name == NAME else import_module(name))
