"""The pages of those who write an application, behind the links of their letters."""

from flask import Blueprint, current_app, redirect, render_template, url_for

from plugins.membership.application_forms import ColleagueForm, ConfirmForm, PlainForm
from plugins.membership.application_words import LEVELS, STATES
from plugins.membership.services.applications import letters, writing
from plugins.membership.services.applications.writing import Desk
from plugins.membership.views.applying import LINK
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.organisations.rules import KINDS
from portal.web.access import Answer, public
from portal.web.languages import language, language_name
from portal.web.limits import limited
from portal.web.links import read_link

blueprint = Blueprint(
    "membership_writing", __name__, url_prefix="/<lang:lang>/membership/applications", template_folder="../templates"
)


def desk_behind(token: str) -> Desk:
    """The application behind the link of a letter, as that writer sees it."""
    return writing.desk_of(int(read_link(LINK, token)))


@blueprint.route("/<token>", methods=["GET", "POST"])
@public
@limited(60, minutes=10)
def show(token: str) -> Answer:
    """Show an application to a writer; whoever comes for the first time says who they are."""
    desk = desk_behind(token)
    if desk.writer.confirmed_at is None or (desk.application.state == "started" and not desk.writer.is_of_office):
        return _confirm(token, desk)
    return page(desk, token, "membership/apply/show.html")


def page(desk: Desk, token: str, template: str, **shown: object) -> str:
    """A page of an application, with what stands on each of them."""
    return render_template(
        template,
        row=desk.application,
        writer=desk.writer,
        token=token,
        states=STATES,
        levels=LEVELS,
        kinds=KINDS,
        **shown,
    )


def _confirm(token: str, desk: Desk) -> Answer:
    """Only a button proves the address, since mail programs open links by themselves."""
    form = ConfirmForm() if not writing.has_account(desk.writer.email) else PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                writing.confirm(desk.writer.id, form.name.data if isinstance(form, ConfirmForm) else "")
            return redirect(url_for("membership_writing.show", token=token), 303)
        except Refused as refusal:
            form.refuse(refusal)
            desk = desk_behind(token)
    return page(desk, token, "membership/apply/confirm.html", form=form), form.status


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
