"""Running the web server and the worker as two children that end together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

PATIENCE_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.05


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or asked the supervisor to end."""


class ChildEnded(RuntimeError):
    """A child ended by itself, which none of them should."""


@dataclass(frozen=True)
class Child:
    """A process to run: its name for people, its command and what its environment has besides ours."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Supervisor:
    """Starts children in process groups of their own, watches them, and ends all when one ends."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, is_ready: Callable[[], bool], say_ready: Callable[[], None]) -> None:
        """Run the children until Ctrl-C; say once when they are ready. Raises ChildEnded."""
        for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signal_number, _stop)
        try:
            for child in self._children:
                self._start(child)
            while not is_ready():
                self._watch()
            say_ready()
            while True:
                self._watch()
        except Stopped:
            return
        finally:
            self._end()

    def _start(self, child: Child) -> None:
        environment = {**os.environ, **child.environment}
        self._running[child.name] = subprocess.Popen(child.command, env=environment, process_group=0)

    def _watch(self) -> None:
        for name, process in self._running.items():
            if process.poll() is not None:
                raise ChildEnded(f"the {name} ended by itself (exit {process.returncode})")
        time.sleep(LOOK_EVERY_SECONDS)

    def _end(self) -> None:
        """Ask every child to end, and end for good what does not within its time."""
        for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signal_number, signal.SIG_IGN)
        for process in self._running.values():
            process.terminate()
        until = time.monotonic() + PATIENCE_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped
