"""How events reach their address: signed, and shuffled, doubled, lost, late or of the wrong kind on request."""

import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.stripe_twin.account import Thing
from tests.stripe_twin.twin import Twin

Target = Callable[[str, bytes, dict[str, str]], int]
HEADER = "Stripe-Signature"


def sign(body: bytes, secrets: list[str], at: int | None = None) -> str:
    """The header that signs a message; while a secret is changed, both sign it."""
    seconds = str(int(time.time()) if at is None else at)
    macs = [hmac.new(one.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest() for one in secrets]
    return ",".join([f"t={seconds}", *(f"v1={mac}" for mac in macs)])


def message_of(event: Thing) -> bytes:
    """An event as it is sent."""
    return json.dumps(event, indent=2).encode()


@dataclass
class Mood:
    """How messages are carried: whether they come in order, once, at all, and of which mode they claim to be."""

    is_shuffled: bool = False
    is_reversed: bool = False
    is_doubled: bool = False
    drops: Callable[[Thing], bool] = lambda event: False
    claims_other_mode: bool = False
    chance: random.Random = field(default_factory=lambda: random.Random(7))


class Delivery:
    """Carries the events of a twin to a target, each time those that were not carried yet."""

    def __init__(self, twin: Twin, target: Target) -> None:
        self._twin = twin
        self._target = target
        self._seen = 0
        self._is_at_work = False
        self.answers: list[int] = []

    @property
    def is_done(self) -> bool:
        """Whether nothing waits."""
        return self._seen == len(self._twin.account.events()) and not self._is_at_work

    def deliver(self, mood: Mood | None = None) -> int:
        """Send what waits to every address that asked for it, and say how many messages that were."""
        mood = mood or Mood()
        self._is_at_work = True
        events = self._twin.account.events()
        waiting, self._seen = events[self._seen :], len(events)
        waiting = [event for event in waiting if not mood.drops(event)]
        waiting = [event for event in waiting for _ in range(1 + mood.is_doubled)]
        if mood.is_shuffled:
            mood.chance.shuffle(waiting)
        if mood.is_reversed:
            waiting.reverse()
        sent = sum(self.send(event, mood) for event in waiting)
        self._is_at_work = False
        return sent

    def send(self, event: Thing, mood: Mood | None = None, at: int | None = None) -> int:
        """Send one event, signed at a time."""
        sent = 0
        claimed = event | {"livemode": event["livemode"] != (mood or Mood()).claims_other_mode}
        for endpoint in self._twin.account.endpoints_for(event["type"]):
            body = message_of(claimed)
            head = {HEADER: sign(body, self._twin.account.secrets[endpoint["id"]], at)}
            self.answers.append(self._target(endpoint["url"], body, head))
            sent += 1
            if 200 <= self.answers[-1] < 300:
                event["pending_webhooks"] = max(event["pending_webhooks"] - 1, 0)
        return sent

    def deliver_again(self) -> int:
        """Send what was refused or lost once more, as Stripe does for three days."""
        return sum(self.send(event) for event in self._twin.account.events() if event["pending_webhooks"])
