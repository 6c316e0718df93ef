"""What applications know of a person: what they wrote, where others named them; told when asked, erased when asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import String

from plugins.membership.application_models import Application, Writer
from plugins.membership.application_rules import RUNNING, ApplicationState
from plugins.membership.services.applications.letters import writers_of
from portal.database import db
from portal.hooks import Person
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict
from portal.reviews import services as reviews
from portal.reviews.forms.documents import forget_people
from portal.reviews.forms.models import DossierAnswer
from portal.uploads.folders import Folder
from portal.viewer import NOBODY


def written_by(person: Person) -> list[dict[str, Any]]:
    """The applications that somebody writes or wrote."""
    found = db.session.execute(_written(person).order_by(Writer.id))
    return [
        {"application": row.name, "state": row.state, "name": writer.name, "began": writer.created_at}
        for writer, row in found
    ]


def naming(person: Person) -> list[dict[str, Any]]:
    """What others say of somebody in their applications, known by the address."""
    return [{"application": name, **line} for _, name, lines in _named(person.email) for line in lines]


def _written(person: Person) -> Any:
    is_theirs = db.func.lower(Writer.email) == person.email.lower()
    if person.account_id is not None:
        is_theirs |= Writer.account_id == person.account_id
    return db.select(Writer, Application).join(Application, Application.id == Writer.application_id).where(is_theirs)


def _named(email: str) -> Iterator[tuple[DossierAnswer, str, list[Mapping[str, Any]]]]:
    """The answers that name people, with the lines that bear an address."""
    written = json.dumps(email)[1:-1]
    if not written:
        return
    holds = db.func.lower(db.cast(DossierAnswer.value, String)).contains(written.lower(), autoescape=True)
    wanted = (
        db.select(DossierAnswer, Application.name)
        .join(Application, Application.dossier_id == DossierAnswer.dossier_id)
        .where(holds)
    )
    for answer, name in db.session.execute(wanted.order_by(DossierAnswer.id)).all():
        if lines := [line for line in _lines(answer.value) if _is_of(line, email)]:
            yield answer, name, lines


def _lines(value: Any) -> Sequence[Mapping[str, Any]]:
    return [line for line in value if isinstance(line, Mapping)] if isinstance(value, list) else []


def _is_of(line: Mapping[str, Any], email: str) -> bool:
    return str(line.get("email", "")).lower() == email.lower()


def forget(person: Person, folder: Folder) -> tuple[int, int]:
    """Erase somebody from applications; gives how many they wrote and how many named them.

    An application that nobody writes any more is withdrawn, and the people and documents in it go too.
    """
    wrote = db.session.execute(_written(person)).all()
    for writer, row in wrote:
        writer.email, writer.name, writer.account_id = f"erased-{writer.id}", "", None
        writer.left_at = writer.left_at or business_now()
        db.session.flush()
        if not any(one.confirmed_at for one in writers_of(row.id)) and row.state != ApplicationState.ADMITTED:
            _leave(row, folder)
    named = 0
    for answer, _, lines in list(_named(person.email)):
        answer.value = [line for line in answer.value if line not in lines]
        named += 1
    return len(wrote), named


def _leave(row: Application, folder: Folder) -> None:
    if row.state in RUNNING:
        if row.submission_id:
            with suppress(Conflict):
                reviews.withdraw(row.submission_id, NOBODY)
        row.state, row.changed_at = ApplicationState.WITHDRAWN, business_now()
    if row.dossier_id:
        forget_people(row.dossier_id, folder)
