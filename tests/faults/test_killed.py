"""Killed at any moment of a collection, and begun again: nobody is charged twice, and the books are right."""

import os
import shutil
import signal
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing as closed
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.services import closing
from plugins.sandbox_payments.models import SandboxObject
from portal.database import WRITING, db
from portal.jobs import running
from portal.jobs.models import JobRow
from portal.ledger.models import LedgerLine
from portal.mail.models import Mail
from portal.payments.models import Payment
from tests.faults.conftest import faults
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both

Due = Callable[[int], Flask]


class Moments:
    """The moments at which a process may die: after every commit, those of the gateway's own books included.

    Between two of them nothing that outlives the process changes, so that to die there is to die just before.
    """

    def __init__(self, last: int) -> None:
        self._left = last

    def pass_one(self, session: Session) -> None:
        """Live on, or die as by ``kill -9`` if this is the last one."""
        if WRITING not in session.info or session.in_nested_transaction():
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def work(app: Flask) -> None:
    """What the worker does about a deadline that has passed."""
    for periodic in (closing.close_due, closing.collect_due, closing.collect_due):
        with app.app_context():
            periodic()
        while running.run_next(app):
            pass


def lived_to_the_end(app: Flask, last: int, do: Callable[[Flask], None] = work) -> bool:
    """Do some work in a process of its own that is killed at a moment; False when it was."""
    with warnings.catch_warnings(action="ignore"):  # newer Pythons warn of forking beside threads
        child = os.fork()
    if child == 0:
        status = 1
        try:
            event.listen(db.session, "after_commit", Moments(last).pass_one)
            do(app)
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    assert ended in (0, signal.SIGKILL)
    return ended == 0


@pytest.fixture
def due(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Due]:
    """Make a campaign that reached its goal by so many pledges, and whose deadline has just passed."""
    monkeypatch.setattr(running, "LEASE", timedelta(0))  # the next worker need not wait until the dead one is missed

    def make(pledges: int) -> Flask:
        with app.app_context():
            campaign_id = story.live_campaign()
            for _ in range(pledges):
                story.promise(campaign_id, 10_000)
            story.work(app)
            story.let_time_pass_alone(days=11)
            let_go(app)
        return app

    yield make
    with app.app_context():
        db.engine.dispose()


def let_go(app: Flask) -> None:
    """Close every connection, which must not be shared with a child."""
    db.session.remove()
    db.engine.dispose()


def everything_is_right(app: Flask) -> bool:
    """All were charged once and told once, the campaign succeeded, the books are right and nothing is left to do."""
    assert faults(app) == []
    with app.app_context():
        pledges = sorted(db.session.query(Pledge.payment_id).all())
        assert sorted(db.session.query(SandboxObject.payment_id).filter_by(kind="charge").all()) == pledges
        assert sorted(db.session.query(LedgerLine.payment_id).filter_by(kind="collected").all()) == pledges
        assert {row.state for row in db.session.query(Payment)} == {"paid"}
        assert db.session.query(Campaign).one().state == "succeeded"
        told = db.session.query(Mail).filter(Mail.template == "campaigns/mail/charged.md")
        assert told.count() == len(pledges)
        assert db.session.query(JobRow).count() == 0
        let_go(app)
    return True


@pytest.mark.only_on("sqlite")
def test_killed_at_any_one_moment_it_is_as_if_nothing_had_happened(due: Due, tmp_path: Path) -> None:
    app, prepared, moment = due(1), tmp_path / "prepared.db", 1
    with closed(sqlite3.connect(tmp_path / "portal.db")) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(tmp_path / "portal.db", prepared)
    while not lived_to_the_end(app, moment):
        work(app)
        assert everything_is_right(app), moment
        for end in ("", "-wal", "-shm"):
            Path(f"{tmp_path}/portal.db{end}").unlink(missing_ok=True)
        shutil.copy(prepared, tmp_path / "portal.db")
        moment += 1
    assert moment > 20
    assert everything_is_right(app)


def test_killed_again_and_again_it_ends_all_the_same(due: Due) -> None:
    app, lives = due(2), 1
    while not lived_to_the_end(app, lives):
        lives += 1
    assert lives > 5
    assert everything_is_right(app)


def test_four_workers_at_once_charge_everybody_once(due: Due, monkeypatch: pytest.MonkeyPatch) -> None:
    app = due(4)
    monkeypatch.setattr(running, "LEASE", timedelta(minutes=10))
    threads = [Thread(target=work, args=[app]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work(app)
    assert everything_is_right(app)
