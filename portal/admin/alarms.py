"""Laying an alarm down, with a note of what was found."""

from flask import Blueprint, redirect, render_template, url_for
from wtforms.validators import DataRequired

from portal.alarms.services import SEES, TITLES, alarm_card, mark_seen, unseen
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs
from portal.web.bulk import do_each, told_page
from portal.web.forms import BaseForm, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _

blueprint = Blueprint("core_admin_alarms", __name__, url_prefix="/<lang:lang>/admin/alarms")


class SeenForm(BaseForm):
    """What somebody found who looked into an alarm."""

    note = TextField(_("What you found, and what was done"), [DataRequired(_("Say what you found."))], longest=1000)


@blueprint.route("/", methods=["GET", "POST"])
@needs(SEES)
def index() -> Answer:
    """List the alarms that nobody has looked into, and lay those down that are ticked, with one note for all."""
    viewer, form = current_viewer(), SeenForm()
    if form.is_sent_and_valid():
        told = do_each(lambda one: mark_seen(one, form.note.data, viewer), _name)
        return told_page(told, url_for("core_admin_alarms.index"))
    return render_template("admin/alarms.html", alarms=unseen(viewer), titles=TITLES, form=form), form.status


def _name(alarm_id: int) -> str:
    return str(gettext("Alarm %(number)s", number=alarm_id))


@blueprint.route("/<id63:alarm_id>", methods=["GET", "POST"])
@needs(SEES)
def seen(alarm_id: int) -> Answer:
    """Show an alarm, and mark it as seen with a note."""
    alarm, form = alarm_card(alarm_id, current_viewer()), SeenForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                mark_seen(alarm_id, form.note.data, current_viewer())
            return redirect(url_for("core_admin.index", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("admin/alarm.html", alarm=alarm, title=TITLES[alarm.kind], form=form), form.status
