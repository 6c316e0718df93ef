"""Links by which somebody answers without signing in: theirs alone, for one turn, good for one answer."""

from dataclasses import dataclass

from flask import current_app

from portal.accounts.models import Account
from portal.accounts.services import viewer_of
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import N_
from portal.reviews.deciding import Answer, answer
from portal.reviews.letters import key_of_turn
from portal.reviews.models import Assignment, Submission
from portal.reviews.moving import locked
from portal.reviews.rules import Stage
from portal.viewer import Viewer
from portal.web.links import read_link, sign_link

PURPOSE = "answer to a submission"
USED = N_("This link was used. Sign in to see your answer, and to change it until it is decided.")
OVER = N_("This is over: it has moved on since the letter was written.")


@dataclass(frozen=True)
class Asked:
    """Whom a link belongs to, and at which stage of which submission they are asked."""

    submission_id: int
    round: int
    stage: Stage
    viewer: Viewer


def answer_token(turn: str, submission_id: int, stage: str, account_id: int) -> str:
    """Sign who is asked in a turn; it ends with all that was mailed to them, when they change their password."""
    epoch = db.session.scalar(db.select(Account.epoch).where(Account.id == account_id)) or 0
    return sign_link(PURPOSE, [turn, submission_id, stage, account_id, epoch])


def read_token(token: str) -> Asked:
    """Whom a link belongs to; raise NotFound for what is no link of ours, Conflict for one that is over or used."""
    turn, submission_id, stage, account_id, epoch = read_link(PURPOSE, token)
    account, row = db.session.get(Account, account_id), db.session.get(Submission, submission_id)
    if account is None or row is None or account.epoch != epoch or account.erased_at:
        raise NotFound(N_("This link does not count any more. Sign in to answer."))
    is_late_opinion = stage == Stage.OPINION and row.stage == Stage.COMMITTEE
    if turn != key_of_turn(row) and not is_late_opinion:
        raise Conflict(OVER)
    viewer = viewer_of(account.id, current_app.extensions["portal.permissions"])
    asked = Asked(submission_id, row.round, Stage(stage), viewer)
    if _assignment(asked).link_used_at:
        raise Conflict(USED)
    return asked


def _assignment(asked: Asked) -> Assignment:
    found = db.select(Assignment).where(
        Assignment.submission_id == asked.submission_id,
        Assignment.round == asked.round,
        Assignment.stage == asked.stage,
        Assignment.account_id == asked.viewer.account_id,
    )
    row: Assignment | None = db.session.scalar(found.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(N_("You are not asked here."))
    return row


def answer_by_link(asked: Asked, said: Answer) -> None:
    """Take the one answer of a link, in the unit of work that runs now; raise Conflict when it was used."""
    locked(asked.submission_id)  # before anything of it, as everybody does
    row = _assignment(asked)
    if row.link_used_at:
        raise Conflict(USED)
    row.link_used_at = business_now()
    answer(asked.submission_id, asked.stage, said, asked.viewer)
