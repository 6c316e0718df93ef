"""Idempotency keys: the same request under the same key is answered once, for a day."""

from dataclasses import dataclass

from tests.stripe_twin.clock import Clock
from tests.stripe_twin.refusals import Refusal

REMEMBERED = 86_400
LONGEST = 255


@dataclass(frozen=True)
class Remembered:
    """An answer that was given under a key."""

    at: int
    asked: str
    status: int
    body: str


class Keys:
    """The answers of the last day by their key."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answers: dict[str, Remembered] = {}

    def recall(self, key: str, asked: str) -> Remembered | None:
        """The answer that was given before; raises Refusal when something else was asked then."""
        if len(key) > LONGEST:
            raise Refusal(400, "idempotency_error", f"Idempotency keys must be at most {LONGEST} characters.")
        known = self._answers.get(key)
        if known is None or known.at + REMEMBERED <= self._clock.now():
            return None
        if known.asked != asked:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
            )
            raise Refusal(400, "idempotency_error", f"{message} Try using a key other than '{key}'.")
        return known

    def remember(self, key: str, asked: str, status: int, body: str) -> None:
        """Keep an answer."""
        self._answers[key] = Remembered(self._clock.now(), asked, status, body)

    def forget(self) -> None:
        """Forget all, as Stripe may at any time after a day."""
        self._answers.clear()
