"""One Stripe account: its objects, its money, its events."""

import json
import secrets
from copy import deepcopy
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import stripe

from tests.stripe_twin.cards import Means
from tests.stripe_twin.clock import Clock
from tests.stripe_twin.contract import event_names
from tests.stripe_twin.refusals import missing

Thing = dict[str, Any]
SHAPES: dict[str, Thing] = json.loads((Path(__file__).parent / "shapes.json").read_text())
PREFIXES = {
    "balance_transaction": "txn",
    "charge": "ch",
    "checkout.session": "cs_test",
    "customer": "cus",
    "dispute": "du",
    "event": "evt",
    "mandate": "mandate",
    "payment_intent": "pi",
    "payment_method": "pm",
    "refund": "re",
    "setup_intent": "seti",
    "webhook_endpoint": "we",
}


class Account:
    """Objects by their kind and id, a clock, and every event since the account was opened."""

    def __init__(self, *, is_live: bool = False) -> None:
        self.is_live = is_live
        self.clock = Clock()
        self.request: Thing = {"id": None, "idempotency_key": None}
        self.api_version = stripe.api_version
        self.fee_comes_after = 3600
        self.settles: dict[str, tuple[str, Fraction]] = {}  # the currency into which one is exchanged, and its rate
        self.secrets: dict[str, list[str]] = {}
        self.page_address = "https://checkout.stripe.com"
        self.told: dict[str, Thing] = {}
        self.means: dict[str, Means] = {}
        self.spent_methods: set[str] = set()
        self.deleted_customers: set[str] = set()
        self.kept_by_challenge: set[str] = set()
        self._things: dict[str, dict[str, Thing]] = {kind: {} for kind in PREFIXES}
        self._numbers = count(1)
        self.seed = secrets.token_hex(4)

    def new(self, kind: str, **fields: Any) -> Thing:
        """Make an object of a kind in Stripe's shape, and keep it."""
        thing = deepcopy(SHAPES[kind])
        given = {"id": self.new_id(PREFIXES[kind]), "created": self.clock.now(), "livemode": self.is_live}
        thing |= {name: value for name, value in given.items() if name in thing} | fields
        self._things[kind][thing["id"]] = thing
        return thing

    def new_id(self, prefix: str) -> str:
        """A new id, unlike any of another account."""
        return f"{prefix}_1{self.seed}{next(self._numbers):015d}"

    def find(self, kind: str, reference: object, param: str = "id") -> Thing:
        """Find an object; raises the refusal that Stripe would give."""
        found = self._things[kind].get(str(reference))
        if found is None:
            raise missing(kind, str(reference), param)
        return found

    def any(self, reference: str) -> Thing | None:
        """Find an object by its id alone, or None."""
        return next((things[reference] for things in self._things.values() if reference in things), None)

    def all(self, kind: str, **fields: Any) -> list[Thing]:
        """All objects of a kind whose fields are so, oldest first."""
        return [
            one for one in list(self._things[kind].values()) if all(one.get(name) == fields[name] for name in fields)
        ]

    def drop(self, thing: Thing) -> None:
        """Forget an object that was deleted."""
        del self._things[thing["object"]][thing["id"]]

    def say(self, name: str, thing: Thing, **before: object) -> None:
        """Note an event about an object as it is now, and of fields as they were before."""
        assert name in event_names(), name
        data = {"object": deepcopy(thing)} | ({"previous_attributes": before} if before else {})
        self.new(
            "event",
            type=name,
            api_version=self.api_version,
            data=data,
            request=dict(self.request),
            pending_webhooks=len(self.endpoints_for(name)),
        )

    def endpoints_for(self, name: str) -> list[Thing]:
        """The addresses that want to hear of such an event."""
        enabled = self.all("webhook_endpoint", status="enabled")
        return [one for one in enabled if {"*", name} & set(one["enabled_events"])]

    def events(self) -> list[Thing]:
        """Every event, oldest first."""
        return self.all("event")
