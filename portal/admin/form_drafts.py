"""Writing the next version of a form: its outline, each question and section, its words in every language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from portal.admin.form_fields import (
    OutlineForm,
    PartForm,
    PublishForm,
    head_form,
    question_form,
    section_form,
    words_form,
)
from portal.audit.services import note
from portal.database import unit_of_work
from portal.hooks import FormPurpose
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.reviews.forms import building, versions
from portal.reviews.forms.content import KINDS, Form, Kind
from portal.reviews.forms.previewing import condition_in_words
from portal.reviews.forms.publishable import flaws_of
from portal.reviews.forms.purposes import purpose_of
from portal.reviews.forms.versions import Version, changes_between
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import gettext

blueprint = Blueprint("core_admin_form_drafts", __name__, url_prefix="/<lang:lang>/admin/forms/<purpose>/<kind>/next")
BUILDS, INPUT = "core.content", "f-"
UP, DOWN, ASK, SECTION, REMOVE = "up-", "down-", "ask-", "section", "remove"
MEANWHILE = N_("Somebody else changed this form meanwhile. What you typed stands below: save again to keep it.")


@dataclass(frozen=True)
class Draft:
    """A version that is being written, with those before it, the oldest first."""

    purpose: str
    kind: str
    about: FormPurpose
    version: Version
    earlier: tuple[Form, ...]

    @property
    def form(self) -> Form:
        """What it asks by now."""
        return self.version.form

    @property
    def flaws(self) -> dict[str, list[str]]:
        """Why it cannot be published yet, by the keys of sections and questions."""
        found: dict[str, list[str]] = {}
        for flaw in flaws_of(self.form, self.earlier):
            found.setdefault(flaw.where, []).append(gettext(flaw.message, **flaw.values))
        return found

    def url(self, page: str = "outline", anchor: str = "", **more: Any) -> str:
        """The address of one of its pages."""
        said = {"purpose": self.purpose, "kind": self.kind, **more}
        return url_for(f"core_admin_form_drafts.{page}", _anchor=anchor or None, **said)

    def write(self, changed: Form, revision: int) -> None:
        """Store it as it is after a change; raise Conflict when somebody else was faster."""
        with unit_of_work():
            versions.write_draft(self.purpose, self.kind, changed, revision, current_viewer().account_id)


def draft_of(purpose: str, kind: str) -> Draft:
    """The version of a form that is being written; raise NotFound."""
    about, found = purpose_of(purpose, kind), versions.draft(purpose, kind)
    if found is None:
        raise NotFound(N_("No next version of this form is being written."))
    earlier = tuple(one.form for one in reversed(versions.versions(purpose, kind)))
    return Draft(purpose, kind, about, found, earlier)


@blueprint.route("/", methods=["GET", "POST"])
@needs(BUILDS)
def outline(purpose: str, kind: str) -> Answer:
    """Show the sections and questions of the next version; buttons move them and add others."""
    draft = draft_of(purpose, kind)
    form = OutlineForm(based_on=str(draft.version.revision))
    if form.is_sent_and_valid():
        try:
            return redirect(_changed(draft, form), 303)
        except Refused as refusal:
            form.refuse(refusal)
            draft = draft_of(purpose, kind)
            form.based_on.data = str(draft.version.revision)
    return _outline(draft, form, PublishForm())


def _outline(draft: Draft, form: OutlineForm, publishing: PublishForm) -> Answer:
    before = draft.earlier[-1] if draft.earlier else None
    page: dict[str, Any] = {"kinds": KINDS, "changes": changes_between(before, draft.form), "before": before}
    page |= {"condition": condition_in_words, "missing": building.count_missing, "publishing": publishing}
    status = max(form.status, publishing.status)
    return render_template("admin/form_draft.html", form=form, draft=draft, **page), status


def _changed(draft: Draft, form: OutlineForm) -> str:
    """Do what a button of the outline asks for, and give the page that comes next."""
    act = form.act.data or ""
    if act == SECTION:
        step = building.with_section_added(draft.form, draft.earlier)
        draft.write(step.form, form.revision)
        return draft.url("section", key=step.key)
    if act.startswith(ASK):
        key = act.removeprefix(ASK)
        asked = request.form.get(f"kind-{key}", "")
        if asked not in KINDS or draft.form.section(key) is None:
            raise Refused(N_("Choose what kind of answer it takes."))
        step = building.with_field_added(draft.form, key, cast(Kind, asked), draft.earlier)
        draft.write(step.form, form.revision)
        return draft.url("question", key=step.key)
    key = act.removeprefix(UP).removeprefix(DOWN)
    draft.write(building.moved(draft.form, key, -1 if act.startswith(UP) else 1), form.revision)
    return draft.url(anchor=f"part-{key}")


def _edited(
    draft: Draft, form: PartForm, template: str, change: Callable[[], Form], anchor: str = "", **page: Any
) -> Answer:
    """Store what was typed into one page and go back to the outline; whatever hinders it, it is shown again."""
    if form.is_sent_and_valid():
        try:
            draft.write(change(), form.revision)
            again = form.act.data == "again"
            return redirect(request.path if again else draft.url(anchor=anchor and f"part-{anchor}"), 303)
        except Refused as refusal:
            form.refuse(Conflict(MEANWHILE) if isinstance(refusal, Conflict) else refusal)
            form.based_on.data = str(draft_of(draft.purpose, draft.kind).version.revision)
    return render_template(template, form=form, draft=draft, **page), form.status


@blueprint.route("/head", methods=["GET", "POST"])
@needs(BUILDS)
def head(purpose: str, kind: str) -> Answer:
    """Write what the form is called, and what everybody reads before they begin."""
    draft = draft_of(purpose, kind)
    form = head_form(draft.form, draft.version.revision, current_app.config["LANGUAGES"])
    return _edited(draft, form, "admin/form_head.html", lambda: form.changed(draft.form))


@blueprint.route("/sections/<key>", methods=["GET", "POST"])
@needs(BUILDS)
def section(purpose: str, kind: str, key: str) -> Answer:
    """Write a section's title and what stands above its questions; an empty one can be taken out."""
    draft = draft_of(purpose, kind)
    found = draft.form.section(key) or abort(404)
    form = section_form(draft.form, found, draft.version.revision)

    def change() -> Form:
        if form.act.data == REMOVE and not found.fields:
            return building.without(draft.form, key)
        return building.with_section(draft.form, form.changed(draft.form, found))

    return _edited(draft, form, "admin/form_section.html", change, key, section=found)


@blueprint.route("/questions/<key>", methods=["GET", "POST"])
@needs(BUILDS)
def question(purpose: str, kind: str, key: str) -> Answer:
    """Write a question: its words, its limits, its answers to choose from, and when it is asked."""
    draft = draft_of(purpose, kind)
    found = draft.form.field(key) or abort(404)
    form = question_form(draft.form, found, draft.version.revision)

    def change() -> Form:
        if form.act.data == REMOVE:
            return building.without(draft.form, key)
        return building.with_field(draft.form, form.changed(draft.form, found, (draft.form, *draft.earlier)))

    return _edited(draft, form, "admin/form_question.html", change, key, field=found, kinds=KINDS)


@blueprint.route("/words/<code>", methods=["GET", "POST"])
@needs(BUILDS)
def words(purpose: str, kind: str, code: str) -> Answer:
    """Write every text of the form in one language, each beside its original."""
    draft = draft_of(purpose, kind)
    if code not in current_app.config["LANGUAGES"]:
        abort(404)
    form, texts = words_form(draft.form, code, draft.version.revision)

    def change() -> Form:
        return building.with_words(draft.form, code, {one.name: form[one.name].data for one in texts})

    return _edited(draft, form, "admin/form_words.html", change, texts=texts, code=code)


@blueprint.post("/publish")
@needs(BUILDS)
def publish(purpose: str, kind: str) -> Answer:
    """Let whoever begins from now on be asked the next version; whoever began before keeps theirs."""
    form = PublishForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                done = versions.publish(purpose, kind, form.revision, form.note.data, current_viewer().account_id)
                note("form.publish", f"form:{purpose}:{kind}", current_viewer(), {"version": done.number})
            return redirect(url_for("core_admin_forms.show", purpose=purpose, kind=kind, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _outline(draft_of(purpose, kind), OutlineForm(), form)


@blueprint.post("/throw-away")
@needs(BUILDS)
def throw_away(purpose: str, kind: str) -> Answer:
    """Forget the next version; the one in force stays."""
    draft, form = draft_of(purpose, kind), PublishForm()
    with unit_of_work():
        versions.throw_away_draft(purpose, kind, form.revision)
        note("form.throw_away", f"form:{purpose}:{kind}", current_viewer(), {"version": draft.version.number})
    return redirect(url_for("core_admin_forms.show", purpose=purpose, kind=kind, done=1), 303)
