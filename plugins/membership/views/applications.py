"""Applications in the back office: the queue, and all that is known of one."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from plugins.membership.application_models import Application
from plugins.membership.application_office_forms import CallForm, OrganisationForm, ShortNameForm
from plugins.membership.application_rules import MANAGE, REVIEW
from plugins.membership.application_words import LEVELS, STATES
from plugins.membership.identity.comparing import REASONS
from plugins.membership.identity.doubts import DOUBTS
from plugins.membership.services.applications import admitting, calling, handing_in, seeing
from plugins.membership.services.applications.letters import reference
from portal.admin.acts import happened_to
from portal.database import db, unit_of_work
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_, fold
from portal.organisations.rules import KINDS
from portal.reviews.forms.answering import give_document
from portal.reviews.forms.pages import Places, whole
from portal.reviews.forms.stored import NO_DOCUMENT
from portal.reviews.models import Submission
from portal.reviews.words import STAGES
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import country_choices, language
from portal.web.tables import Filter, Order, Table, page_of

blueprint = Blueprint(
    "membership_applications",
    __name__,
    url_prefix="/<lang:lang>/admin/membership/applications",
    template_folder="../templates",
)
HEAD = ("application", "name", "country", "kind", "state", "stage", "changed_at")


def applications_table() -> Table:
    """The applications of the countries that somebody looks after; those that nobody confirmed are nobody's yet."""
    columns = (
        Application.id, Application.name, Application.name_language, Application.country, Application.kind,
        Application.state, Application.changed_at, Submission.stage, Submission.due_at,
    )  # fmt: skip
    rows: Any = db.select(*columns).outerjoin(Submission, Submission.id == Application.submission_id)
    rows = rows.where(db.or_(Application.state != "started", Application.is_by_office))
    countries = seeing.countries_seen(current_viewer())
    if countries is not None:
        rows = rows.where(Application.country.in_(countries))
    return Table(
        name="applications",
        key=Application.id,
        rows=rows,
        orders=(
            Order("changed_at", Application.changed_at, read=str),
            Order("number", Application.id, is_unique=True),
        ),
        head=HEAD,
        cells=lambda row: (row.id, row.name, row.country, row.kind, row.state, row.stage, row.changed_at.isoformat()),
        filters=(
            Filter("q", N_("Name"), condition=lambda words: db.func.lower(Application.name).contains(fold(words))),
            Filter("state", N_("State"), Application.state, {name: str(title) for name, title in STATES.items()}),
            Filter("stage", N_("Stage"), Submission.stage, {stage.value: words for stage, words in STAGES.items()}),
            Filter("country", N_("Country"), Application.country, dict(country_choices()[1:])),
        ),
    )


@blueprint.get("/")
@needs(REVIEW)
def index() -> str:
    """List the applications, those that changed last first."""
    return render_template(
        "membership/admin/applications.html", page=page_of(applications_table()), states=STATES, stages=STAGES
    )


@blueprint.get("/<id63:application_id>")
@needs(REVIEW)
def show(application_id: int) -> Answer:
    """Show an application with all that helps to know whether it is who it says."""
    return _page(application_id)


def _page(application_id: int, status: int = 200, **forms: Any) -> Answer:
    viewer = current_viewer()
    row = seeing.application_for(application_id, viewer)
    asked: dict[str, Any] = {"call": CallForm(), "joined": OrganisationForm(), "named": ShortNameForm()}
    shown = render_template(
        "membership/admin/application.html",
        file=seeing.file_of(row, language()),
        row=row,
        submission=handing_in.submission_of(row),
        sections=whole(row.dossier_id) if row.dossier_id and row.state != "draft" else (),
        places=_places(application_id),
        proposed=admitting.proposed_slug(row),
        manages=viewer.may(MANAGE),
        states=STATES,
        levels=LEVELS,
        kinds=KINDS,
        stages=STAGES,
        reasons=REASONS | DOUBTS,
        **asked | forms,
        **happened_to(reference(application_id), f"submission:{row.submission_id}"),
    )
    return shown, status


def _places(application_id: int) -> Places:
    """Where the documents of an application are, for the office."""
    return Places(
        section=lambda _: "",
        document=lambda number: url_for(
            "membership_applications.document", application_id=application_id, document_id=number
        ),
        overview="",
    )


@blueprint.get("/<id63:application_id>/document/<id63:document_id>")
@needs(REVIEW)
def document(application_id: int, document_id: int) -> Response:
    """Give a document to whoever looks after the application."""
    row = seeing.application_for(application_id, current_viewer())
    if row.dossier_id is None:
        raise NotFound(NO_DOCUMENT)
    return give_document(row.dossier_id, document_id)


@blueprint.post("/<id63:application_id>/calls")
@needs(REVIEW)
def note_call(application_id: int) -> Answer:
    """Write down who was called back."""
    row, form = seeing.application_for(application_id, current_viewer()), CallForm()
    if form.is_sent_and_valid():
        with unit_of_work():
            calling.note_call(row.id, form.called(), form.key, current_viewer())
        return redirect(url_for("membership_applications.show", application_id=application_id, done=1), 303)
    return _page(application_id, form.status, call=form)


@blueprint.post("/<id63:application_id>/organisation")
@needs(MANAGE)
def join(application_id: int) -> Answer:
    """Say that it is an organisation that the portal knows already."""
    row, form = seeing.application_for(application_id, current_viewer()), OrganisationForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                admitting.join_to(row.id, form.organisation.data.lower(), current_viewer())
            return redirect(url_for("membership_applications.show", application_id=application_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(application_id, form.status, joined=form)


@blueprint.post("/<id63:application_id>/name")
@needs(MANAGE)
def name(application_id: int) -> Answer:
    """Choose the short name that its organisation gets."""
    row, form = seeing.application_for(application_id, current_viewer()), ShortNameForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                admitting.choose_slug(row.id, form.slug.data, current_viewer())
            return redirect(url_for("membership_applications.show", application_id=application_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(application_id, form.status, named=form)
