"""Lists of submissions: what waits for somebody, and the queue of a process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_

from portal.accounts.models import RoleGrant
from portal.database import db
from portal.hooks.reviewing import Titled
from portal.kernel.clock import business_now
from portal.organisations.aliases import merged_into
from portal.reviews.bodies import BODIES, DAYS_OF_A_YEAR
from portal.reviews.models import Assignment, Opinion, Submission
from portal.reviews.processes import listed, process_of
from portal.reviews.rules import Stage
from portal.viewer import Viewer

MOST_SHOWN = 200


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody, since when and until when."""

    id: int
    process: str
    subject: str
    stage: Stage
    since: datetime
    due_at: datetime | None


def waiting_for(viewer: Viewer) -> list[Waiting]:
    """What waits for this person: asked in this turn, nothing said yet, and no interest in it; what is due first."""
    if viewer.account_id is None or not (names := [process.name for process in listed()]):
        return []
    of_now = and_(
        Assignment.submission_id == Submission.id,
        Assignment.round == Submission.round,
        Assignment.stage == Submission.stage,
    )
    has_said = db.select(Opinion.id).where(
        Opinion.submission_id == Submission.id,
        Opinion.round == Submission.round,
        Opinion.stage == Submission.stage,
        Opinion.account_id == viewer.account_id,
    )
    found = (
        db.select(Submission)
        .join(Assignment, of_now)
        .where(Assignment.account_id == viewer.account_id, Assignment.recused_at.is_(None), ~has_said.exists())
        .where(Submission.process.in_(names), Submission.stage.in_(list(BODIES)))
        .order_by(Submission.due_at.is_(None), Submission.due_at, Submission.id)
        .limit(MOST_SHOWN)
    )
    rows = db.session.scalars(found).all()
    own = _organisations_of(viewer.account_id) if rows else {}
    return [_waiting(row) for row in rows if not _is_interested(row, viewer, own)]


def _waiting(row: Submission) -> Waiting:
    return Waiting(row.id, row.process, row.subject, Stage(row.stage), row.since, row.due_at)


def _organisations_of(account_id: int) -> dict[int, datetime | None]:
    """The organisations in which somebody has or had a role, with when the last of them ended."""
    found = db.select(RoleGrant.object_id, RoleGrant.ends_at).where(
        RoleGrant.account_id == account_id, RoleGrant.object_id.is_not(None)
    )
    ends: dict[int, datetime | None] = {}
    for row in db.session.execute(found):
        last = ends.get(row.object_id, row.ends_at)
        ends[row.object_id] = None if last is None or row.ends_at is None else max(last, row.ends_at)
    return ends | {old: ends[kept] for old, kept in merged_into(ends).items()} if ends else {}


def _is_interested(row: Submission, viewer: Viewer, own: dict[int, datetime | None]) -> bool:
    """Whether a conflict of interest can be seen at a glance; the page of the submission looks at all of them."""
    since = business_now() - timedelta(days=row.rules["conflict_years"] * DAYS_OF_A_YEAR)
    ends = [own[one] for one in row.concerns if one in own]
    return row.account_id == viewer.account_id or any(end is None or end > since for end in ends)


def titles_of(found: Sequence[Waiting], language: str) -> dict[int, Titled]:
    """What some submissions are called, by their numbers; each process is asked once."""
    titles: dict[int, Titled] = {}
    for name in {one.process for one in found}:
        theirs = {one.subject: one.id for one in found if one.process == name}
        titles |= {theirs[subject]: said for subject, said in _titles(name, list(theirs), language).items()}
    return titles


def _titles(process: str, subjects: list[str], language: str) -> dict[str, Titled]:
    known = process_of(process).titles(subjects, language)
    return {subject: known.get(subject, Titled(subject)) for subject in subjects}


def titles_in(process: str, rows: Sequence[Any], language: str) -> dict[str, Titled]:
    """What the subjects of some rows of a queue are called."""
    return _titles(process, [row.subject for row in rows], language)


def queue_rows(process: str) -> Any:
    """The columns of a queue; the newest submission of each subject and those before it."""
    columns = (Submission.id, Submission.subject, Submission.number, Submission.stage, Submission.way)
    more = (Submission.since, Submission.due_at, Submission.submitted_at)
    return db.select(*columns, *more).where(Submission.process == process)


def count_without_anybody(process: str) -> int:
    """How many submissions wait for a body in which nobody was asked, or whose days to check are over."""
    asked = db.select(Assignment.id).where(
        Assignment.submission_id == Submission.id,
        Assignment.round == Submission.round,
        Assignment.stage == Submission.stage,
        Assignment.recused_at.is_(None),
    )
    is_late = and_(Submission.stage == Stage.CHECK, Submission.due_at < business_now())
    found = db.select(db.func.count(Submission.id)).where(
        Submission.process == process, Submission.stage.in_(list(BODIES)), or_(~asked.exists(), is_late)
    )
    return db.session.scalar(found) or 0
