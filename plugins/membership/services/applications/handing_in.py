"""Handing an application in, putting it right, withdrawing it, appealing: what its writers do with the review."""

from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from plugins.membership.application_models import Application
from plugins.membership.application_rules import PROCESS, RUNNING, ApplicationState
from plugins.membership.services.applications.letters import reference, tell_writers, writers_of
from plugins.membership.services.applications.writing import RUNS_ALREADY, Desk, desk_of, dossier_of
from portal.database import db
from portal.hooks import Move
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, Refused
from portal.kernel.text import N_
from portal.reviews import services as reviews
from portal.reviews.forms import dossiers
from portal.reviews.models import Submission
from portal.reviews.rules import GOOD_ENDS, Stage

NOT_NOW = N_("This application is not being written now.")
NOT_OURS = N_("Only somebody of the body itself can hand this in: the regional office entered it for them.")
AFTER = {
    Stage.REFUSED: ApplicationState.REFUSED,
    Stage.UPHELD: ApplicationState.REFUSED,
    Stage.WITHDRAWN: ApplicationState.WITHDRAWN,
    Stage.LAPSED: ApplicationState.LAPSED,
}


def submission_of(row: Application) -> Submission | None:
    """Where an application stands in the review, if it was ever handed in."""
    return db.session.get(Submission, row.submission_id) if row.submission_id else None


def is_writable(row: Application, submission: Submission | None) -> bool:
    """Whether its writers may change anything now."""
    if row.state == ApplicationState.DRAFT or (row.state == ApplicationState.STARTED and row.is_by_office):
        return True
    return row.state == ApplicationState.SUBMITTED and submission is not None and submission.stage == Stage.REPAIR


def hand_in(writer_id: int) -> None:
    """Hand an application in, for the first time or after a repair; raise Refused while something misses."""
    desk = desk_of(writer_id)
    row, submission = desk.application, submission_of(desk.application)
    _check_may_act(desk)
    if not is_writable(row, submission):
        raise Conflict(NOT_NOW)
    dossiers.seal(dossier_of(row))
    row.changed_at = business_now()
    if submission is not None:
        reviews.repaired(submission.id, desk.viewer)
        return
    concerns = (row.organisation_id,) if row.organisation_id else ()
    new = reviews.HandIn(PROCESS, reference(row.id), row.language, concerns)
    row.state = ApplicationState.SUBMITTED
    db.session.flush()
    row.submission_id = reviews.hand_in(new, desk.viewer)


def withdraw(writer_id: int, text: str) -> None:
    """Take an application back, as long as it is not decided."""
    desk = desk_of(writer_id)
    row, submission = desk.application, submission_of(desk.application)
    _check_may_act(desk)
    if row.state not in RUNNING:
        raise Conflict(NOT_NOW)
    if submission is not None:
        reviews.withdraw(submission.id, desk.viewer, text)
    row.state, row.changed_at = ApplicationState.WITHDRAWN, business_now()
    tell_writers(row.id, "application_withdrawn", "withdrawn", {"by": desk.writer.name or desk.writer.email})


def appeal(writer_id: int, text: str) -> None:
    """Have a refused application looked at by others; raise Conflict when it is late."""
    desk = desk_of(writer_id)
    submission = submission_of(desk.application)
    _check_may_act(desk)
    if submission is None:
        raise Conflict(NOT_NOW)
    reviews.appeal(submission.id, text, desk.viewer)


def _check_may_act(desk: Desk) -> None:
    """Only proved addresses act, and of an application that an office entered only those of the body."""
    if desk.writer.confirmed_at is None:
        raise Refused(N_("Open the application by your own link first."))
    if desk.writer.is_of_office:
        raise Refused(NOT_OURS)


def follow(row: Application, move: Move) -> bool:
    """Let an application stand where the review says; whether it has been accepted."""
    row.changed_at = business_now()
    if move.act == "repair":
        dossiers.reopen(dossier_of(row))
    if move.act == "appeal":
        _run_again(row)
    if move.stage in AFTER:
        row.state = AFTER[move.stage]
    return move.stage in GOOD_ENDS


def _run_again(row: Application) -> None:
    """Let a refused application run again, unless another one for the same body does by now."""
    try:
        with db.session.begin_nested():
            row.state = ApplicationState.SUBMITTED
            db.session.flush()
    except IntegrityError:
        raise Conflict(RUNS_ALREADY) from None


def accounts_of(application_id: int) -> Iterable[int]:
    """The accounts of those who write an application, with addresses that are proved."""
    return [one.account_id for one in writers_of(application_id) if one.account_id and not one.is_of_office]
