"""Asking for work to be done later, in the same commit as what it is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.database import db, insert_once
from portal.jobs.models import JobRow
from portal.kernel.clock import wall_now


def enqueue(name: str, payload: Mapping[str, Any], run_at: datetime | None = None, key: str = "") -> None:
    """Store a job in the unit of work that runs now; one that waits under the same key is enough."""
    row = JobRow(name=name, payload=dict(payload), run_at=run_at or wall_now(), key=key)
    if key:
        insert_once(row)
    else:
        db.session.add(row)


def retry(job_id: int) -> None:
    """Let a job that gave up try again."""
    row = db.session.get_one(JobRow, job_id)
    row.state, row.run_at, row.attempts = "waiting", wall_now(), 0
