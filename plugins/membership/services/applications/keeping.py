"""What is kept of applications and for how long: drafts lapse, and after a time nobody knows who wrote them.

The body that applied, the review and its decision stay, so that everything adds up; people, answers and letters go.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from plugins.membership.application_models import Application, Call, Writer
from plugins.membership.application_rules import ApplicationState
from plugins.membership.keeping_rules import (
    ADMITTED_YEARS,
    DRAFT_DAYS,
    OVER_MONTHS,
    REFUSED_YEARS,
    TOLD_BEFORE,
    UNOPENED_BY_OFFICE_FOR,
    UNOPENED_FOR,
    USUAL,
    kept_since,
)
from plugins.membership.services.applications.letters import reference, tell_writers
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.reviews.forms.documents import forget_dossier, forget_people
from portal.reviews.forms.models import DossierAnswer
from portal.state import current_state
from portal.uploads.folders import Folder
from portal.viewer import NOBODY

AT_ONCE = 200


def tidy(folder: Folder) -> None:
    """Do all that is due, an application at a time; cut off, it goes on where it stood."""
    now = business_now()
    _each(_unopened(now), lambda id_: erase(id_, folder))
    _each(_quiet(_since(DRAFT_DAYS) + TOLD_BEFORE), _tell)
    _each(_quiet(_since(DRAFT_DAYS)), lapse)
    for states, name in (
        ((ApplicationState.LAPSED, ApplicationState.WITHDRAWN), OVER_MONTHS),
        ((ApplicationState.REFUSED,), REFUSED_YEARS),
        ((ApplicationState.ADMITTED,), ADMITTED_YEARS),
    ):
        _each(_over(states, _since(name)), lambda id_: forget(id_, folder))


def _since(name: str) -> datetime:
    return kept_since(name, current_state().setting(name, str(USUAL[name])), business_now())


def _each(wanted: Any, act: Callable[[int], object]) -> None:
    for application_id in list(db.session.scalars(wanted.order_by(Application.id).limit(AT_ONCE))):
        with unit_of_work():
            act(application_id)


def _unopened(now: datetime) -> Any:
    """What was begun and never opened by anybody who has the letter."""
    is_late = Application.changed_at < db.case(
        (Application.is_by_office, now - UNOPENED_BY_OFFICE_FOR), else_=now - UNOPENED_FOR
    )
    return db.select(Application.id).where(Application.state == ApplicationState.STARTED, is_late)


def _quiet(since: datetime) -> Any:
    """Drafts on which nobody has written since."""
    written = db.select(DossierAnswer.id).where(
        DossierAnswer.dossier_id == Application.dossier_id, DossierAnswer.changed_at >= since
    )
    return db.select(Application.id).where(
        Application.state == ApplicationState.DRAFT, Application.changed_at < since, ~written.exists()
    )


def _over(states: tuple[str, ...], since: datetime) -> Any:
    return db.select(Application.id).where(
        Application.state.in_(states), Application.changed_at < since, Application.forgotten_at.is_(None)
    )


def _tell(application_id: int) -> None:
    """Tell those who write that their draft lapses soon, once for each time that they let it lie."""
    row = db.session.get_one(Application, application_id)
    days = {"days": TOLD_BEFORE.days}
    tell_writers(application_id, "application_fades", f"fades:{row.changed_at.date()}", days)


def lapse(application_id: int) -> None:
    """Let a draft lapse, and tell those who wrote it."""
    row = db.session.get_one(Application, application_id)
    row.state, row.changed_at = ApplicationState.LAPSED, business_now()
    tell_writers(application_id, "application_lapsed", "lapsed")
    note("membership.application.lapse", reference(application_id), NOBODY)


def erase(application_id: int, folder: Folder) -> None:
    """Erase an application that nobody ever opened, as if it had not been."""
    row = db.session.get_one(Application, application_id)
    dossier_id, row.dossier_id = row.dossier_id, None
    _drop_writers(application_id)
    db.session.delete(row)
    db.session.flush()
    if dossier_id:
        forget_dossier(dossier_id, folder)


def forget(application_id: int, folder: Folder) -> None:
    """Forget the people of an application that is over, with what they wrote unless they were admitted."""
    row = db.session.get_one(Application, application_id)
    dossier_id = row.dossier_id
    if dossier_id and row.state == ApplicationState.ADMITTED:
        forget_people(dossier_id, folder)
    elif dossier_id:
        row.dossier_id = None
        db.session.flush()
        forget_dossier(dossier_id, folder)
    db.session.execute(db.delete(Call).where(Call.application_id == row.id))
    _drop_writers(row.id)
    row.forgotten_at = business_now()
    note("membership.application.forget", reference(application_id), NOBODY)


def _drop_writers(application_id: int) -> None:
    own = Writer.application_id == application_id
    db.session.execute(db.update(Writer).where(own).values(invited_by=None))
    db.session.execute(db.delete(Writer).where(own))
