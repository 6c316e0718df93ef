"""Calls back: somebody rings the switchboard of a body to be sure that it applies, and writes down what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.membership.application_models import Call
from plugins.membership.services.applications.letters import reference
from portal.accounts.models import Account
from portal.audit.services import note
from portal.database import db, insert_once
from portal.kernel.clock import business_now
from portal.viewer import Viewer


@dataclass(frozen=True)
class Called:
    """Who was called, on which number, and what was said."""

    person: str
    phone: str
    said: str


@dataclass(frozen=True)
class CallNote:
    """A call as the office reads it."""

    person: str
    phone: str
    said: str
    by: str
    called_at: datetime


def note_call(application_id: int, call: Called, form_key: str, viewer: Viewer) -> None:
    """Write down that somebody was called; the same form sent twice is one call."""
    assert viewer.account_id is not None
    row = Call(
        application_id=application_id,
        person=call.person,
        phone=call.phone,
        said=call.said,
        form_key=form_key,
        called_by=viewer.account_id,
        called_at=business_now(),
    )
    if insert_once(row):
        note("membership.application.call", reference(application_id), viewer)


def calls_about(application_id: int) -> Sequence[CallNote]:
    """Who was called about an application, the newest first."""
    wanted = (
        db.select(Call, Account.name)
        .join(Account, Account.id == Call.called_by)
        .where(Call.application_id == application_id)
    )
    return [
        CallNote(row.person, row.phone, row.said, name, row.called_at)
        for row, name in db.session.execute(wanted.order_by(Call.id.desc()))
    ]
