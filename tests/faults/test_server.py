"""The server is asked to end, or killed, while people pledge: what was answered is stored, and nothing is cut off."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest
from flask import Flask

from portal.config import Settings
from portal.migrate import ROOT
from portal.testing import unseen_fields
from tests.faults.conftest import FORM, faults, pledged, typed

pytestmark = pytest.mark.only_on("sqlite")
PEOPLE, ENOUGH = 6, 25


class Server:
    """granian as in production, with its own log."""

    def __init__(self, settings: Settings, port: int, log: Path) -> None:
        self.port, self.log = port, log
        own = {
            "PORTAL_MODE": "test",
            "PORTAL_DATA": str(settings.data),
            "DATABASE_URL": settings.database_url,
            "SECRET_KEY": settings.secret_key,
            "BASE_URL": f"http://127.0.0.1:{port}",
            "LOG_FORMAT": "json",
            "RATE_LIMIT_FACTOR": "0",
        }
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                [*command, "--blocking-threads", "8", "--log-level", "error", "wsgi:app"],
                cwd=ROOT, env=os.environ | own, stderr=errors, start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(OSError, HTTPException):
                if ask(self.port, "GET", "/readyz")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """End everything at once, as when the power goes."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def answered(self) -> int:
        """How many pledges the portal answered, by its log."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return sum(1 for line in lines if line.get("method") == "POST" and line.get("status") == 303)


def ask(port: int, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
    """Send one request over a line of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    origin = f"http://127.0.0.1:{port}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin, "Connection": "close"}
    try:
        connection.request(method, path, urlencode(data) if data else None, headers if data else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class Crowd:
    """People who pledge one after the other until nobody answers any more."""

    def __init__(self, port: int) -> None:
        self.acknowledged: list[str] = []
        self._port = port
        self._threads = [Thread(target=self._pledge, args=[person]) for person in range(PEOPLE)]
        for thread in self._threads:
            thread.start()

    def _pledge(self, person: int) -> None:
        with suppress(OSError, HTTPException):
            for number in range(1000):
                form = typed(person * 1000 + number)
                hidden = unseen_fields(ask(self._port, "GET", FORM)[1])
                status, _ = ask(self._port, "POST", FORM, hidden | form)
                if status == 303:
                    self.acknowledged.append(form["email"])

    def wait_until(self, many: int) -> None:
        """Wait until so many were answered."""
        until = time.monotonic() + 60
        while len(self.acknowledged) < many and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.acknowledged) >= many

    def go_home(self) -> list[str]:
        """Wait until everybody has noticed; gives who was answered."""
        for thread in self._threads:
            thread.join()
        return sorted(self.acknowledged)


@pytest.fixture
def server(app: Flask, campaign_id: int, settings: Settings, free_port: int, tmp_path: Path) -> Iterator[Server]:
    """A portal that is served."""
    found = Server(settings, free_port, tmp_path / "log")
    yield found
    found.kill()


def test_asked_to_end_it_finishes_what_it_has_begun(app: Flask, server: Server) -> None:
    crowd = Crowd(server.port)
    crowd.wait_until(ENOUGH)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
    acknowledged = crowd.go_home()
    assert len(acknowledged) == server.answered()  # every answer that the portal gave has arrived
    assert pledged(app) == acknowledged
    assert not re.search(r'"level": "error"', server.log.read_text())


def test_killed_it_has_stored_whatever_it_had_answered(app: Flask, server: Server, settings: Settings) -> None:
    crowd = Crowd(server.port)
    crowd.wait_until(ENOUGH)
    server.kill()
    acknowledged = crowd.go_home()
    assert set(acknowledged) <= set(pledged(app))
    assert len(pledged(app)) - len(acknowledged) <= PEOPLE  # those whose answer was on its way
    assert faults(app) == []
