"""What can go wrong before a demo starts is said in one sentence."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.demo import answers, demo


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    monkeypatch.delenv("PORTAL_MODE", raising=False)
    return CliRunner()


def test_a_port_in_use_is_said_and_nothing_is_touched(run: CliRunner, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run.invoke(demo, ["--port", str(port)])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: port {port} is in use")
    assert not (tmp_path / "portal.db").exists()


@pytest.mark.parametrize("mode", ["live", "test"])
def test_a_demo_runs_in_demo_mode_only(mode: str, run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_MODE", mode)
    monkeypatch.setenv("SECRET_KEY", "a secret key for tests that is long enough")
    monkeypatch.setenv("BASE_URL", "https://portal.example")
    result = run.invoke(demo)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "in demo mode only" in result.output


def test_reset_of_a_foreign_database_is_refused(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/portal")
    result = run.invoke(demo, ["--reset", "--set-up-only"])
    assert result.exit_code == 1
    assert "drop and create it yourself" in result.output


def test_nobody_listening_is_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not answers(f"http://127.0.0.1:{port}")
