"""Stripe's messages: who signed them and when, and which object they are about."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.kernel.documents import read_object
from portal.kernel.ids import same
from portal.payments.gateway import EventStub, Forged

HEADER = "Stripe-Signature"
TOLERANCE = timedelta(minutes=5)
LARGEST_BODY = 400_000  # the largest of the SDK's own examples, a charge with everything, has 20 kB
# What an endpoint is told: everything that moves a payment, and nothing else.
KINDS = (
    "charge.dispute.closed", "charge.dispute.created", "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn", "charge.dispute.updated", "charge.updated",
    "checkout.session.async_payment_failed", "checkout.session.async_payment_succeeded",
    "checkout.session.completed", "checkout.session.expired",
    "mandate.updated", "payment_intent.canceled", "payment_intent.payment_failed", "payment_intent.processing",
    "payment_intent.succeeded", "payment_method.detached", "refund.created", "refund.failed", "refund.updated",
    "setup_intent.succeeded",
)  # fmt: skip


def secrets_of(keys: Mapping[str, str]) -> list[str]:
    """The signing secrets of a holder, one or, while they are changed, two; an empty one signs nothing."""
    return [secret for name, secret in sorted(keys.items()) if name.startswith("secret") and secret]


def sign(body: bytes, secret: str, at: datetime) -> str:
    """Sign a message as Stripe does."""
    seconds = str(int(at.timestamp()))
    return f"t={seconds},v1={_mac(seconds, body, secret)}"


def _mac(seconds: str, body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()


def read(body: bytes, header: str, secrets: list[str], now: datetime) -> dict[str, Any]:
    """Check a signature over the raw bytes, and its time; raise Forged. The SDK would let the future through."""
    parts = [part.strip().partition("=")[::2] for part in header.split(",")]
    given = [value for name, value in parts if name == "v1"]
    seconds = _signed_at([value for name, value in parts if name == "t"])
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise Forged("too old or from the future")
    if len(body) > LARGEST_BODY:
        raise Forged("longer than any message of theirs")
    macs = [_mac(seconds, body, secret) for secret in secrets]
    if not any(same(one, mac) for one in given for mac in macs):
        raise Forged("signed by somebody else")
    try:
        return read_object(body)
    except ValueError as error:
        raise Forged("not a message of theirs") from error


def _signed_at(times: list[str]) -> str:
    """The second in which a message was signed, as the header writes it."""
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit() and len(times[0]) < 12):
        raise Forged("no time")
    return times[0]


def stub_of(event: Mapping[str, Any], account: str) -> EventStub:
    """Say what a message is about, with nothing to fetch when it is about somebody else's account; raise Forged."""
    try:
        kind, thing = str(event["type"]), event["data"]["object"]
        is_ours = (event.get("account") or "") == account
        subject = _subject(kind, thing, event["data"].get("previous_attributes") or {}) if is_ours else ""
        return EventStub(str(event["id"]), kind, subject, is_live=event["livemode"] is True)
    except (KeyError, TypeError, AttributeError) as error:
        raise Forged("not a message of theirs") from error


def _subject(kind: str, thing: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """What should be fetched: for a charge its payment, and for a method that was detached whose it was."""
    if thing.get("object") == "charge":
        return str(thing.get("payment_intent") or thing["id"])
    if kind == "payment_method.detached":
        return str(before.get("customer") or thing["id"])
    return str(thing.get("id") or "")
