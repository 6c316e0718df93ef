"""Where people say whether they are named in public for the organisations they work for."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.membership.naming_forms import NameMeForm
from plugins.membership.services import naming
from portal.database import unit_of_work
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, signed_in
from portal.web.languages import language

blueprint = Blueprint(
    "membership_naming", __name__, url_prefix="/<lang:lang>/membership/named", template_folder="../templates"
)


@blueprint.route("/", methods=["GET", "POST"])
@signed_in
def own() -> Answer:
    """Show somebody their roles for organisations, and let them say with which they are named in public."""
    viewer, form = current_viewer(), NameMeForm()
    assert viewer.account_id is not None
    if form.is_sent_and_valid():
        with unit_of_work():
            naming.choose(viewer, request.form.get("role", type=int) or 0, is_named=form.shows.data)
        return redirect(url_for("membership_naming.own", done=1), 303)
    choices = naming.choices_of(viewer.account_id)
    cards = organisation_cards({one.held.object_id or 0 for one in choices}, language())
    return render_template("membership/named.html", form=form, choices=choices, cards=cards), form.status
