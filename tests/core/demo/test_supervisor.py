"""Two children run side by side and end together."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from portal.demo.supervisor import Child, ChildEnded, Supervisor

STAYS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
PROGRAM = """
    import sys, time
    from portal.demo import supervisor
    supervisor.PATIENCE_SECONDS = 0.5
    children = [supervisor.Child(f"child {i}", [sys.executable, "-c", code], {}) for i, code in enumerate(sys.argv[1:])]
    made = supervisor.Supervisor(children)
    started = time.monotonic()
    def say():
        print(*(process.pid for process in made._running.values()), flush=True)
    made.run(lambda: time.monotonic() - started > 0.3, say)
    print("over", flush=True)
"""


def supervised(*codes: str) -> tuple[subprocess.Popen[str], list[int]]:
    """Start a supervisor in a process of its own, and say which children it has."""
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM), *codes]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, [int(pid) for pid in process.stdout.readline().split()]


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_asked_to_end_ends_every_child(number: int) -> None:
    process, pids = supervised(STAYS, STAYS)
    process.send_signal(number)
    out, _ = process.communicate(timeout=10)
    assert (out, process.returncode) == ("over\n", 0)
    assert [pid for pid in pids if is_alive(pid)] == []


def test_a_child_that_will_not_end_is_ended() -> None:
    process, pids = supervised(STAYS, STUBBORN)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert [pid for pid in pids if is_alive(pid)] == []


def test_when_one_child_ends_the_others_end_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    children = [
        Child("web server", [sys.executable, "-c", STAYS], {}),
        Child("worker", [sys.executable, "-c", "import sys; sys.exit(3)"], {}),
    ]
    supervisor = Supervisor(children)
    with pytest.raises(ChildEnded, match=r"the worker ended by itself \(exit 3\)"):
        supervisor.run(lambda: False, lambda: None)
    assert all(process.returncode is not None for process in supervisor._running.values())


def test_children_get_what_is_set_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    code = "import os, pathlib; pathlib.Path(os.environ['OUT']).write_text(os.environ['HOME'])"
    with pytest.raises(ChildEnded):
        Supervisor([Child("child", [sys.executable, "-c", code], {"OUT": str(tmp_path / "out")})]).run(
            lambda: True, lambda: None
        )
    assert (tmp_path / "out").read_text() == os.environ["HOME"]
