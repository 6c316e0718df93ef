"""The switches for a bad day in the back office."""

from flask import Blueprint, redirect, render_template, request, url_for
from wtforms.validators import DataRequired

from portal.admin.acts import happened_to
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.switches import SWITCHES, switched, turn
from portal.web.access import Answer, current_viewer, needs, outlasts_read_only
from portal.web.forms import BaseForm, LineField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _

blueprint = Blueprint("core_admin_switches", __name__, url_prefix="/<lang:lang>/admin/switches")


class SwitchForm(BaseForm):
    """Somebody turns a switch and says why."""

    why = LineField(_("Why"), [DataRequired(_("Say why in a line."))])


@blueprint.route("/", methods=["GET", "POST"])
@needs("core.switches", is_sensitive=True)
@outlasts_read_only
def index() -> Answer:
    """Show what is stopped, stop it, or let it go on."""
    form, name = SwitchForm(), request.form.get("name", "")
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                turn(name, form.why.data, current_viewer(), on=request.form.get("to") == "on")
            return redirect(url_for("core_admin_switches.index", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = render_template(
        "admin/switches.html",
        form=form,
        sent=name,
        switches=[(one, switched(one.name)) for one in SWITCHES],
        names={f"switch:{one.name}": gettext(one.title) for one in SWITCHES},
        **happened_to(*(f"switch:{one.name}" for one in SWITCHES)),
    )
    return page, form.status
