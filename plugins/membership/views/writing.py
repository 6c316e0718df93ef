"""Who writes an application: proving an address, inviting colleagues, taking somebody out."""

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from plugins.membership.application_forms import ColleagueForm, ConfirmForm, PlainForm
from plugins.membership.services.applications import letters, writing
from plugins.membership.views.desks import blueprint, desk_behind, letter_behind, page
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, public
from portal.web.languages import language, language_name
from portal.web.limits import limited


@blueprint.route("/<token>/open", methods=["GET", "POST"])
@public
@limited(60, minutes=10)
def confirm(token: str) -> Answer:
    """Only a button proves the address, since mail programs open links by themselves."""
    desk = letter_behind(token)
    form = ConfirmForm() if not writing.has_account(desk.writer.email) else PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                writing.confirm(desk.writer.id, form.name.data if isinstance(form, ConfirmForm) else "")
            return _back(token)
        except Refused as refusal:
            form.refuse(refusal)
            desk = letter_behind(token)
    return page(desk, token, "membership/apply/confirm.html", form=form), form.status


def _back(token: str) -> Response:
    return redirect(url_for("membership_writing.show", token=token), 303)


@blueprint.route("/<token>/people", methods=["GET", "POST"])
@public
@limited(30, minutes=60)
def people(token: str) -> Answer:
    """Show who writes, and invite a colleague."""
    desk, form = desk_behind(token), ColleagueForm(language=language())
    form.language.choices = [(code, language_name(code)) for code in current_app.config["LANGUAGES"]]
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                writing.invite(desk.writer.id, form.email.data, form.language.data)
            return redirect(url_for("membership_writing.people", token=token, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
            desk = desk_behind(token)
    writers = letters.writers_of(desk.application.id)
    return page(desk, token, "membership/apply/people.html", form=form, writers=writers), form.status


@blueprint.post("/<token>/people/<id63:writer_id>/remove")
@public
def take_out(token: str, writer_id: int) -> Answer:
    """Take somebody out who writes no more."""
    with unit_of_work():
        writing.take_out(desk_behind(token).writer.id, writer_id)
    return redirect(url_for("membership_writing.people", token=token, done=1), 303)
