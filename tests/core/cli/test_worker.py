"""The worker works until it is told to stop."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.migrate import ROOT


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.only_on("sqlite")
def test_a_worker_ends_when_it_is_asked_to(number: int, database_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PORTAL_DATA": str(tmp_path), "DATABASE_URL": database_url, "PORTAL_MODE": "test"}
    process = subprocess.Popen([sys.executable, "-m", "portal", "worker"], cwd=ROOT, env=environment)
    time.sleep(1.5)
    assert process.poll() is None
    process.send_signal(number)
    assert process.wait(timeout=10) == 0
