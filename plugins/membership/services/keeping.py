"""Answers about all members, kept by each process until something of them changes, and for a minute at most."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from portal.changes import EVERYTHING, Tail, current_tail

TOPICS = {"membership", "organisations", EVERYTHING}
SECONDS_KEPT = 60.0  # who is a member may change by the day alone
MOST_KEPT = 500
T = TypeVar("T")
_kept: WeakKeyDictionary[Tail, "Kept"] = WeakKeyDictionary()


class Kept:
    """What was worked out about the members of one portal."""

    def __init__(self, tail: Tail) -> None:
        self._found: dict[Any, tuple[float, Any]] = {}
        self._drops = 0
        self._lock = Lock()
        tail.listen(self.hear)

    def hear(self, topic: str) -> None:
        """Forget everything when something of the members changed."""
        if topic in TOPICS:
            with self._lock:
                self._found.clear()
                self._drops += 1

    def get(self, key: Any, make: Callable[[], T]) -> T:
        """What is known under a key, or is worked out now."""
        at, found = self._found.get(key, (0.0, None))
        if at and time.monotonic() - at <= SECONDS_KEPT:
            known: T = found
            return known
        drops = self._drops
        made = make()
        with self._lock:
            if drops == self._drops:  # else it may be of before the change
                if len(self._found) >= MOST_KEPT:
                    self._found.clear()
                self._found[key] = (time.monotonic(), made)
        return made


def kept(key: Any, make: Callable[[], T]) -> T:
    """What the portal that runs now knows under a key, or works out now."""
    tail = current_tail()
    found = _kept.get(tail)
    if found is None:
        found = _kept.setdefault(tail, Kept(tail))
    if tail.is_due():
        tail.look()
    return found.get(key, make)
