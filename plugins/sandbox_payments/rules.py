"""How the pretended provider behaves: its outcomes, its fee, its signature."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from portal.kernel.documents import read_object
from portal.kernel.ids import same
from portal.kernel.money import per_mille
from portal.kernel.text import N_
from portal.payments.gateway import EventStub, Forged

HEADER = "Sandbox-Signature"
TOLERANCE = timedelta(minutes=5)
FEE_PER_MILLE, FEE_FIXED = 14, 25
DISPUTE_FEE = 1500
SLOW_DEBIT = timedelta(days=2)
DISPUTE_AFTER = timedelta(days=3)
DISPUTE_TAKES = timedelta(days=7)
PAGE_IS_OPEN_FOR = timedelta(days=1)
ABANDONED_AFTER = timedelta(minutes=30)
LARGEST_BODY = 10_000

OUTCOMES = {
    "pays": N_("Pays"),
    "authentication": N_("Pays, but the bank asks for a confirmation later"),
    "declines": N_("Is declined later, when the money is collected"),
    "later": N_("Is declined at first, and goes through when it is tried again a day later"),
    "slow": N_("Pays by a slow debit, which takes two days"),
    "disputes": N_("Pays, and asks the bank for the money back later"),
    "disputes_in_vain": N_("Pays, and asks the bank for the money back in vain"),
    "never": N_("Leaves, and never comes back"),
}
DISPUTES = ("disputes", "disputes_in_vain")


def answer_of_bank(outcome: str, *, is_first_try: bool) -> str:
    """What becomes of a charge by the outcome that the payer chose, when it is confirmed."""
    if outcome in ("authentication", "declines") or (outcome == "later" and is_first_try):
        return "requires_action"
    return "processing" if outcome == "slow" else "succeeded"


def secrets_of(keys: Mapping[str, str]) -> list[str]:
    """The secrets of a holder, one or, while they are changed, several; an empty one signs nothing."""
    return [secret for name, secret in sorted(keys.items()) if name.startswith("secret") and secret]


def fee_of(minor: int) -> int:
    """What the pretended provider keeps: 1.4 % and 25 minor units, never more than the sum."""
    return min(per_mille(minor, FEE_PER_MILLE) + FEE_FIXED, minor)


def sign(body: bytes, secret: str, at: datetime) -> str:
    """Sign a message as providers do: a time, and a hash over time and body."""
    seconds = str(int(at.timestamp()))
    return f"t={seconds},v1={_mac(seconds, body, secret)}"


def _mac(seconds: str, body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()


def read(body: bytes, header: str, secrets: list[str], now: datetime) -> EventStub:
    """Check a signature, its time, and the form of the message; raise Forged."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    seconds, given = parts.get("t", ""), parts.get("v1", "")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12):
        raise Forged("no time")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise Forged("too old or from the future")
    if len(body) > LARGEST_BODY or not any(same(given, _mac(seconds, body, secret)) for secret in secrets):
        raise Forged("signed by somebody else")
    return _event(body)


def _event(body: bytes) -> EventStub:
    try:
        said = read_object(body)
        return EventStub(str(said["id"]), str(said["type"]), str(said["object"]), is_live=said["live"] is True)
    except (ValueError, KeyError) as error:
        raise Forged("not a message of ours") from error
