"""The worker works until it is told to stop."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from portal.migrate import ROOT


def has_shown_itself(path: Path) -> bool:
    """Whether a worker has begun; waits a little when it has not."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT name FROM core_sign_of_life").fetchone()
    time.sleep(0 if found else 0.1)
    return found is not None


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
@pytest.mark.only_on("sqlite")
def test_a_worker_ends_when_it_is_asked_to(number: int, database_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PORTAL_DATA": str(tmp_path), "DATABASE_URL": database_url, "PORTAL_MODE": "test"}
    process = subprocess.Popen([sys.executable, "-m", "portal", "worker"], cwd=ROOT, env=environment)
    assert any(has_shown_itself(tmp_path / "portal.db") or process.poll() is not None for _ in range(300))
    process.send_signal(number)
    assert process.wait(timeout=10) == 0
