"""Handing over: whoever goes begins it, the successor takes over by the link, the predecessor can stop it."""

from flask import Blueprint, redirect, render_template, url_for

from portal.accounts.browsers import current_account, let_in
from portal.accounts.directory import names_of
from portal.accounts.forms import FollowLinkForm, HandOverForm
from portal.accounts.handing_over import Plan, begin, confirm, held_by, read_handover, read_stop, stop, stop_by_link
from portal.accounts.handover_models import Handover
from portal.accounts.handovers import handovers_of
from portal.accounts.rules import HANDOVER_STATES
from portal.database import unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.directory import organisation_by_slug
from portal.organisations.services import OrganisationCard, organisation_cards
from portal.web.access import Answer, current_viewer, just_proved, public
from portal.web.languages import language
from portal.web.pages import absolute_url

blueprint = Blueprint("core_handover", __name__, url_prefix="/<lang:lang>")


def take_over_url(secret: str) -> str:
    """The address that the successor gets."""
    return absolute_url("core_handover.take_over", secret=secret)


def stop_url(secret: str) -> str:
    """The address at which the predecessor stops it."""
    return absolute_url("core_handover.stop_it", secret=secret)


def _organisation(slug: str) -> OrganisationCard:
    """The organisation of the page, if the person holds a role there."""
    card = organisation_by_slug(slug, language()).card
    if not held_by(current_account().id, card.id):
        raise NotFound(N_("There is no such organisation."))
    return card


@blueprint.route("/organisations/<slug>/hand-over", methods=["GET", "POST"], endpoint="begin")
@just_proved
def begin_page(slug: str) -> Answer:
    """Let somebody hand over all that they do for an organisation."""
    card, form, account = _organisation(slug), HandOverForm(), current_account()
    if form.is_sent_and_valid():
        plan = Plan(card.id, account.id, form.email.data, language(), form.starts_at())
        try:
            with unit_of_work():
                begin(current_viewer(), plan, take_over_url, stop_url)
            return redirect(url_for("core_handover.begin", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    own = [one for one in handovers_of(card.id) if one.from_id == account.id]
    page = {"organisation": card, "held": held_by(account.id, card.id), "handovers": own, "states": HANDOVER_STATES}
    return render_template("account/hand_over.html", form=form, **page), form.status


@blueprint.post("/organisations/<slug>/hand-over/<id63:handover_id>/stop")
@just_proved
def withdraw(slug: str, handover_id: int) -> Answer:
    """Let whoever began a hand-over take it back."""
    card = organisation_by_slug(slug, language()).card
    if handover_id not in [one.id for one in handovers_of(card.id)]:
        raise NotFound(N_("There is no such hand-over."))
    with unit_of_work():
        stop(current_viewer(), handover_id)
    return redirect(url_for("core_handover.begin", slug=slug, done=1), 303)


def _words(row: Handover) -> dict[str, object]:
    """What a page about a hand-over says: of what, by whom, until when."""
    card = organisation_cards([row.organisation_id], language())[row.organisation_id]
    roles = [held.role for held in held_by(row.from_id, row.organisation_id)]
    predecessor = names_of([row.from_id]).get(row.from_id, "")
    return {"organisation": card, "predecessor": predecessor, "roles": roles, "handover": row}


@blueprint.route("/account/hand-over/<secret>", methods=["GET", "POST"])
@public
def take_over(secret: str) -> Answer:
    """Show what is handed over to whom; the button takes over."""
    row, account = read_handover(secret)
    form, viewer = FollowLinkForm(), current_viewer()
    if account is not None:
        del form.name
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                account_id = confirm(secret, viewer, "" if account else form.name.data, language())
            return let_in(account_id, url_for("core_own.organisations"))
        except Refused as refusal:
            form.refuse(refusal)
    page = _words(row) | {"must_wait": row.opens_at > business_now()}
    page["must_sign_in"] = account is not None and account.id != viewer.account_id
    return render_template("account/take_over.html", form=form, **page), form.status


@blueprint.route("/account/hand-over/stop/<secret>", methods=["GET", "POST"])
@public
def stop_it(secret: str) -> Answer:
    """Let a predecessor stop a hand-over by the link that they were sent."""
    row, form = read_stop(secret), FollowLinkForm()
    del form.name
    page = _words(row)
    if form.is_sent_and_valid():
        with unit_of_work():
            stop_by_link(secret)
        return render_template("account/stop_hand_over.html", form=form, is_stopped=True, **page)
    return render_template("account/stop_hand_over.html", form=form, is_stopped=False, **page), form.status
