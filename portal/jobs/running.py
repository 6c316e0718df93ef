"""Running the jobs that are due: claimed by one worker, retried with patience, never lost."""

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.database import Busy, db, unit_of_work
from portal.hooks.values import Job
from portal.jobs.models import JobRow, Periodic, SignOfLife
from portal.jobs.pausing import names_of_paused
from portal.kernel.clock import shift_business_clock, wall_now
from portal.state import State
from portal.switches import READ_ONLY

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 12
SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_BETWEEN_SIGNS = 20.0
ROUNDS = 12  # work that asks a gateway in vain asks for itself again each time
LONGEST_BACKOFF = timedelta(hours=6)


@dataclass(frozen=True)
class Claim:
    """A job that this worker runs now."""

    id: int
    name: str
    payload: dict[str, Any]
    attempts: int


def registered(app: Flask) -> dict[str, Job]:
    """All jobs that the core and the plugins have, by name."""
    jobs: dict[str, Job] = app.extensions["portal.jobs"]
    return jobs


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many failures: 2, 4, 8 … seconds, six hours at most."""
    return min(timedelta(seconds=2**attempts), LONGEST_BACKOFF)


def _is_due(now: datetime, held: Collection[str]) -> ColumnElement[bool]:
    return and_(
        or_(
            and_(JobRow.state == "waiting", JobRow.run_at <= now),
            and_(JobRow.state == "running", JobRow.leased_until < now),
        ),
        JobRow.name.not_in(held),
    )


def held_jobs(app: Flask) -> list[str]:
    """The jobs that must not run now: all while the portal is only read, those that reach out after a restore."""
    state: State = app.extensions["portal.state"]
    is_read_only = bool(state.setting(READ_ONLY))
    if not (is_read_only or state.is_held):
        return []
    return [job.name for job in registered(app).values() if is_read_only or job.reaches_out]


def claim(held: Collection[str] = ()) -> Claim | None:
    """Take the job that has been due for longest, so that no other worker runs it; the held ones wait."""
    due = db.select(JobRow.id).where(_is_due(wall_now(), held)).limit(1)
    if db.session.scalar(due) is None:
        db.session.rollback()
        return None
    with unit_of_work() as session:
        oldest = db.select(JobRow).where(_is_due(wall_now(), held)).order_by(JobRow.run_at).limit(1)
        row = session.scalar(oldest.with_for_update(skip_locked=True))
        if row is None:
            return None
        row.state, row.leased_until, row.attempts = "running", wall_now() + LEASE, row.attempts + 1
        return Claim(row.id, row.name, row.payload, row.attempts)


def run_next(app: Flask) -> bool:
    """Run one job that is due; False when there is none."""
    with app.app_context():
        _catch_up(app)
        found = claim(held_jobs(app))
        if found is None:
            return False
        try:
            registered(app)[found.name].run(**found.payload)
        except Exception as error:
            log.exception("job %s %s failed", found.name, found.id)
            db.session.rollback()
            _put_back(found, f"{type(error).__name__}: {error}")
        else:
            with unit_of_work() as session:
                session.execute(db.delete(JobRow).where(JobRow.id == found.id))
        return True


def _put_back(found: Claim, error: str) -> None:
    """Let a job that failed wait for its next try; if the same work was asked for meanwhile, that is enough."""
    waits = {
        "last_error": error[:1000],
        "state": "failed" if found.attempts >= MOST_ATTEMPTS else "waiting",
        "run_at": wall_now() + backoff(found.attempts),
    }
    with unit_of_work() as session:
        try:
            with session.begin_nested():
                session.execute(db.update(JobRow).where(JobRow.id == found.id).values(waits))
        except IntegrityError:
            session.execute(db.delete(JobRow).where(JobRow.id == found.id))


def run_periodic(app: Flask, *, all_of_them: bool = False) -> int:
    """Run the periodic jobs whose time has come, or all of them, which leaves their time as it is; how many ran."""
    paused = _paused(app)
    jobs = [job for job in registered(app).values() if job.every and job.name not in paused]
    return sum(_run_periodic_job(app, job, regardless=all_of_them) for job in jobs)


def _paused(app: Flask) -> frozenset[str]:
    with app.app_context():
        paused = names_of_paused()
        db.session.rollback()
        return paused


def _run_periodic_job(app: Flask, job: Job, *, regardless: bool) -> bool:
    with app.app_context():
        _catch_up(app)
        if job.name in held_jobs(app) or not (regardless or _is_its_turn(job)):
            return False
        try:
            job.run()
        except Exception:
            log.exception("periodic job %s failed", job.name)
            db.session.rollback()
        return True


def _is_its_turn(job: Job) -> bool:
    """Move the date of a periodic job forward, if it has come; only one worker succeeds."""
    now = wall_now()
    next_at = db.session.scalar(db.select(Periodic.next_at).where(Periodic.name == job.name))
    db.session.rollback()
    if next_at is not None and next_at > now:
        return False
    with unit_of_work() as session:
        if next_at is None:
            session.merge(Periodic(name=job.name, next_at=now + (job.every or LEASE)))
            return True
        moved = (
            db.update(Periodic)
            .where(Periodic.name == job.name, Periodic.next_at == next_at)
            .values(next_at=now + (job.every or LEASE))
        )
        return bool(session.connection().execute(moved).rowcount)


def _catch_up(app: Flask) -> None:
    state: State = app.extensions["portal.state"]
    app.extensions["portal.tail"].look()
    shift_business_clock(state.clock_shift)


def run_due(app: Flask, most: int = 10_000) -> int:
    """Do everything that is due now, periodic work included, until nothing moves any more; how many jobs ran."""
    ran = 0
    for _ in range(ROUNDS):  # periodic work may ask for jobs, and jobs may give periodic work something to do
        before = ran
        run_periodic(app, all_of_them=True)
        while ran < most and run_next(app):
            ran += 1
        if ran in (before, most):
            break
    return ran


class Worker:
    """Some threads that run jobs until they are told to stop; the job at hand is finished first."""

    def __init__(self, app: Flask, name: str = "worker", threads: int = 2) -> None:
        self._app = app
        self._name = name
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run_jobs, name=f"jobs-{n}") for n in range(threads)]
        self._threads.append(threading.Thread(target=self._run_periodic, name="periodic"))

    def run(self) -> None:
        """Work until ``stop`` is called."""
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()

    def stop(self) -> None:
        """Finish what is at hand and end; safe in a signal handler."""
        self._stop.set()

    def _run_jobs(self) -> None:
        while not self._stop.is_set():
            if not self._survived(lambda: run_next(self._app)):
                self._stop.wait(SECONDS_BETWEEN_LOOKS)

    def _run_periodic(self) -> None:
        shown = float("-inf")
        while not self._stop.is_set():
            self._survived(lambda: bool(run_periodic(self._app)))
            if monotonic() - shown > SECONDS_BETWEEN_SIGNS and self._survived(self._show_life):
                shown = monotonic()
            self._stop.wait(1.0)

    def _show_life(self) -> bool:
        with self._app.app_context(), unit_of_work() as session:
            session.merge(SignOfLife(name=self._name, seen_at=wall_now()))
        return True

    def _survived(self, act: Callable[[], bool]) -> bool:
        """Do something, and wait rather than end when the database is away."""
        try:
            return bool(act())
        except (OperationalError, Busy):
            log.warning("the database does not answer; trying again", exc_info=True)
            return False
