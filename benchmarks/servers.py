"""Servers to measure under load: granian with one process and 8 threads, as in production, on loopback."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

ROOT = Path(__file__).parent.parent
CONNECTIONS, SECONDS = 16, 3


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(target: str, **environment: str) -> Iterator[str]:
    """Serve a WSGI application and give its address; the server is ended by its own pid."""
    with serving_process(target, **environment) as served:
        yield served.address


@dataclass(frozen=True)
class Served:
    """A server that runs: its address and the number of its process."""

    address: str
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """How long it and its children have computed so far."""
        return sum(_cpu_of(pid) for pid in _family(self.pid))


@contextmanager
def serving_process(target: str, **environment: str) -> Iterator[Served]:
    """Serve a WSGI application."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "8"]
    environment = {"BASE_URL": f"http://127.0.0.1:{port}", "PYTHONPATH": str(ROOT)} | environment
    with launched([*command, "--no-ws", "--log-level", "error", target], port, **environment) as served:
        yield served


@contextmanager
def launched(command: list[str], port: int, **environment: str) -> Iterator[Served]:
    """Run a server until the end of the block; it is ended by its own pid."""
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    try:
        wait_for(address)
        yield Served(address, server.pid)
    finally:
        server.terminate()
        server.wait(60)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _family(int(child))


def _cpu_of(pid: int) -> float:
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(1200):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{address} does not answer")


def requests_per_second(url: str, *headers: str) -> float:
    """Load a page with wrk for some seconds."""
    return load(url, *headers).per_second


@dataclass(frozen=True)
class Load:
    """How many requests were answered, and how many in a second."""

    requests: int
    per_second: float


def load(url: str, *headers: str) -> Load:
    """Load a page with wrk for some seconds, and count."""
    if not which("wrk"):
        raise SystemExit("this benchmark needs wrk: apt-get install wrk")
    extra = [part for header in headers for part in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *extra, url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in output or "If-None-Match" in " ".join(headers), output
    found, counted = re.search(r"Requests/sec:\s+([\d.]+)", output), re.search(r"(\d+) requests in", output)
    assert found, output
    assert counted, output
    return Load(int(counted[1]), float(found[1]))
