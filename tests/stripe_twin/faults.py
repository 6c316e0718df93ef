"""What goes wrong on the way to Stripe and back, on request."""

import random
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "rate_limit", "error_before", "error_after", "timeout_before", "timeout_after", "drop_before", "drop_after"
]
LOST = ("timeout_before", "timeout_after", "drop_before", "drop_after")


class Lost(Exception):
    """No answer comes; whether anything was done, nobody knows."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.is_timeout = kind.startswith("timeout")


@dataclass
class Faults:
    """Faults that wait for the next requests, or that come now and then by chance."""

    waiting: list[tuple[Kind, str]] = field(default_factory=list)
    chances: dict[Kind, int] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    happened: dict[Kind, int] = field(default_factory=dict)

    def next(self, kind: Kind, where: str = "", times: int = 1) -> None:
        """Let the next requests whose path ends so go wrong."""
        self.waiting += [(kind, where)] * times

    def now_and_then(self, kind: Kind, per_mille: int) -> None:
        """Let so many of a thousand requests that change something go wrong."""
        self.chances[kind] = per_mille

    def of(self, method: str, path: str) -> Kind | None:
        """What goes wrong with a request."""
        kind = self._waiting(path) or (self._by_chance() if method == "POST" else None)
        if kind:
            self.happened[kind] = self.happened.get(kind, 0) + 1
        return kind

    def _waiting(self, path: str) -> Kind | None:
        for number, (kind, where) in enumerate(self.waiting):
            if path.endswith(where):
                del self.waiting[number]
                return kind
        return None

    def _by_chance(self) -> Kind | None:
        for kind, per_mille in self.chances.items():
            if self.chance.randrange(1000) < per_mille:
                return kind
        return None
