"""Asking for work to be done later, in the same commit as what it is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.database import db, insert_once
from portal.jobs.models import JobRow
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import N_


def enqueue(name: str, payload: Mapping[str, Any], run_at: datetime | None = None, key: str = "") -> None:
    """Store a job in the unit of work that runs now; one that waits under the same key is enough.

    One that gave up under the same key begins anew.
    """
    run_at = run_at or wall_now()
    row = JobRow(name=name, payload=dict(payload), run_at=run_at, key=key)
    if not key:
        db.session.add(row)
    elif not insert_once(row):
        gave_up = db.update(JobRow).where(JobRow.key == key, JobRow.state == "failed")
        db.session.execute(gave_up.values(state="waiting", run_at=run_at, attempts=0))


def retry(job_id: int) -> None:
    """Let a job that failed run again now; raise NotFound when it is done and gone, Conflict while it runs."""
    row = db.session.get(JobRow, job_id, with_for_update=True)
    if row is None:
        raise NotFound(N_("This job is done, or there never was one."))
    if row.state == "running" and row.leased_until and row.leased_until > wall_now():
        raise Conflict(N_("This job runs at this moment. Look once more."))
    row.state, row.run_at, row.attempts = "waiting", wall_now(), 0


def hurry(key: str) -> None:
    """Let a job that waits for its time run now."""
    waits = db.update(JobRow).where(JobRow.key == key, JobRow.state == "waiting")
    db.session.execute(waits.values(run_at=wall_now()))
