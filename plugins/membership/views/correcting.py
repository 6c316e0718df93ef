"""Putting right how a body that applies is called."""

from flask import redirect, url_for

from plugins.membership.application_forms import MORE_NAMES, NamesForm
from plugins.membership.application_models import Application
from plugins.membership.services.applications.correcting import correct
from plugins.membership.views.desks import blueprint, desk_behind, page
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, public
from portal.web.limits import limited


@blueprint.route("/<token>/names", methods=["GET", "POST"])
@public
@limited(60, minutes=60)
def names(token: str) -> Answer:
    """Show how the body is called, and put it right."""
    desk = desk_behind(token)
    form = NamesForm(**_said(desk.application))
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                correct(desk.writer.id, form.names())
            return redirect(url_for("membership_writing.show", token=token, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
            desk = desk_behind(token)
    return page(desk, token, "membership/apply/names.html", form=form), form.status


def _said(row: Application) -> dict[str, str]:
    """What was said before, by the names of the fields."""
    said = {"name": row.name, "name_language": row.name_language, "website": row.website}
    for number, (code, name) in zip(MORE_NAMES, row.other_names.items(), strict=False):
        said |= {f"language_{number}": code, f"name_{number}": name}
    return said
