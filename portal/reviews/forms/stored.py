"""What is stored of a dossier, read in few statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.reviews.forms.content import Form
from portal.reviews.forms.models import Dossier, DossierAnswer, DossierDocument, FormRow, FormVersion
from portal.reviews.forms.reading import from_json
from portal.reviews.forms.rules import open_fields

NO_DOSSIER, NO_DOCUMENT = N_("There is no such form."), N_("There is no such document.")


@dataclass(frozen=True)
class DossierCard:
    """A form that is being filled in, or that was handed in; ``open`` are the fields that may be written now."""

    id: int
    purpose: str
    kind: str
    form: Form
    number: int
    language: str
    created_at: datetime
    sealed_at: datetime | None
    open: frozenset[str]

    @property
    def is_sealed(self) -> bool:
        """Whether nothing may be written."""
        return self.sealed_at is not None


@dataclass(frozen=True)
class Answer:
    """What stands in a field, by whom and when; version 0 is what nobody has written yet."""

    field: str
    value: Any = None
    version: int = 0
    changed_by: int | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class DocumentCard:
    """A document that was added to a field."""

    id: int
    field: str
    name: str
    media_type: str
    size: int
    pages: int
    scanned: str
    uploaded_by: int | None
    uploaded_at: datetime

    @property
    def is_scanned(self) -> bool:
        """Whether a scanner for viruses looked at it and found none."""
        return self.scanned == "clean"


def dossier(dossier_id: int) -> DossierCard:
    """Show a dossier; raise NotFound. Whether the viewer may see it is for the plugin to know."""
    columns = (Dossier, FormRow.purpose, FormRow.kind, FormVersion.number, FormVersion.content)
    wanted = db.select(*columns).join(FormVersion, FormVersion.id == Dossier.form_version_id)
    wanted = wanted.join(FormRow, FormRow.id == FormVersion.form_id).where(Dossier.id == dossier_id)
    found = db.session.execute(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound(NO_DOSSIER)
    row, form = found.Dossier, from_json(found.content)
    may_be_written = frozenset() if row.sealed_at else open_fields(form, row.open_fields)
    said = (row.language, row.created_at, row.sealed_at, may_be_written)
    return DossierCard(row.id, found.purpose, found.kind, form, found.number, *said)


def answers(dossier_id: int) -> dict[str, Answer]:
    """Every answer of a dossier, by its field."""
    wanted = db.select(DossierAnswer).where(DossierAnswer.dossier_id == dossier_id)
    rows = db.session.scalars(wanted.execution_options(populate_existing=True))
    return {row.field: Answer(row.field, row.value, row.number, row.changed_by, row.changed_at) for row in rows}


def documents(dossier_id: int) -> dict[str, list[DocumentCard]]:
    """Every document of a dossier, by its field, in the order in which they came."""
    wanted = db.select(DossierDocument).where(DossierDocument.dossier_id == dossier_id).order_by(DossierDocument.id)
    found: dict[str, list[DocumentCard]] = {}
    for row in db.session.scalars(wanted):
        found.setdefault(row.field, []).append(card_of(row))
    return found


def card_of(row: DossierDocument) -> DocumentCard:
    """A document without the name of its file."""
    known = (row.media_type, row.size, row.pages, row.scanned, row.uploaded_by, row.uploaded_at)
    return DocumentCard(row.id, row.field, row.name, *known)


def values_of(found: Mapping[str, Answer], added: Mapping[str, list[DocumentCard]]) -> dict[str, Any]:
    """Answers as rules read them: documents are lists of their numbers."""
    values = {key: answer.value for key, answer in found.items() if answer.value is not None}
    return values | {key: [one.id for one in cards] for key, cards in added.items()}
