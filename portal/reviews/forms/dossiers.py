"""Filling in a form, by several people over several days: nothing that was written is overwritten unseen.

The plugin that asks for the form keeps the number of the dossier, knows who may do what with it, and calls these.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.reviews.forms import stored
from portal.reviews.forms.content import Field, Section
from portal.reviews.forms.models import Dossier, DossierAnswer, DossierPresence
from portal.reviews.forms.rules import Asked, Fault, asked, faults_of, is_given
from portal.reviews.forms.stored import Answer, DocumentCard, DossierCard, dossier, values_of
from portal.reviews.forms.versions import id_of_newest

__all__ = ["Answer", "DocumentCard", "DossierCard", "dossier"]
STAYS = timedelta(minutes=2)  # how long after they were last heard of somebody counts as writing
SEALED = N_("This was handed in, so it cannot be changed now. What you typed stands below.")


@dataclass(frozen=True)
class FieldView:
    """A field with what stands in it; ``seen`` goes along with what is sent and tells what the writer had before them.

    ``is_asked`` is False while its condition does not hold, ``is_open`` while it may not be written.
    """

    field: Field
    label: str
    help: str
    language: str
    answer: Answer
    documents: tuple[DocumentCard, ...]
    faults: tuple[Fault, ...]
    is_asked: bool
    is_open: bool

    @property
    def seen(self) -> str:
        """The version of the answer and what it said."""
        return seen_token(self.answer)

    @property
    def is_given(self) -> bool:
        """Whether something stands in it."""
        return bool(self.documents) or is_given(self.field, self.answer.value)


@dataclass(frozen=True)
class SectionView:
    """A section with its fields; ``writers`` are the accounts that are writing in it now."""

    key: str
    title: str
    intro: str
    language: str
    fields: tuple[FieldView, ...]
    is_asked: bool
    writers: tuple[int, ...]

    @property
    def asked(self) -> tuple[FieldView, ...]:
        """The fields that are asked now."""
        return tuple(one for one in self.fields if one.is_asked)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What still misses here."""
        return tuple(fault for one in self.fields for fault in one.faults)

    @property
    def is_begun(self) -> bool:
        """Whether something stands here."""
        return any(one.is_given for one in self.asked)

    @property
    def is_open(self) -> bool:
        """Whether anything here may be written now."""
        return any(one.is_open for one in self.asked)


@dataclass(frozen=True)
class Clash:
    """Somebody else changed an answer since it was read: theirs stays until the writer has seen both."""

    field: str
    theirs: Answer
    ours: Any


@dataclass(frozen=True)
class Saved:
    """What was stored of what was sent, and what was not because it clashed."""

    at: datetime
    fields: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


def begin(purpose: str, kind: str, language: str) -> int:
    """Begin to fill in the newest published version of a form; the dossier keeps it. Raise NotFound."""
    row = Dossier(form_version_id=id_of_newest(purpose, kind), language=language, created_at=wall_now())
    db.session.add(row)
    db.session.flush()
    return row.id


def sections(dossier_id: int, language: str) -> tuple[SectionView, ...]:
    """Every section with its fields, answers, faults, and who is writing where; those that are not asked too."""
    card, answers = dossier(dossier_id), stored.answers(dossier_id)
    return filled(card, language, answers, stored.documents(dossier_id), writers(dossier_id))


def filled(
    card: DossierCard,
    language: str,
    answers: Mapping[str, Answer],
    documents: Mapping[str, list[DocumentCard]],
    writing: Mapping[int, str],
) -> tuple[SectionView, ...]:
    """The sections of a form as these answers make them; what a preview shows is stored nowhere."""
    values = values_of(answers, documents)
    page = _Page(card, language, answers, documents, faults_of(card.form, values), asked(card.form, values))
    return tuple(page.section(section, writing) for section in card.form.sections)


@dataclass(frozen=True)
class _Page:
    card: DossierCard
    language: str
    answers: Mapping[str, Answer]
    documents: Mapping[str, list[DocumentCard]]
    faults: tuple[Fault, ...]
    asked: Asked

    def section(self, section: Section, writing: Mapping[int, str]) -> SectionView:
        form = self.card.form
        return SectionView(
            section.key,
            form.say(section.title, self.language),
            form.say(section.intro, self.language),
            form.language_of(section.title, self.language),
            tuple(self.field(field) for field in section.fields),
            section.key in self.asked.sections,
            tuple(account for account, where in writing.items() if where == section.key),
        )

    def field(self, field: Field) -> FieldView:
        form = self.card.form
        return FieldView(
            field,
            form.say(field.label, self.language),
            form.say(field.help, self.language),
            form.language_of(field.label, self.language),
            self.answers.get(field.key, Answer(field.key)),
            tuple(self.documents.get(field.key, ())),
            tuple(fault for fault in self.faults if fault.field == field.key),
            field.key in self.asked.fields,
            field.key in self.card.open,
        )


def faults(dossier_id: int) -> tuple[Fault, ...]:
    """Everything that still misses before it can be handed in; messages are to be translated."""
    return faults_of(dossier(dossier_id).form, _values(dossier_id))


def _values(dossier_id: int) -> dict[str, Any]:
    return values_of(stored.answers(dossier_id), stored.documents(dossier_id))


def answers_of(dossier_id: int) -> dict[str, Any]:
    """Every answer that was asked for, by its field; documents are lists of their numbers."""
    values, form = _values(dossier_id), dossier(dossier_id).form
    wanted = asked(form, values).fields
    return {key: value for key, value in values.items() if key in wanted}


def seen_token(answer: Answer) -> str:
    """What a page sends back to say which answer it showed: its version, and a hash of what it said."""
    said = json.dumps(answer.value, sort_keys=True, ensure_ascii=False)
    return f"{answer.version}.{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def save(
    dossier_id: int, section: str, values: Mapping[str, Any], seen: Mapping[str, str], account_id: int | None
) -> Saved:
    """Store what was typed into a section, complete or not, right or wrong; raise Conflict when it was handed in.

    ``seen`` are the tokens of the fields as the writer read them. What they left as it was stays as it is by now; what
    both changed is not stored but given back as a clash, and all other fields of the same section are stored.
    """
    card = _locked(dossier_id)
    where = card.form.section(section)
    if where is None:
        raise NotFound(N_("There is no such section."))
    now, standing = wall_now(), stored.answers(dossier_id)
    writable = [one for one in where.fields if one.key in card.open and one.kind != "documents" and one.key in values]
    changed, clashes = [], []
    for one in writable:
        theirs, ours = standing.get(one.key, Answer(one.key)), values[one.key]
        if theirs.value == ours or _was_left(ours, seen.get(one.key, "")):
            continue
        if seen.get(one.key, "").partition(".")[0] != str(theirs.version):
            clashes.append(Clash(one.key, theirs, ours))
            continue
        _store(dossier_id, theirs, ours, account_id, now)
        changed.append(one.key)
    return Saved(now, tuple(changed), tuple(clashes))


def _was_left(ours: Any, seen: str) -> bool:
    """Whether a field was sent as it was read, so that its writer had nothing to say in it."""
    return seen_token(Answer("", ours)).partition(".")[2] == seen.partition(".")[2]


def _store(dossier_id: int, before: Answer, value: Any, account_id: int | None, now: datetime) -> None:
    if not before.version:
        said = {"value": value, "number": 1, "changed_by": account_id, "changed_at": now}
        db.session.add(DossierAnswer(dossier_id=dossier_id, field=before.field, **said))
        return
    at = db.update(DossierAnswer).where(DossierAnswer.dossier_id == dossier_id, DossierAnswer.field == before.field)
    changed = {"number": before.version + 1, "changed_by": account_id, "changed_at": now}
    db.session.execute(at.values(value=value, **changed))


def _locked(dossier_id: int) -> DossierCard:
    """Let nobody else write and nobody hand it in until this is stored; raise Conflict when it is too late."""
    db.session.scalar(db.select(Dossier.id).where(Dossier.id == dossier_id).with_for_update())
    card = dossier(dossier_id)
    if card.is_sealed:
        raise Conflict(SEALED)
    return card


def lock_for_writing(dossier_id: int, field: str) -> DossierCard:
    """Let one field be written in this unit of work; raise Conflict when it may not."""
    card = _locked(dossier_id)
    if field not in card.open:
        raise Conflict(SEALED)
    return card


def seal(dossier_id: int) -> None:
    """Let nothing be changed any more, because it is handed in; raise Refused while something misses."""
    _locked(dossier_id)
    if faults(dossier_id):
        raise Refused(N_("Something still misses. It is listed below."))
    row = db.session.get_one(Dossier, dossier_id)
    row.sealed_at, row.open_fields = wall_now(), None


def reopen(dossier_id: int, fields: Collection[str] | None = None) -> None:
    """Let it be changed again: all of it, or for a repair those fields and sections that are named."""
    row = db.session.get(Dossier, dossier_id)
    if row is None:
        raise NotFound(stored.NO_DOSSIER)
    row.sealed_at, row.open_fields = None, None if fields is None else sorted(fields)


def note_presence(dossier_id: int, account_id: int, section: str) -> None:
    """Note that somebody is writing in a section now."""
    now = wall_now()
    at = db.update(DossierPresence).where(DossierPresence.dossier_id == dossier_id)
    row = DossierPresence(dossier_id=dossier_id, account_id=account_id, section=section, seen_at=now)
    if not insert_once(row):
        db.session.execute(at.where(DossierPresence.account_id == account_id).values(section=section, seen_at=now))


def writers(dossier_id: int) -> dict[int, str]:
    """Who is writing now, and in which section; the latest first."""
    recent = (DossierPresence.dossier_id == dossier_id, DossierPresence.seen_at > wall_now() - STAYS)
    wanted = db.select(DossierPresence.account_id, DossierPresence.section).where(*recent)
    return {row.account_id: row.section for row in db.session.execute(wanted.order_by(DossierPresence.seen_at.desc()))}
