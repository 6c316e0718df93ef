"""Clients that do the same act as often as they can, in several processes with several threads, as web servers do."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.database import db

PROCESSES, SECONDS, PATIENCE = 2, 2.0, 60
Act = Callable[[str], object]


class Enough(Exception):
    """There is nothing more to do."""


@dataclass(frozen=True)
class Race:
    """What clients do: the name of an act of ``benchmarks.acts``, its values, how many do it and for how long."""

    act: str
    clients: int
    values: dict[str, Any] = field(default_factory=dict)
    seconds: float = SECONDS


@dataclass(frozen=True)
class Outcome:
    """How often the act was done in a second and in all, and how long the slowest took."""

    rate: float
    longest: float
    done: int


class Clients:
    """Processes that serve a portal's database and wait for the next race."""

    def __init__(self, lines: list[Connection]) -> None:
        self._lines = lines

    def run(self, race: Race) -> Outcome:
        """Let clients act, all from the same moment on."""
        shares = [race.clients - race.clients // PROCESSES, race.clients // PROCESSES]
        lines = [(line, share) for line, share in zip(self._lines, shares, strict=True) if share]
        for line, share in lines:
            line.send((race, share))
        for line, _ in lines:
            _answer(line)
        began = time.perf_counter()
        for line, _ in lines:
            line.send("go")
        counts = [count for line, _ in lines for count in _answer(line)]
        took = time.perf_counter() - began
        done = sum(count for count, _ in counts)
        return Outcome(done / took, max(longest for _, longest in counts), done)


def _answer(line: Connection) -> Any:
    if not line.poll(PATIENCE):
        raise TimeoutError("a client does not answer")
    return line.recv()


@contextmanager
def clients_of(settings: Settings) -> Iterator[Clients]:
    """Start the processes, and end them afterwards."""
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in range(PROCESSES)]
    processes = [context.Process(target=_serve, args=(settings, theirs), daemon=True) for _, theirs in pipes]
    for process in processes:
        process.start()
    try:
        yield Clients([ours for ours, _ in pipes])
    finally:
        for process in processes:
            process.terminate()
            process.join(10)


def _serve(settings: Settings, line: Connection) -> None:
    app = create_app(settings)
    while True:
        race, share = line.recv()
        make: Callable[..., Act] = getattr(import_module("benchmarks.acts"), race.act)
        with app.app_context():
            act = make(**race.values)
        start, counts = threading.Event(), []
        names = [f"{threading.get_native_id()}:{time.time_ns()}:{number}" for number in range(share)]
        threads = [
            threading.Thread(target=_client, args=(app, act, name, race.seconds, start, counts)) for name in names
        ]
        for thread in threads:
            thread.start()
        line.send("ready")
        line.recv()
        start.set()
        for thread in threads:
            thread.join()
        line.send(counts)


def _client(app: Flask, act: Act, name: str, seconds: float, start: threading.Event, counts: list[Any]) -> None:
    with app.app_context():
        db.session.connection()
        db.session.rollback()
        start.wait()
        until, done, longest = time.perf_counter() + seconds, 0, 0.0
        with suppress(Enough):
            while (began := time.perf_counter()) < until:
                act(f"{name}:{done}")
                longest = max(longest, time.perf_counter() - began)
                done += 1
        counts.append((done, longest))
