"""Versions of forms: a published one never changes, and at most one is being written for the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.reviews.forms.content import Form
from portal.reviews.forms.models import FormRow, FormVersion
from portal.reviews.forms.publishable import flaws_of
from portal.reviews.forms.purposes import purpose_of, shipped_form
from portal.reviews.forms.reading import from_json, to_json

FIRST = 1
NOT_PUBLISHED = N_("This form has not been published yet. Please write to the secretariat.")
OVERTAKEN = N_("Somebody else changed this form meanwhile. It is shown as it is now: do it again if it still fits.")


@dataclass(frozen=True)
class Version:
    """A version of a form: what it asks, who wrote it, and since when it is in force."""

    id: int
    number: int
    form: Form
    revision: int
    note: str
    account_id: int | None
    written_at: datetime
    published_at: datetime | None

    @property
    def is_as_shipped(self) -> bool:
        """Whether this is the form that came with the plugin."""
        return self.account_id is None


def _version(row: FormVersion) -> Version:
    said = (row.revision, row.note, row.account_id, row.written_at, row.published_at)
    return Version(row.id, row.number, from_json(row.content), *said)


def _of(purpose: str, kind: str) -> ColumnElement[bool]:
    form_id = db.select(FormRow.id).where(FormRow.purpose == purpose, FormRow.kind == kind)
    found: ColumnElement[bool] = FormVersion.form_id == form_id.scalar_subquery()
    return found


def versions(purpose: str, kind: str) -> list[Version]:
    """Every version of a form that was published, the newest first."""
    wanted = db.select(FormVersion).where(_of(purpose, kind), FormVersion.published_at.is_not(None))
    return [_version(row) for row in db.session.scalars(wanted.order_by(FormVersion.number.desc()))]


def version(purpose: str, kind: str, number: int) -> Version:
    """One version that was published; raise NotFound."""
    wanted = db.select(FormVersion).where(_of(purpose, kind), FormVersion.number == number)
    row = db.session.scalar(wanted.where(FormVersion.published_at.is_not(None)))
    if row is None:
        raise NotFound(N_("There is no such version."))
    return _version(row)


def form_of(purpose: str, kind: str, number: int) -> Form:
    """What one version asks: also the one being written, and the plugin's own that nobody used yet; raise NotFound."""
    being_written = draft(purpose, kind)
    if being_written and being_written.number == number:
        return being_written.form
    shipped = shipped_form(purpose, kind) if number == FIRST and not versions(purpose, kind) else None
    return shipped or version(purpose, kind, number).form


def newest(purpose: str, kind: str) -> Form:
    """The form as it is asked now, stored or as it came with the plugin; raise NotFound when there is none yet."""
    purpose_of(purpose, kind)
    if found := versions(purpose, kind):
        return found[0].form
    if shipped := shipped_form(purpose, kind):
        return shipped
    raise NotFound(NOT_PUBLISHED)


def id_of_newest(purpose: str, kind: str) -> int:
    """The newest published version, which dossiers begin on; the plugin's own becomes the first. Raise NotFound."""
    form_id = _form_id(purpose, kind)
    last = db.select(FormVersion.id).where(FormVersion.form_id == form_id, FormVersion.published_at.is_not(None))
    found: int | None = db.session.scalar(last.order_by(FormVersion.number.desc()).limit(1))
    if found is None:
        raise NotFound(NOT_PUBLISHED)
    return found


def _form_id(purpose: str, kind: str) -> int:
    """The row of a form, entered when it is first needed, with the version that the plugin brings along."""
    purpose_of(purpose, kind)
    wanted = db.select(FormRow.id).where(FormRow.purpose == purpose, FormRow.kind == kind)
    found: int | None = db.session.scalar(wanted)
    if found is None and insert_once(FormRow(purpose=purpose, kind=kind)):
        _publish_shipped(db.session.scalars(wanted).one(), shipped_form(purpose, kind))
    return found or int(db.session.scalars(wanted).one())


def _publish_shipped(form_id: int, form: Form | None) -> None:
    if form is not None:
        now, content = wall_now(), to_json(form)
        row = FormVersion(form_id=form_id, number=FIRST, content=content, written_at=now, published_at=now)
        db.session.add(row)
        db.session.flush()


def draft(purpose: str, kind: str) -> Version | None:
    """The version that is being written, if there is one."""
    purpose_of(purpose, kind)
    row = db.session.scalar(db.select(FormVersion).where(_of(purpose, kind), FormVersion.published_at.is_(None)))
    return _version(row) if row else None


def begin_draft(purpose: str, kind: str, empty: Form, account_id: int | None) -> Version:
    """Begin to write the next version, from the newest or from an empty form; the one being written stays."""
    form_id = _form_id(purpose, kind)
    before = versions(purpose, kind)
    content = to_json(before[0].form if before else empty)
    number = before[0].number + 1 if before else FIRST
    row = FormVersion(form_id=form_id, number=number, content=content, account_id=account_id, written_at=wall_now())
    insert_once(row)
    found = draft(purpose, kind)
    assert found is not None
    return found


def write_draft(purpose: str, kind: str, form: Form, revision: int, account_id: int | None) -> None:
    """Store the version that is being written; raise Conflict when somebody else did since it was read."""
    row = _locked_draft(purpose, kind, revision)
    row.content, row.revision = to_json(form), revision + 1
    row.account_id, row.written_at = account_id, wall_now()


def throw_away_draft(purpose: str, kind: str, revision: int) -> None:
    """Forget the version that is being written; raise Conflict when somebody changed it since it was read."""
    db.session.delete(_locked_draft(purpose, kind, revision))


def publish(purpose: str, kind: str, revision: int, note: str, account_id: int | None) -> Version:
    """Let dossiers that begin from now on be asked what stands in the draft; raise Refused when it is not whole."""
    row = _locked_draft(purpose, kind, revision)
    form, before = from_json(row.content), [one.form for one in reversed(versions(purpose, kind))]
    if flaws_of(form, before):
        raise Refused(N_("Put right what is listed, then publish."))
    if before and before[-1] == form:
        raise Refused(N_("Nothing has changed since the last version."))
    row.note, row.account_id, row.published_at = note, account_id, wall_now()
    db.session.flush()
    return _version(row)


def _locked_draft(purpose: str, kind: str, revision: int) -> FormVersion:
    wanted = db.select(FormVersion).where(_of(purpose, kind), FormVersion.published_at.is_(None)).with_for_update()
    row: FormVersion | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None or row.revision != revision:
        raise Conflict(OVERTAKEN)
    return row


def changes_between(before: Form | None, after: Form) -> Mapping[str, tuple[str, ...]]:
    """Which sections and fields were added, changed and taken out, by their keys."""
    old, new = _parts(before), _parts(after)
    return {
        "added": tuple(key for key in new if key not in old),
        "changed": tuple(key for key in new if key in old and new[key] != old[key]),
        "removed": tuple(key for key in old if key not in new),
    }


def _parts(form: Form | None) -> dict[str, Any]:
    if form is None:
        return {}
    found: dict[str, Any] = {}
    for section in form.sections:
        found[section.key] = (section.title, section.intro, section.condition)
        found |= {field.key: field for field in section.fields}
    return found
