"""A person's own data: a copy of it, and being forgotten."""

import json
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts.browsers import current_account, without_cookie
from portal.accounts.forms import EraseForm
from portal.accounts.privacy import erase, known_of, person_of
from portal.audit.services import note
from portal.database import unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, just_proved, public, signed_in

blueprint = Blueprint("core_privacy", __name__, url_prefix="/<lang:lang>/account/data")


@blueprint.get("/")
@signed_in
def data() -> str:
    """Say what is known of somebody, in figures, and what they can do about it."""
    found = known_of(person_of(current_account().email))
    return render_template("account/data.html", counts=[(part.title, len(part.rows)) for part in found])


@blueprint.post("/copy")
@just_proved
def copy() -> Response:
    """Give somebody everything that is known of them, in a form that machines read; it is noted that they took it."""
    email = current_account().email
    with unit_of_work():
        note("person.copy", f"account:{current_viewer().account_id}", current_viewer())
    parts = {part.title: [dict(row) for row in part.rows] for part in known_of(person_of(email))}
    answer = Response(json.dumps(parts, default=_plain, indent=1, ensure_ascii=False), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="oidp-{wall_now():%Y-%m-%d}.json"'
    return answer


def _plain(value: date) -> str:
    return value.isoformat()


@blueprint.route("/erase", methods=["GET", "POST"])
@just_proved
def forget() -> Answer:
    """Forget somebody, after asking once; their browsers are signed out by it."""
    form, email = EraseForm(), current_account().email
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                erase(person_of(email), current_viewer())
            return without_cookie(redirect(url_for("core_privacy.forgotten"), 303))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("account/erase.html", form=form), form.status


@blueprint.get("/erased")
@public
def forgotten() -> str:
    """Say that it is done."""
    return render_template("account/erased.html")
