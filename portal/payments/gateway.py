"""The port: what the core asks of a gateway, in values of its own. A gateway knows payments, never campaigns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from portal.kernel.money import Money

Keys = Mapping[str, str]
Subject = Literal["setup", "charge", "refund", "dispute"]


class Forged(Exception):
    """A message was not signed by the gateway, or too long ago, or from the future."""


class Unknown(Exception):
    """The gateway did not answer, so nobody knows what happened: ask again, never assume."""


@dataclass(frozen=True)
class Order:
    """What a hosted page is to ask for; ``key`` makes asking twice harmless, ``payer`` need not be typed again."""

    payment_id: int
    amount: Money
    charges: Literal["later", "now"]
    title: str
    email: str
    language: str
    return_url: str
    cancel_url: str
    key: str
    payer: str = ""


@dataclass(frozen=True)
class Begun:
    """A hosted page that waits for the payer."""

    url: str
    reference: str


@dataclass(frozen=True)
class Charge:
    """A charge to be made with a method that the payer has left."""

    payment_id: int
    amount: Money
    method_reference: str
    title: str
    key: str


@dataclass(frozen=True)
class Fact:
    """What the gateway says now of one of its objects; this, and nothing from a browser, proves a payment.

    ``is_soft`` marks a decline that may go through on another day; ``key`` is the one under which we asked for a
    refund, empty when somebody made it at the gateway; the ``fee`` of a dispute is what the bank's decision cost. A
    fee is said in the currency in which it was kept, and a person sees to one that is not the payment's.
    """

    payment_id: int
    subject: Subject
    status: str
    reference: str
    amount: Money
    method_reference: str = ""
    fee: Money | None = None
    is_soft: bool = False
    key: str = ""


@dataclass(frozen=True)
class EventStub:
    """A message that was signed by the gateway: only a hint that ``subject`` should be fetched."""

    id: str
    kind: str
    subject: str
    is_live: bool


@dataclass(frozen=True)
class KeyField:
    """A key that a gateway wants of a holder; label and hint are translated.

    One that ``stays_beside`` is good for a while after another was entered, under ``<name>_before``.
    """

    name: str
    label: str
    hint: str = ""
    is_secret: bool = True
    is_required: bool = True
    stays_beside: bool = False


def keys_after(fields: Iterable[KeyField], before: Keys, typed: Keys) -> dict[str, str]:
    """The keys of a holder after some were typed: a secret that was left empty stays, and what may stay beside does."""
    after = dict(before)
    for one in fields:
        old, new = before.get(one.name, ""), typed.get(one.name, "")
        if one.stays_beside and old and new not in ("", old):
            after[f"{one.name}_before"] = old
        after[one.name] = new or (old if one.is_secret else "")
    return {name: key for name, key in after.items() if key}


class Gateway(Protocol):
    """A way for money to arrive. Methods may take seconds and are never called inside a unit of work.

    Payers who may choose see the ``title`` and the ``summary``, a short sentence in plain words; both are translated.
    One that ``keeps_fee`` takes something of what comes, as providers of cards do, and payers are told of it before.
    Where money ``is_sent_by_payer``, as by a transfer, nothing can be charged: it is awaited, or firmly committed.
    """

    name: str
    title: str
    summary: str
    keeps_fee: bool
    is_sent_by_payer: bool
    key_fields: tuple[KeyField, ...]

    def check_keys(self, keys: Keys) -> None:
        """Raise Refused, beside the key's field, for keys that cannot be right; no network is asked."""
        ...

    def takes(self, currency: str) -> bool:
        """Whether money of a currency can come this way; asked for every page that offers it, so it answers at once."""
        ...

    def begin(self, keys: Keys, order: Order) -> Begun:
        """Make a hosted page for an order; the same key gives the same page."""
        ...

    def create_charge(self, keys: Keys, charge: Charge) -> str:
        """Make a charge without confirming it, and give its reference; the same key gives the same charge."""
        ...

    def confirm_charge(self, keys: Keys, reference: str, key: str) -> Fact:
        """Take the money, or say why not; a charge that was confirmed under this key only says how it stands."""
        ...

    def cancel_charge(self, keys: Keys, reference: str) -> Fact:
        """End a charge that did not succeed, or say that it did."""
        ...

    def recovery_url(self, keys: Keys, reference: str, return_url: str) -> str:
        """The page on which the payer confirms the same charge, or pays it by other means."""
        ...

    def release(self, keys: Keys, method_reference: str) -> None:
        """Forget a payer's method."""
        ...

    def refund(self, keys: Keys, reference: str, amount: Money, key: str) -> Fact:
        """Give money of a charge back; the same key gives it back once. Raises Refused when that is never possible."""
        ...

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes) -> EventStub:
        """Check who signed a message and when; raise Forged."""
        ...

    def fetch(self, keys: Keys, subject: str) -> Fact | None:
        """Say how an object stands now; None when it is none of ours."""
        ...

    def events_since(self, keys: Keys, since: datetime) -> list[EventStub]:
        """All messages to the owner of these keys since an instant, for those that were lost on the way."""
        ...


class PretendedGateway(Gateway, Protocol):
    """A gateway of the modes demo and test, whose payer can be played."""

    def play(self, keys: Keys, reference: str, outcome: str) -> Fact:
        """Do on the hosted page what a payer would do, and say how it stands; no message is sent."""
