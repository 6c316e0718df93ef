"""Work that reviews do by themselves: what is over moves on, and whoever has not answered is reminded once."""

import logging
from datetime import timedelta

from sqlalchemy import or_

from portal.database import db, unit_of_work
from portal.hooks.reviewing import ReviewProcess
from portal.kernel.clock import business_now
from portal.kernel.errors import Refused
from portal.reviews import letters
from portal.reviews.bodies import BODIES, ask_one, is_vote, standing
from portal.reviews.deciding import go_over
from portal.reviews.models import Opinion, Submission
from portal.reviews.processes import process_of, processes
from portal.reviews.rules import OPEN, PASSES_ITSELF, Stage, Way

log = logging.getLogger(__name__)
REMINDED_BEFORE = timedelta(days=3)
MOST_AT_ONCE = 500


def see_to_reviews() -> None:
    """Move on what is over, and remind those of what will be soon; each submission in its own unit of work."""
    for submission_id in _due(business_now(), PASSES_ITSELF):
        try:
            with unit_of_work():
                go_over(submission_id)
        except Refused:
            log.exception("submission %s does not move on", submission_id)
    for submission_id in _due(business_now() + REMINDED_BEFORE, OPEN):
        with unit_of_work():
            remind(submission_id)


def ask_newcomers() -> None:
    """Ask those who came into a body where one person is enough, and let nobody vote who was not there before."""
    names = [process.name for process in processes() if process.writes_letters]
    alone = or_(Submission.stage.in_([Stage.CHECK, Stage.OPINION]), Submission.way == Way.ONE)
    found = db.select(Submission.id).where(
        Submission.process.in_(names), Submission.stage.in_(list(BODIES)), alone, Submission.stage != Stage.APPEAL
    )
    for submission_id in list(db.session.scalars(found.order_by(Submission.since).limit(MOST_AT_ONCE))):
        with unit_of_work():
            ask_again(submission_id)


def ask_again(submission_id: int) -> None:
    """Ask whoever sits in the body of now and was not asked yet; each gets one letter in a turn."""
    row = db.session.get(Submission, submission_id, with_for_update=True, populate_existing=True)
    if row is None or Stage(row.stage) not in BODIES or is_vote(row, Stage(row.stage)):
        return
    process, stage = process_of(row.process), Stage(row.stage)
    new = [one for one in process.members(BODIES[stage], row.subject) if ask_one(row, stage, one)]
    letters.ask(row, process, set(new) & set(standing(row, process, stage).takes_part))


def _due(by: object, stages: frozenset[Stage]) -> list[int]:
    """What is due by an instant, of the processes whose plugins are switched on."""
    names = [process.name for process in processes()]
    found = db.select(Submission.id).where(
        Submission.stage.in_(stages), Submission.due_at <= by, Submission.process.in_(names)
    )
    return list(db.session.scalars(found.order_by(Submission.due_at).limit(MOST_AT_ONCE)))


def remind(submission_id: int) -> None:
    """Remind whoever has to do something before the day, each once for each day that is set."""
    row = db.session.get(Submission, submission_id, with_for_update=True, populate_existing=True)
    if row is None or row.due_at is None or Stage(row.stage) not in OPEN:
        return
    process = process_of(row.process)
    letters.remind(row, process, _awaited(row, process))


def _awaited(row: Submission, process: ReviewProcess) -> set[int]:
    """Those whose turn it is and who have said nothing yet."""
    stage = Stage(row.stage)
    if stage is Stage.REPAIR:
        return set(process.applicants(row.subject))
    said = db.select(Opinion.account_id).where(
        Opinion.submission_id == row.id, Opinion.round == row.round, Opinion.stage == stage
    )
    return set(standing(row, process, stage).takes_part) - set(db.session.scalars(said))
