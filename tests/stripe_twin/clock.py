"""The twin's own time, and what is to happen later."""

import heapq
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count


class Clock:
    """This machine's time, moved forward at will; what was put off happens when its time has come."""

    def __init__(self) -> None:
        self._moved = 0
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()

    def now(self) -> int:
        """The twin's time in seconds."""
        return int(time.time()) + self._moved

    def after(self, seconds: int, do: Callable[[], None]) -> None:
        """Put something off."""
        heapq.heappush(self._later, (self.now() + seconds, next(self._order), do))

    def advance(self, by: timedelta) -> None:
        """Move forward, and let happen what falls into that time, in its order and at its time."""
        until = self._moved + int(by.total_seconds())
        now = int(time.time())
        while self._later and self._later[0][0] <= now + until:
            self._moved = max(self._moved, self._later[0][0] - now)
            heapq.heappop(self._later)[2]()
        self._moved = until

    def catch_up(self) -> None:
        """Let happen what is due by now."""
        self.advance(timedelta())
