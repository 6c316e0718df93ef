"""Organisations in the back office: finding, entering and changing them, their names in every language."""

from typing import TypeVar

from flask import Blueprint, redirect, render_template, url_for

from portal.accounts.roles import people_of
from portal.admin.acts import happened_to
from portal.admin.files import file_page
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.organisations.directory import named, organisation_by_slug
from portal.organisations.editing import add_name, change_organisation, enter_organisation, parent_of, remove_name
from portal.organisations.forms import AddNameForm, EditOrganisationForm, NewOrganisationForm
from portal.organisations.merge_models import Merge
from portal.organisations.models import Organisation, OrganisationName
from portal.organisations.rules import KINDS, REGIONS
from portal.organisations.services import NewOrganisation, organisation_cards
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import country_choices, gettext, language, language_choices
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, page_of

blueprint = Blueprint("core_admin_organisations", __name__, url_prefix="/<lang:lang>/admin/organisations")
F = TypeVar("F", bound=EditOrganisationForm)


@blueprint.get("/")
@needs("core.organisations")
def index() -> str:
    """Find an organisation."""
    page = page_of(organisations_table())
    cards = organisation_cards((row.id for row in page.rows), language())
    return render_template("admin/organisations.html", page=page, cards=cards)


def organisations_table() -> Table:
    """Every organisation, by its short name."""
    name = db.select(db.func.min(OrganisationName.name)).where(
        OrganisationName.organisation_id == Organisation.id,
        OrganisationName.language == Organisation.original_language,
        OrganisationName.is_former.is_(False),
    )
    columns = (Organisation.id, Organisation.slug, name.scalar_subquery().label("name"), Organisation.kind)
    more = (Organisation.country, Organisation.region, Organisation.place, Organisation.website)
    return Table(
        name="organisations",
        key=Organisation.id,
        rows=db.select(*columns, *more).where(Organisation.merged_into_id.is_(None)),
        orders=(Order("slug", Organisation.slug, (), str, is_falling=False, is_unique=True),),
        head=("organisation", "slug", "name", "kind", "country", "region", "place", "website"),
        cells=lambda row: row[:8],
        filters=(
            Filter("q", N_("Name"), condition=named),
            Filter("country", N_("Country"), Organisation.country, dict(country_choices()[1:])),
        ),
    )


@blueprint.route("/file", methods=["GET", "POST"])
@needs("core.organisations", is_sensitive=True)
@limited(30, minutes=10)
def export() -> Answer:
    """Give the organisations that the list shows as a file."""
    return file_page(organisations_table(), "core_admin_organisations.index")


def _with_choices(form: F) -> F:
    form.kind.choices = [(name, gettext(title)) for name, title in KINDS.items()]
    form.country.choices = country_choices()
    form.region.choices = [("", ""), *((name, gettext(title)) for name, title in REGIONS.items())]
    return form


@blueprint.route("/new", methods=["GET", "POST"])
@needs("core.organisations")
def new() -> Answer:
    """Enter an organisation."""
    form = _with_choices(NewOrganisationForm(language=language()))
    form.language.choices = language_choices()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                number = enter_organisation(_entered(form))
                note("organisation.create", f"organisation:{number}", current_viewer(), {"slug": form.slug.data})
            return redirect(url_for("core_admin_organisations.organisation", slug=form.slug.data, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("admin/organisation_new.html", form=form), form.status


def _entered(form: NewOrganisationForm) -> NewOrganisation:
    change = form.change()
    return NewOrganisation(
        slug=form.slug.data,
        names={form.language.data: form.name.data},
        original_language=form.language.data,
        kind=change.kind,
        country=change.country,
        region=change.region,
        place=change.place,
        website=change.website,
        parent_id=parent_of(change.parent_slug),
    )


@blueprint.route("/<slug>", methods=["GET", "POST"])
@needs("core.organisations")
def organisation(slug: str) -> Answer:
    """Show an organisation, and change what it is and where."""
    found = organisation_by_slug(slug, language())
    card, parent = found.card, found.parent.slug if found.parent else ""
    typed = {"kind": found.kind, "country": card.country, "region": found.region, "place": card.place}
    form = _with_choices(EditOrganisationForm(website=found.website, parent=parent, **typed))
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                change_organisation(card.id, form.change())
                note("organisation.change", f"organisation:{card.id}", current_viewer(), vars(form.change()))
            return redirect(url_for("core_admin_organisations.organisation", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    if card.slug != slug:  # two records became one
        return redirect(url_for("core_admin_organisations.organisation", slug=card.slug))
    mergings = db.session.scalars(db.select(Merge).where(Merge.kept_id == card.id).order_by(Merge.id)).all()
    objects = [f"organisation:{number}" for number in (card.id, *(one.gone_id for one in mergings))]
    page = {"organisation": found, "holders": people_of(card.id), "mergings": mergings, **happened_to(*objects)}
    return render_template("admin/organisation.html", form=form, **page), form.status


@blueprint.route("/<slug>/names", methods=["GET", "POST"])
@needs("core.organisations")
def names(slug: str) -> Answer:
    """Show every name of an organisation, and add one."""
    found, form = organisation_by_slug(slug, language()), AddNameForm()
    form.language.choices = language_choices()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                add_name(found.card.id, form.language.data, form.name.data, is_former=form.is_former.data)
                note("organisation.name", f"organisation:{found.card.id}", current_viewer(), {"name": form.name.data})
            return redirect(url_for("core_admin_organisations.names", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("admin/organisation_names.html", form=form, organisation=found), form.status


@blueprint.post("/<slug>/names/<id63:name_id>/remove")
@needs("core.organisations")
def remove(slug: str, name_id: int) -> Answer:
    """Delete a name that was wrong."""
    found = organisation_by_slug(slug, language())
    with unit_of_work():
        remove_name(found.card.id, name_id)
        note("organisation.remove_name", f"organisation:{found.card.id}", current_viewer(), {"name_id": name_id})
    return redirect(url_for("core_admin_organisations.names", slug=slug, done=1), 303)
