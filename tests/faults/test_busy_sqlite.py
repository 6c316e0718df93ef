"""SQLite held by somebody else, or without room: whoever reads goes on, whoever writes is told to come back."""

import fcntl
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import event

from portal.database import db, unit_of_work
from portal.hooks import Job
from portal.jobs.running import Worker, run_next
from portal.jobs.services import enqueue
from portal.mail.models import Mail
from portal.testing import Browser, MakeApp, browser_of
from tests.faults.conftest import CAMPAIGN, FORM, faults, pledge, pledged

pytestmark = pytest.mark.only_on("sqlite")
Held = Callable[[Path], AbstractContextManager[None]]
ROOM = 4096 * 3


@pytest.fixture
def app(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A portal of little patience."""
    monkeypatch.setattr("portal.engines.BUSY_SECONDS", 0.3)
    return make_app()


@contextmanager
def held_by_a_program(path: Path) -> Iterator[None]:
    """Another program, a shell for example, holds SQLite's write lock."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def held_by_a_process(path: Path) -> Iterator[None]:
    """Another process of the portal has its turn and does not end."""
    with Path(f"{path}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


each_way = pytest.mark.parametrize("held", [held_by_a_program, held_by_a_process])


@each_way
def test_while_others_write_for_too_long_a_form_keeps_what_was_typed_and_says_when_to_come_back(
    app: Flask, campaign_id: int, client: Browser, tmp_path: Path, held: Held
) -> None:
    with held(tmp_path / "portal.db"):
        started = perf_counter()
        answer = pledge(client, message="A long line that took a while to write")
        assert perf_counter() - started < 5
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "A long line that took a while to write" in answer.text
    assert "We are busy for a moment." in answer.text
    assert pledged(app) == []
    assert pledge(client).status_code == 303


@each_way
def test_while_others_write_readers_go_on(
    app: Flask, campaign_id: int, client: Browser, tmp_path: Path, held: Held
) -> None:
    kept = client.get(CAMPAIGN)
    with held(tmp_path / "portal.db"):
        assert client.get(CAMPAIGN).data == kept.data
        assert [client.get(path).status_code for path in ("/fr/campaigns/sample", FORM, "/readyz")] == [200] * 3


@each_way
def test_a_worker_waits_for_its_turn_and_does_the_job_then(app: Flask, tmp_path: Path, held: Held) -> None:
    done: list[str] = []
    worker = Worker(app, threads=1)
    with app.app_context(), unit_of_work():
        enqueue("note", {})
    app.extensions["portal.jobs"] = {"note": Job("note", lambda: done.append("done"))}
    with held(tmp_path / "portal.db"):
        assert not worker._survived(lambda: run_next(app))
        assert done == []
    assert worker._survived(lambda: run_next(app))
    assert done == ["done"]


def test_readers_who_are_locked_out_get_a_plain_page(app: Flask, campaign_id: int, tmp_path: Path) -> None:
    visitor = browser_of(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "portal.db")) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM core_sign_of_life")
        answer = visitor.get("/fr/campaigns/sample")
    assert answer.status_code == 503
    assert '<html lang="fr" dir="ltr">' in answer.text
    assert answer.headers["Retry-After"]
    assert visitor.get("/fr/campaigns/sample").status_code == 200


@contextmanager
def no_room_in_the_database(app: Flask, path: Path) -> Iterator[None]:
    """Let the database not grow by a page, as on a full disk."""
    with closing(sqlite3.connect(path)) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]

    def limit(connection: sqlite3.Connection, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    with app.app_context():
        engine = db.engine
        db.session.remove()
        engine.dispose()
        event.listen(engine, "connect", limit)
        try:
            yield
        finally:
            event.remove(engine, "connect", limit)
            engine.dispose()


@contextmanager
def no_room_for_any_file(app: Flask, path: Path) -> Iterator[None]:
    """Let the system refuse to make any file longer than the log of SQLite is."""
    log = Path(f"{path}-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + ROOM if log.exists() else ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("full", [no_room_in_the_database, no_room_for_any_file])
def test_on_a_full_disk_nothing_is_half_stored_and_everything_goes_on_when_there_is_room(
    app: Flask, campaign_id: int, client: Browser, tmp_path: Path, full: Callable[..., AbstractContextManager[None]]
) -> None:
    client.get(CAMPAIGN)
    acknowledged, refused = [], []
    with full(app, tmp_path / "portal.db"):
        for number in range(40):
            answer = pledge(client, number, message="x" * 400)
            (acknowledged if answer.status_code == 303 else refused).append(number)
        assert refused
        assert {answer.status_code for answer in [pledge(client, 99, message="x" * 400)]} == {503}
        assert client.get(CAMPAIGN).status_code == 200
    assert pledged(app) == sorted(f"backer{number}@city.example" for number in acknowledged)
    assert pledge(client, 100).status_code == 303
    assert faults(app) == []
    with app.app_context():
        assert db.session.scalar(db.text("PRAGMA integrity_check")) == "ok"
        assert db.session.query(Mail).count() == 0  # letters are written when a card was left
