"""Filling in a form: what the views of the plugin call that asks for it, after they found out who may.

``answer_section`` serves reading and sending of a section; ``give_document`` gives a document away as a download.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Response, abort, current_app, g, jsonify, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from portal.config import Settings
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.ids import is_id
from portal.kernel.text import N_
from portal.reviews.forms import documents, dossiers
from portal.reviews.forms.content import Field
from portal.reviews.forms.dossiers import Clash, Saved, SectionView
from portal.reviews.forms.pages import Places, SectionPage, next_of, others_writing, section_page, with_argument
from portal.reviews.forms.showing import ShownField, note_of, with_theirs, with_typed
from portal.reviews.forms.typed import Typed, read_typed
from portal.uploads.attachments import LARGEST, Attachment
from portal.uploads.folders import Folder, folder_of_dossiers
from portal.web.languages import format_instant, gettext, in_words, language, writing
from portal.web.protection import form_token

LARGEST_REQUEST = 3 * LARGEST * 10**6  # several documents at once, for ``takes_files``
INPUT, SEEN = "f-", "seen-"  # beginnings of the names of inputs, so that no field can be called like an act
AUTOSAVE, NEXT, OVERVIEW, ATTACH, DROP, THEIRS = "autosave", "next", "overview", "attach-", "drop-", "theirs-"
CHANGED_MEANWHILE = N_("Somebody else changed something here meanwhile. Save, and you see both.")


@dataclass(frozen=True)
class _Sent:
    """What was sent to a section: the act of the button, and the texts of the inputs by the names of their fields."""

    dossier_id: int
    view: SectionView
    places: Places
    act: str
    typed: Typed
    seen: Mapping[str, str]

    @property
    def values(self) -> dict[str, object]:
        """The answers that were typed into the fields that the page showed."""
        left = self.act.removeprefix(THEIRS) if self.act.startswith(THEIRS) else ""
        shown = [one.field for one in self.view.fields if one.field.key in self.seen and one.field.key != left]
        return {one.key: read_typed(one, self.typed, writing()) for one in shown}


def answer_section(dossier_id: int, key: str, places: Places) -> SectionPage | Answer:
    """Show a section, or store what was sent and lead on; a section that is not asked is not there (404)."""
    view = _section(dossier_id, key)
    if request.method == "POST":
        lists = list(request.form.lists())
        typed = {name.removeprefix(INPUT): values for name, values in lists if name.startswith(INPUT)}
        seen = {name.removeprefix(SEEN): values[0] for name, values in lists if name.startswith(SEEN)}
        sent = _Sent(dossier_id, view, places, request.form.get("act", ""), typed, seen)
        return _autosaved(sent) if sent.act == AUTOSAVE else _taken(sent)
    card, settled = dossiers.dossier(dossier_id), request.args.get("saved", "")
    known = settled if card.form.section(settled) else ""
    return section_page(card, view, places, also_missing="check" in request.args, settled=known)


def _section(dossier_id: int, key: str) -> SectionView:
    found = [one for one in dossiers.sections(dossier_id, language()) if one.key == key and one.is_asked]
    return found[0] if found else abort(404)


def _taken(sent: _Sent) -> SectionPage | Answer:
    """Store what was sent and lead on; whatever hinders it, what was typed is shown again."""
    problems: list[str] = []
    try:
        if g.held_back is not None:
            raise g.held_back
        files = _examined(sent.view, problems)
        saved = _stored(sent, files)
    except Refused as refusal:
        return _again(sent, [*problems, in_words(refusal)], (), refusal)
    if problems or saved.clashes:
        return _again(sent, problems, saved.clashes, None)
    return redirect(_where_next(sent), 303)


def _stored(sent: _Sent, files: list[tuple[str, Attachment]]) -> Saved:
    account_id, dossier_id = sent.places.account_id, sent.dossier_id
    number = sent.act.removeprefix(DROP)
    with unit_of_work():
        saved = dossiers.save(dossier_id, sent.view.key, sent.values, sent.seen, account_id)
        if account_id is not None:
            dossiers.note_presence(dossier_id, account_id, sent.view.key)
        for field, file in files:
            documents.attach(dossier_id, field, file, account_id, document_folder())
        if sent.act.startswith(DROP) and is_id(number):
            documents.drop(dossier_id, int(number), document_folder())
    return saved


def _examined(view: SectionView, problems: list[str]) -> list[tuple[str, Attachment]]:
    """The documents that were sent and are good, and of the others why not; done before anything is written."""
    found = []
    taking = [one.field for one in view.fields if one.field.kind == "documents" and one.is_open]
    sent = [(field, file) for field in taking for file in request.files.getlist(f"{INPUT}{field.key}") if file.filename]
    for field, file in sent:
        try:
            found.append((field.key, _examine(field, file)))
        except Refused as refusal:
            problems.append(f"{file.filename}: {in_words(refusal)}")
    return found


def _examine(one: Field, file: FileStorage) -> Attachment:
    data = file.stream.read(LARGEST * 10**6 + 1)
    return documents.examine(one, data, file.filename or "", _settings().clamd_socket)


def _autosaved(sent: _Sent) -> Response:
    """Store what a page sends by itself, and say so in a line of JSON."""
    if g.held_back is not None:
        return _said(g.held_back, token=form_token())
    try:
        saved = _stored(sent, [])
    except Refused as refusal:
        return _said(refusal, stop=True)
    clashing = {clash.field for clash in saved.clashes}
    says = gettext(CHANGED_MEANWHILE) if clashing else gettext("Saved: %(when)s.", when=format_instant(saved.at))
    view = _section(sent.dossier_id, sent.view.key)
    fields = [one for one in view.asked if one.field.key not in clashing]
    notes = {one.field.key: note for one in fields if (note := note_of(one.field, one.answer.value))}
    seen = {one.field.key: one.seen for one in fields if sent.values.get(one.field.key) == one.answer.value}
    writing_now = others_writing(view, sent.places)
    return jsonify(says=says, seen=seen, notes=notes, clashes=sorted(clashing), writing=writing_now, token=form_token())


def _said(refusal: Refused, **more: object) -> Response:
    answer = jsonify(says=in_words(refusal), **more)
    answer.status_code = refusal.status
    return answer


def _again(sent: _Sent, problems: list[str], clashes: tuple[Clash, ...], refusal: Refused | None) -> SectionPage:
    """The same page with what was typed, why it was not stored, and what others wrote meanwhile."""
    card = dossiers.dossier(sent.dossier_id)
    page = section_page(card, _section(sent.dossier_id, sent.view.key), sent.places)
    by_field = {clash.field: clash for clash in clashes}

    def shown(one: ShownField) -> ShownField:
        was_lost = refusal is not None and one.kind != "documents" and one.key in sent.seen
        if one.key not in by_field and not was_lost:
            return one
        typed = with_typed(one, sent.typed, sent.seen[one.key])
        return with_theirs(typed, by_field[one.key], card.form, language()) if one.key in by_field else typed

    fields = tuple(shown(one) for one in page.shown.fields)
    status = refusal.status if refusal else (409 if clashes else 422)
    return replace(page, shown=replace(page.shown, fields=fields), status=status, problems=tuple(problems))


def _where_next(sent: _Sent) -> str:
    """Where a button leads: to the overview, on, or to the same section again, also when more is asked now."""
    places, key = sent.places, sent.view.key
    if sent.act == OVERVIEW:
        return places.overview
    sections = dossiers.sections(sent.dossier_id, language())
    is_asked_more = any(one.key == key and len(one.asked) > len(sent.view.asked) for one in sections)
    if sent.act != NEXT or is_asked_more:
        field = sent.act.removeprefix(ATTACH).removeprefix(THEIRS)
        anchor = f"#{INPUT}{field}" if sent.act.startswith((ATTACH, THEIRS)) else ""
        return with_argument(places.section(key), "saved", key) + anchor
    after = next_of(sections, key)
    return with_argument(places.section(after), "saved", key) if after else places.overview


def document_folder() -> Folder:
    """Where the documents of this portal's dossiers are kept."""
    return folder_of_dossiers(_settings().data)


def _settings() -> Settings:
    found: Settings = current_app.extensions["portal.settings"]
    return found


def give_document(dossier_id: int, document_id: int) -> Response:
    """A document to be saved and never shown, for whoever the plugin lets see it; raise NotFound."""
    data, card = documents.read(dossier_id, document_id, document_folder())
    answer = Response(data, mimetype=card.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=card.name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
