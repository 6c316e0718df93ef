"""An application on its way, for its writers: whose turn it is, handing in, withdrawing, the decision, an appeal."""

from collections.abc import Callable

from flask import redirect, url_for

from plugins.membership.application_forms import AppealForm, PlainForm, WithdrawForm
from plugins.membership.application_words import STEPS_TOLD
from plugins.membership.services import places
from plugins.membership.services.applications import handing_in
from plugins.membership.services.applications.writing import Desk
from plugins.membership.views.desks import blueprint, desk_behind, page, places_of
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.organisations.services import organisation_cards
from portal.reviews.forms.pages import overview, to_put_right
from portal.reviews.reading import history_of
from portal.web.access import Answer, public
from portal.web.forms import BaseForm
from portal.web.languages import language
from portal.web.limits import limited


@blueprint.get("/<token>")
@public
@limited(120, minutes=10)
def show(token: str) -> Answer:
    """Show an application to a writer; whoever comes for the first time says first who they are."""
    return _overview(token, desk_behind(token), PlainForm())


def _overview(token: str, desk: Desk, form: BaseForm) -> Answer:
    row = desk.application
    where = places_of(token, desk)
    lines = overview(row.dossier_id, where) if row.dossier_id else []
    history = [one for one in history_of(row.submission_id) if one.act in STEPS_TOLD] if row.submission_id else []
    cards = organisation_cards([row.organisation_id], language()) if row.organisation_id else {}
    shown = page(
        desk,
        token,
        "membership/apply/show.html",
        form=form,
        lines=lines,
        faults=to_put_right(row.dossier_id, where) if row.dossier_id else [],
        history=history,
        acts=STEPS_TOLD,
        repair=next((one.values.get("text") for one in reversed(history) if one.act == "repair"), ""),
        place=places.places([row.place_id]).get(row.place_id) if row.place_id else None,
        organisation=next(iter(cards.values()), None),
    )
    return shown, form.status


def _act(token: str, template: str, form: BaseForm, do: Callable[[Desk], None]) -> Answer:
    """Do what a form asks for and lead back to the application, or show why not."""
    desk = desk_behind(token)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                do(desk)
            return redirect(url_for("membership_writing.show", token=token, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
            desk = desk_behind(token)
    return page(desk, token, template, form=form), form.status


@blueprint.post("/<token>/hand-in")
@public
@limited(30, minutes=60)
def hand_in(token: str) -> Answer:
    """Hand it in, for the first time or after a repair."""
    form, desk = PlainForm(), desk_behind(token)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                handing_in.hand_in(desk.writer.id)
            return redirect(url_for("membership_writing.show", token=token, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
            desk = desk_behind(token)
    return _overview(token, desk, form)


@blueprint.route("/<token>/withdraw", methods=["GET", "POST"])
@public
@limited(30, minutes=60)
def withdraw(token: str) -> Answer:
    """Take it back."""
    form = WithdrawForm()
    return _act(token, "membership/apply/withdraw.html", form, lambda desk: _withdraw(desk, form))


def _withdraw(desk: Desk, form: WithdrawForm) -> None:
    handing_in.withdraw(desk.writer.id, form.text.data)


@blueprint.route("/<token>/appeal", methods=["GET", "POST"])
@public
@limited(30, minutes=60)
def appeal(token: str) -> Answer:
    """Have others look at a refused one."""
    form = AppealForm()
    return _act(token, "membership/apply/appeal.html", form, lambda desk: _appeal(desk, form))


def _appeal(desk: Desk, form: AppealForm) -> None:
    handing_in.appeal(desk.writer.id, form.text.data)
