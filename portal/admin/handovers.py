"""Hand-overs in the back office: begun for somebody who has left, stopped, and undone within days."""

from flask import Blueprint, redirect, render_template, url_for

from portal.accounts.forms import HandOverForAnotherForm, UndoForm
from portal.accounts.handing_over import TO_STOP_IT, TO_UNDO_IT, Plan, begin, stop, undo
from portal.accounts.handover_views import stop_url, take_over_url
from portal.accounts.handovers import HandoverCard, handovers_of
from portal.accounts.roles import people_of, roles_for
from portal.accounts.rules import HANDOVER_STATES
from portal.database import unit_of_work
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.directory import organisation_by_slug
from portal.organisations.services import OrganisationCard
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language

blueprint = Blueprint("core_admin_handovers", __name__, url_prefix="/<lang:lang>/admin/organisations/<slug>/hand-over")


@blueprint.route("/", methods=["GET", "POST"])
@needs("core.organisations", is_sensitive=True)
def index(slug: str) -> Answer:
    """Show the hand-overs of an organisation, and begin one for somebody who has left."""
    card, form = organisation_by_slug(slug, language()).card, HandOverForAnotherForm()
    inside = roles_for("organisation")
    people = {str(role.account_id): role.person for role in people_of(card.id) if role.role in inside}
    form.person.choices = [("", ""), *people.items()]
    if form.is_sent_and_valid():
        number = int(form.person.data)
        plan = Plan(card.id, number, form.email.data, language(), form.starts_at(), form.reason.data)
        try:
            with unit_of_work():
                begin(current_viewer(), plan, take_over_url, stop_url)
            return redirect(url_for("core_admin_handovers.index", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = {"organisation": card, "handovers": handovers_of(card.id), "states": HANDOVER_STATES, "people": people}
    return render_template("admin/handovers.html", form=form, days=TO_STOP_IT.days, **page), form.status


def _one(slug: str, handover_id: int) -> tuple[OrganisationCard, HandoverCard]:
    card = organisation_by_slug(slug, language()).card
    found = next((one for one in handovers_of(card.id) if one.id == handover_id), None)
    if found is None:
        raise NotFound(N_("There is no such hand-over."))
    return card, found


@blueprint.post("/<id63:handover_id>/stop")
@needs("core.organisations", is_sensitive=True)
def stop_it(slug: str, handover_id: int) -> Answer:
    """Stop a hand-over that nobody has confirmed."""
    _one(slug, handover_id)
    with unit_of_work():
        stop(current_viewer(), handover_id)
    return redirect(url_for("core_admin_handovers.index", slug=slug, done=1), 303)


@blueprint.route("/<id63:handover_id>/undo", methods=["GET", "POST"])
@needs("core.organisations", is_sensitive=True)
def undo_it(slug: str, handover_id: int) -> Answer:
    """Give the roles back to the predecessor, with a reason."""
    card, handover = _one(slug, handover_id)
    form = UndoForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                undo(current_viewer(), handover_id, form.reason.data)
            return redirect(url_for("core_admin_handovers.index", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = {"organisation": card, "handover": handover, "days": TO_UNDO_IT.days}
    return render_template("admin/handover_undo.html", form=form, **page), form.status
