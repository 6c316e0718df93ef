"""Servers to measure under load: granian with one process and 8 threads, as in production, on loopback."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "8"]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"BASE_URL": address, "PYTHONPATH": str(ROOT)} | environment
    server = subprocess.Popen([*command, "--no-ws", "--log-level", "error", target], cwd=ROOT, env=environment)
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{address} does not answer")


def requests_per_second(url: str, *headers: str) -> float:
    """Load a page with wrk for some seconds."""
    if not which("wrk"):
        raise SystemExit("this benchmark needs wrk: apt-get install wrk")
    extra = [part for header in headers for part in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *extra, url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in output or "If-None-Match" in " ".join(headers), output
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    assert found, output
    return float(found[1])
