"""What changed lately, so that every process drops the pages and answers that it kept.

Whoever changes something public appends (topic, id) rows in the same commit; every process
reads the tail of the table at most once a second.
"""

import time
from collections.abc import Callable
from functools import lru_cache
from threading import Lock

from flask import current_app
from sqlalchemy import Insert, bindparam, insert, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model, after_commit, db, store, unit_of_work

SECONDS_BETWEEN_LOOKS = 1.0
OVERLAP = 200  # ids are handed out in order but commit out of order
KEPT = 10_000
EVERYTHING = "*"


class Change(Model):
    """A topic of which something shown in public changed."""

    __tablename__ = "core_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    topic: Mapped[str] = mapped_column()


@lru_cache
def _changes(number: int) -> Insert:
    """Insert so many rows in one journey; as a list of values they would be compiled anew each time."""
    topics = [select(bindparam(f"topic{each}", type_=Change.topic.type).label("topic")) for each in range(number)]
    return insert(Change).from_select(["topic"], union_all(*topics))


class Tail:
    """Reads the newest changes and tells those who keep copies."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[str], None]] = []
        self._seen: set[int] = set()
        self._last = 0
        self._looked_at = 0.0
        self._lock = Lock()

    def listen(self, listener: Callable[[str], None]) -> None:
        """Remember who wants to hear of every changed topic."""
        self._listeners.append(listener)

    def look_again(self) -> None:
        """Forget when the tail was read last, because this process just changed something."""
        self._looked_at = 0.0

    def is_due(self) -> bool:
        """Whether the last look is more than a second ago."""
        return time.monotonic() - self._looked_at > SECONDS_BETWEEN_LOOKS

    def look(self) -> None:
        """Read what is new, at most once a second, and tell the listeners."""
        with self._lock:
            if not self.is_due():
                return
            self._looked_at = time.monotonic()
            newer = db.select(Change.id, Change.topic).where(Change.id > self._last - OVERLAP)
            rows = {row.id: row.topic for row in db.session.execute(newer) if row.id not in self._seen}
            for topic in dict.fromkeys(rows.values()):
                for listener in self._listeners:
                    listener(topic)
            self._last = max([self._last, *rows])
            self._seen = {i for i in self._seen | rows.keys() if i > self._last - OVERLAP}


def touch(*topics: str) -> None:
    """Say, within the unit of work that runs now, that something of these topics changed."""
    store(_changes(len(topics)), {f"topic{each}": topic for each, topic in enumerate(topics)})
    after_commit(current_tail().look_again)


def current_tail() -> Tail:
    """The tail that this process reads."""
    tail: Tail = current_app.extensions["portal.tail"]
    return tail


def prune_changes() -> None:
    """Forget changes that every process has long heard of."""
    with unit_of_work() as session:
        newest = session.scalar(db.select(db.func.max(Change.id))) or 0
        session.execute(db.delete(Change).where(Change.id < newest - KEPT))
