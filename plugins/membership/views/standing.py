"""One page of standing for each organisation, and what those who speak for it do there."""

from flask import Blueprint, abort, redirect, render_template, url_for

from plugins.membership import standing_words, words
from plugins.membership.application_line import application_lines
from plugins.membership.application_rules import MANAGE
from plugins.membership.giving import MOST_SHOWN, contributions
from plugins.membership.services import confirming, deciding, history
from plugins.membership.services.recording import member_id_of
from plugins.membership.services.speakers import SPEAK, knows_all_of
from plugins.membership.services.standing import position_of, today
from plugins.membership.standing_forms import ConfirmForm, LeaveForm, correct_form, correction_of
from portal.accounts.roles import people_of
from portal.accounts.rules import ROLES
from portal.database import unit_of_work
from portal.hooks import (
    Panel,
    current_hooks,
    portal_organisation_panels,
    portal_rights,
)
from portal.kernel.errors import Refused
from portal.organisations.directory import OrganisationDetail, organisation_by_slug
from portal.organisations.rules import KINDS
from portal.web.access import Answer, current_viewer, needs, public
from portal.web.cache import shows
from portal.web.languages import gettext, language

blueprint = Blueprint(
    "membership_standing", __name__, url_prefix="/<lang:lang>/membership/standing", template_folder="../templates"
)


@blueprint.get("/<slug>")
@public
def show(slug: str) -> str:
    """Say what an organisation is in the network and may do, and what it gave; all of it to those who speak for it."""
    hooks, viewer, found = current_hooks(), current_viewer(), organisation_by_slug(slug, language())
    number = found.card.id
    shows("membership", "organisations", *hooks.names())
    is_own = viewer.may(SPEAK, number)
    sees_all = knows_all_of(viewer, number, found.card.country)
    position = position_of(number)
    return render_template(
        "membership/standing.html",
        organisation=found,
        kind=gettext(KINDS.get(found.kind, found.kind)),
        position=position,
        is_own=is_own,
        sees_all=sees_all,
        rights=hooks.gather(portal_rights, organisation_ids=[number], day=today(), viewer=viewer),
        given=contributions(number, sees_all=sees_all),
        happened=[one for one in history.history_of(number) if sees_all or one.is_public],
        people=people_of(number) if sees_all else (),
        application=application_lines(number, viewer) if sees_all else (),
        panels=panels_of(number, slug),
        office_id=member_id_of(number) if viewer.may(MANAGE) else None,
        roles=ROLES,
        most=MOST_SHOWN,
        words=words,
        say=standing_words,
    )


def panels_of(organisation_id: int, slug: str) -> list[Panel]:
    """What other plugins show of an organisation, such as its campaigns and its badge."""
    own = url_for("membership_standing.show", slug=slug)
    told = current_hooks().gather(portal_organisation_panels, organisation_id=organisation_id, viewer=current_viewer())
    return [panel for panel in told if panel.url != own]


def _own(slug: str) -> OrganisationDetail:
    """The organisation of the page, if the viewer speaks for it and it was ever a member."""
    found = organisation_by_slug(slug, language())
    confirming.speaks_for(found.card.id, current_viewer())
    return found


@blueprint.route("/<slug>/confirm", methods=["GET", "POST"])
@needs(SPEAK)
def confirm(slug: str) -> Answer:
    """Show what is known of a member; one press says that it is still right."""
    found, form = _own(slug), ConfirmForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                confirming.confirm(found.card.id, current_viewer())
            return redirect(url_for("membership_standing.show", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = {"position": position_of(found.card.id), "people": people_of(found.card.id), "roles": ROLES}
    return render_template("membership/confirm.html", form=form, organisation=found, say=standing_words, **page), (
        form.status
    )


@blueprint.route("/<slug>/correct", methods=["GET", "POST"])
@needs(SPEAK)
def correct(slug: str) -> Answer:
    """Put right what is known of a member, and go back to confirm it."""
    found = _own(slug)
    names = [name for name in found.names if not name.is_former]
    form, fields = correct_form(names, found.card.place, found.website)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                confirming.correct(found.card.id, correction_of(form, fields), current_viewer())
            return redirect(url_for("membership_standing.confirm", slug=slug), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("membership/correct.html", form=form, fields=fields, organisation=found), form.status


@blueprint.route("/<slug>/leave", methods=["GET", "POST"])
@needs(SPEAK, is_sensitive=True)
def leave(slug: str) -> Answer:
    """Let a member leave the network: first the day, then what it means, and only then it is done."""
    found, form = _own(slug), LeaveForm(on=today())
    if not position_of(found.card.id).is_in:
        abort(404)
    is_second = False
    if form.is_sent_and_valid():
        try:
            deciding.check_leaving_day(form.day())
            if form.is_sure.data == "yes":
                with unit_of_work():
                    deciding.leave(found.card.id, form.day(), form.reason.data, current_viewer(), form.key)
                return redirect(url_for("membership_standing.show", slug=slug, done=1), 303)
            is_second = True
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("membership/leave.html", form=form, organisation=found, is_second=is_second), form.status
