"""Letting a periodic job rest and go on: a row that every worker heeds, and that outlasts every restart."""

from collections.abc import Sequence

from portal.audit.services import note
from portal.database import db, insert_once
from portal.jobs.models import JobPause
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict
from portal.kernel.text import N_
from portal.viewer import Viewer

FASTER = N_("Somebody else was faster: look once more.")


def pause(name: str, why: str, viewer: Viewer) -> None:
    """Let a periodic job rest from now on; raise Conflict when it rests already."""
    row = JobPause(name=name, why=why, account_id=viewer.account_id, paused_at=wall_now())
    if db.session.get(JobPause, name) or not insert_once(row):
        raise Conflict(FASTER)
    note("job.pause", f"periodic:{name}", viewer, {"why": why})


def take_up(name: str, why: str, viewer: Viewer) -> None:
    """Let a periodic job go on, at once if its time has come; raise Conflict when it does not rest."""
    row = db.session.scalar(db.select(JobPause).where(JobPause.name == name).with_for_update())
    if row is None:
        raise Conflict(FASTER)
    db.session.delete(row)
    note("job.take_up", f"periodic:{name}", viewer, {"why": why})


def pauses() -> Sequence[JobPause]:
    """The periodic jobs that rest, with who let them and why, the longest first."""
    return db.session.scalars(db.select(JobPause).order_by(JobPause.paused_at)).all()


def names_of_paused() -> frozenset[str]:
    """Which periodic jobs rest."""
    return frozenset(db.session.scalars(db.select(JobPause.name)))
