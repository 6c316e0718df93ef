"""The documents of a dossier: added, given to whoever the plugin lets see them, and taken away for good."""

from collections.abc import Collection

from portal.database import after_commit, db
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.reviews.forms.content import Field
from portal.reviews.forms.dossiers import lock_for_writing
from portal.reviews.forms.models import Dossier, DossierAnswer, DossierDocument, DossierPresence
from portal.reviews.forms.stored import NO_DOCUMENT, NO_DOSSIER, DocumentCard, card_of, dossier
from portal.uploads.attachments import LARGEST, MOST_PAGES, Attachment, examined
from portal.uploads.folders import Folder


def examine(asked_for: Field, data: bytes, name: str, scanner: str) -> Attachment:
    """Check a document for a field before anything is stored; it takes a second. Raise BadDocument or Infected."""
    return examined(data, name, scanner, asked_for.megabytes or LARGEST, asked_for.pages or MOST_PAGES)


def attach(dossier_id: int, field: str, document: Attachment, account_id: int | None, folder: Folder) -> int:
    """Add a document to a field; the same one twice is one. Raise Refused when there is no more room."""
    asked_for = lock_for_writing(dossier_id, field).form.field(field)
    stored = folder.name_of(document.data)
    there = db.select(DossierDocument).where(DossierDocument.dossier_id == dossier_id, DossierDocument.field == field)
    rows = db.session.scalars(there).all()
    for row in rows:
        if row.stored == stored:
            return int(row.id)
    if asked_for is None or asked_for.kind != "documents" or len(rows) >= asked_for.limit:
        raise Refused(N_("There is no room for another document. Remove one first."), field)
    row = DossierDocument(
        dossier_id=dossier_id,
        field=field,
        name=document.name,
        stored=folder.store(document.data),
        media_type=document.media_type,
        size=len(document.data),
        pages=document.pages,
        scanned=document.scanned,
        uploaded_by=account_id,
        uploaded_at=wall_now(),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def drop(dossier_id: int, document_id: int, folder: Folder) -> DocumentCard:
    """Take a document away; its file goes too when no other needs it. Raise NotFound, or Conflict when it is late."""
    row = _row(dossier_id, document_id)
    lock_for_writing(dossier_id, row.field)
    card = card_of(row)
    _forget([row], folder)
    return card


def read(dossier_id: int, document_id: int, folder: Folder) -> tuple[bytes, DocumentCard]:
    """Give a document; who may see it is for the plugin to know. Raise NotFound."""
    row = _row(dossier_id, document_id)
    return folder.read(row.stored), card_of(row)


def _row(dossier_id: int, document_id: int) -> DossierDocument:
    row = db.session.get(DossierDocument, document_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(NO_DOCUMENT)
    return row


def _forget(rows: Collection[DossierDocument], folder: Folder) -> None:
    names = {row.stored for row in rows}
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    needed = db.select(DossierDocument.stored).where(DossierDocument.stored.in_(names))
    unneeded = names - set(db.session.scalars(needed))
    after_commit(lambda: _delete(unneeded, folder))


def _delete(names: Collection[str], folder: Folder) -> None:
    for name in names:
        folder.forget(name)


def forget_people(dossier_id: int, folder: Folder) -> int:
    """Erase who is named in a dossier: people, documents, and who wrote it. What it says of a city stays.

    Give the number of answers and documents that went. Whether the law lets a plugin keep more is for it to know.
    """
    people = [field.key for field in dossier(dossier_id).form.fields if field.kind == "people"]
    of_dossier = DossierAnswer.dossier_id == dossier_id
    answers = db.session.scalars(db.select(DossierAnswer).where(of_dossier, DossierAnswer.field.in_(people))).all()
    for answer in answers:
        db.session.delete(answer)
    db.session.execute(db.update(DossierAnswer).where(of_dossier).values(changed_by=None))
    db.session.execute(db.delete(DossierPresence).where(DossierPresence.dossier_id == dossier_id))
    documents = db.session.scalars(db.select(DossierDocument).where(DossierDocument.dossier_id == dossier_id)).all()
    _forget(documents, folder)
    return len(answers) + len(documents)


def forget_dossier(dossier_id: int, folder: Folder) -> None:
    """Erase a dossier with all that is in it, such as a draft that nobody went on with; raise NotFound."""
    row = db.session.get(Dossier, dossier_id)
    if row is None:
        raise NotFound(NO_DOSSIER)
    _forget(db.session.scalars(db.select(DossierDocument).where(DossierDocument.dossier_id == row.id)).all(), folder)
    db.session.delete(row)
