"""SQLite as strict as PostgreSQL: writers queue, readers cannot write, foreign keys hold."""

import fcntl
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

WRITING = "portal_writing"
BUSY_SECONDS = 5
SECONDS_BETWEEN_TRIES = 0.001
SECONDS_IN_A_ROW, SECONDS_TRUSTED = 0.025, 1.0
IDLE_SINCE = "portal_idle_since"
READS_ONLY = {"postgresql_readonly": True}


def engine_options(url: str) -> dict[str, Any]:
    """Say how an engine is made: transactions only read unless a unit of work says otherwise."""
    shared = {"execution_options": dict(READS_ONLY), "hide_parameters": True}  # errors quote no names or addresses
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS}, **shared}
    arguments = {"connect_timeout": BUSY_SECONDS}
    return {"pool_size": 8, "max_overflow": 8, "connect_args": arguments, **shared}


def migration_engine(url: str) -> Engine:
    """Make an engine for migrations and tools: it writes, and SQLite's foreign keys are checked after."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        make_strict(engine, foreign_keys=False, always_writing=True)
    return engine


def make_strict(engine: Engine, *, foreign_keys: bool = True, always_writing: bool = False) -> None:
    """Make every transaction an explicit one: BEGIN IMMEDIATE for writers, query_only for all others.

    Left alone, pysqlite loses updates silently: 179 of 600 survived, without an error.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = always_writing or connection.get_execution_options().get(WRITING, False)
        driver: Any = connection.connection.dbapi_connection
        if connection.info.get(WRITING) is not writes:
            driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            connection.info[WRITING] = writes
        if writes:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # may find the database busy, which the engine reports
        else:
            driver.execute("BEGIN")


def ask_the_idle(engine: Engine) -> None:
    """Find out whether a connection that has idled is still there before it is used, for servers restart.

    SQLAlchemy's own way asks each time, which costs a unit of work a journey of eight.
    """
    if engine.dialect.name == "sqlite":
        return

    @event.listens_for(engine, "checkin")
    def remember(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[IDLE_SINCE] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def find_out(connection: Any, record: ConnectionPoolEntry, proxy: object) -> None:
        if time.monotonic() - record.info.get(IDLE_SINCE, math.inf) < SECONDS_TRUSTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


class Queue:
    """A lock that threads get in the order in which they came; Python's own gives it to whoever is quickest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def enter(self, patience: float) -> bool:
        """Wait for one's turn; False when it did not come in time."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=patience):
            return True
        with self._guard:
            if turn not in self._waiting:  # it came just now
                return True
            self._waiting.remove(turn)
            return False

    def leave(self, close: Callable[[], None] = lambda: None) -> None:
        """Let the next one in; if nobody waits, close first what one left open for the next."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                close()
                self._is_taken = False


class Room:
    """Where one process at a time writes to a file of SQLite; its threads hand it on for a moment, which is quick.

    Whoever waits for the room holds the door meanwhile, so that the process that just left cannot be the next one in
    again. The system lets go of both locks when a process dies.
    """

    def __init__(self, path: str) -> None:
        self._door, self._lock = Path(f"{path}.door"), Path(f"{path}.lock")
        self._ours: IO[str] | None = None
        self._since = 0.0

    def enter(self, until: float) -> None:
        """Take the room, or keep it from the thread before, unless other processes have waited long enough."""
        if self._ours is not None and time.monotonic() - self._since > SECONDS_IN_A_ROW:
            self.leave()
        if self._ours is None:
            self._ours = self._taken(until)
            self._since = time.monotonic()

    def leave(self) -> None:
        """Let other processes in."""
        if self._ours is not None:
            fcntl.flock(self._ours, fcntl.LOCK_UN)  # closing alone would not do, were the process forked meanwhile
            self._ours.close()
            self._ours = None

    def _taken(self, until: float) -> IO[str]:
        with ExitStack() as files:
            room = files.enter_context(self._lock.open("w"))
            with self._door.open("w") as door:
                _lock(door, until)
                _lock(room, until)
            files.pop_all()
            return room


_places: dict[str, tuple[Queue, Room]] = {}
_places_lock = threading.Lock()


@contextmanager
def write_lock(engine: Engine, patience: float | None = None) -> Iterator[None]:
    """Wait for one's turn to write: threads in a queue, processes by file locks; PostgreSQL needs neither.

    Who waits longer than ``patience``, five seconds, gets the error of a database that is busy. SQLite's own busy
    handler is unfair: some writers waited 2 to 3 s while the median was 0.2 ms.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with _places_lock:
        queue, room = _places.setdefault(path, (Queue(), Room(path)))
    patience = BUSY_SECONDS if patience is None else patience
    until = time.monotonic() + patience
    if not queue.enter(patience):
        raise _busy()
    try:
        room.enter(until)
        yield
    finally:
        queue.leave(room.leave)


def _lock(file: IO[str], until: float) -> None:
    """Wait for a file lock; the system cannot be asked to wait for a while only."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise _busy() from None
            time.sleep(SECONDS_BETWEEN_TRIES)
        else:
            return


def _busy() -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", {}, TimeoutError("others have been writing for too long"))
