"""Forms in the back office: which there are, their versions, and how those who fill them in see them."""

from itertools import pairwise
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.accounts.directory import names_of
from portal.admin.form_drafts import BUILDS, INPUT
from portal.database import unit_of_work
from portal.reviews.forms.content import Form
from portal.reviews.forms.previewing import preview
from portal.reviews.forms.purposes import purpose_of, purposes
from portal.reviews.forms.showing import currency_choices
from portal.reviews.forms.versions import FIRST, begin_draft, changes_between, draft, form_of, versions
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm
from portal.web.languages import country_choices, gettext, language

blueprint = Blueprint("core_admin_forms", __name__, url_prefix="/<lang:lang>/admin/forms")
blueprint.add_app_template_global(currency_choices)
blueprint.add_app_template_global(country_choices)


@blueprint.get("/")
@needs(BUILDS)
def index() -> str:
    """List every form that a plugin asks for: its version in force, and whether another is being written."""
    rows = [(purpose, kind, versions(purpose.name, kind), draft(purpose.name, kind))
            for purpose in purposes().values() for kind in purpose.kinds]  # fmt: skip
    return render_template("admin/forms.html", rows=rows)


@blueprint.get("/<purpose>/<kind>/")
@needs(BUILDS)
def show(purpose: str, kind: str) -> str:
    """Show the versions of a form, what each changed, and the one that is being written."""
    found, about = versions(purpose, kind), purpose_of(purpose, kind)
    earlier = {one.number: before.form for one, before in pairwise(found)}
    changes = {one.number: changes_between(earlier.get(one.number), one.form) for one in found}
    people = names_of([one.account_id for one in found if one.account_id])
    page: dict[str, Any] = {"versions": found, "changes": changes, "people": people, "earlier": earlier, "first": FIRST}
    return render_template("admin/form.html", about=about, kind=kind, draft=draft(purpose, kind), **page)


@blueprint.post("/<purpose>/<kind>/next")
@needs(BUILDS)
def begin(purpose: str, kind: str) -> Answer:
    """Begin to write the next version, or go on with the one that is being written."""
    title = gettext(purpose_of(purpose, kind).title)
    with unit_of_work():
        begin_draft(purpose, kind, Form(language(), {language(): title}, {}), current_viewer().account_id)
    return redirect(url_for("core_admin_form_drafts.outline", purpose=purpose, kind=kind), 303)


@blueprint.route("/<purpose>/<kind>/versions/<id63:number>", methods=["GET", "POST"])
@needs(BUILDS)
def try_out(purpose: str, kind: str, number: int) -> str:
    """Show a version as those who fill it in see it; what is typed decides what is asked, and is not stored."""
    sent, being_written = BaseForm(), draft(purpose, kind)
    typed = {name.removeprefix(INPUT): values for name, values in request.form.lists() if name.startswith(INPUT)}
    found = form_of(purpose, kind, number)
    is_draft = being_written is not None and being_written.number == number
    page: dict[str, Any] = {"about": purpose_of(purpose, kind), "kind": kind, "number": number, "is_draft": is_draft}
    tried = preview(found, typed if sent.is_sent_and_valid() else {})
    return render_template("admin/form_preview.html", asked=found, sections=tried, **page)
