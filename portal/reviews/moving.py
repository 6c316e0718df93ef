"""Moving a submission: found and locked, put somewhere else, written down, told, and the next ones asked."""

from dataclasses import dataclass
from typing import Any

from portal.audit.services import note
from portal.database import db
from portal.hooks.reviewing import Move, ReviewProcess
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.reviews import letters
from portal.reviews.bodies import assign, bar_of
from portal.reviews.models import Submission, SubmissionEvent
from portal.reviews.processes import process_of
from portal.reviews.rules import OPEN, Place, Stage, Way
from portal.reviews.words import BARS
from portal.viewer import NOBODY, Viewer

SECRET_ACTS = ("vote", "objection")
NO_SUCH = N_("There is no such submission.")


def place_of(row: Submission) -> Place:
    """Where a submission stands."""
    back_to = Stage(row.back_to) if row.back_to else None
    return Place(Stage(row.stage), row.since, row.due_at, row.round, Way(row.way), back_to)


@dataclass(frozen=True)
class Act:
    """What was done, by whom, with which words; ``values`` are for the history."""

    name: str
    viewer: Viewer = NOBODY
    text: str = ""
    codes: tuple[str, ...] = ()
    values: dict[str, Any] | None = None


def locked(submission_id: int) -> tuple[Submission, ReviewProcess]:
    row = db.session.get(Submission, submission_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(NO_SUCH)
    return row, process_of(row.process)


def check_takes_part(row: Submission, process: ReviewProcess, stage: Stage, viewer: Viewer) -> None:
    """Raise Refused, with the reason, unless this person is asked and has no interest of their own in it."""
    bar = bar_of(row, process, stage, viewer.account_id)
    if bar:
        raise Refused(BARS[bar])


def put(row: Submission, place: Place) -> bool:
    """Move a submission to a place; whether that is another stage, or the same one anew."""
    is_new = (place.stage, place.since, place.way) != (row.stage, row.since, row.way)
    row.stage, row.since, row.due_at, row.round = place.stage, place.since, place.due_at, place.round
    row.way, row.back_to = place.way, place.back_to
    db.session.flush()
    return is_new


def moved(row: Submission, process: ReviewProcess, act: Act) -> None:
    """Write what happened into the history and the audit log, and tell the plugin."""
    said = {name: value for name, value in (("text", act.text), ("codes", list(act.codes))) if value}
    values = {**(act.values or {}), **said}
    event = SubmissionEvent(
        submission_id=row.id,
        act=act.name,
        stage=row.stage,
        round=row.round,
        account_id=act.viewer.account_id,
        at=business_now(),
        values=values,
    )
    db.session.add(event)
    db.session.flush()
    noted = {} if act.name in SECRET_ACTS else values  # votes are nobody's to read before they have voted
    note(f"submission.{act.name}", f"submission:{row.id}", act.viewer, {"stage": row.stage, **noted})
    move = Move(row.process, row.subject, row.id, act.name, Stage(row.stage), act.viewer, act.text, act.codes)
    process.moved(move)


def begin_turn(row: Submission, process: ReviewProcess) -> None:
    """Ask those whose turn it is now, and write to them."""
    stage = Stage(row.stage)
    if stage in OPEN and stage is not Stage.REPAIR:
        letters.ask(row, process, assign(row, process, stage))
