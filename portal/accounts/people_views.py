"""The people of an organisation: whoever looks after it invites them and ends their roles."""

from flask import Blueprint, redirect, render_template, url_for

from portal.accounts.browsers import let_in
from portal.accounts.forms import FollowLinkForm, InviteForm
from portal.accounts.invitations import Guest, accept, invite, read_invitation, waiting, withdraw
from portal.accounts.roles import RoleCard, end_role, people_of, roles_for
from portal.accounts.rules import ROLES
from portal.database import unit_of_work
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.directory import organisation_by_slug
from portal.organisations.names import names_of_objects
from portal.organisations.services import OrganisationCard
from portal.web.access import Answer, current_viewer, needs, public
from portal.web.languages import gettext, language
from portal.web.pages import absolute_url

blueprint = Blueprint("core_people", __name__, url_prefix="/<lang:lang>")
ROLES_INSIDE = roles_for("organisation")


def _organisation(slug: str) -> OrganisationCard:
    """The organisation of the page, if the viewer looks after its people."""
    card = organisation_by_slug(slug, language()).card
    if not current_viewer().may("core.people", card.id):
        raise NotFound(N_("There is no such organisation."))
    return card


@blueprint.route("/organisations/<slug>/people", methods=["GET", "POST"])
@needs("core.people", is_sensitive=True)
def people(slug: str) -> Answer:
    """Show who holds a role for an organisation, and invite more people."""
    card, form = _organisation(slug), InviteForm()
    form.role.choices = [(name, gettext(ROLES[name].title)) for name in ROLES_INSIDE]
    if form.is_sent_and_valid():
        guest = Guest(form.email.data, language(), card.name)
        try:
            with unit_of_work():
                invite(current_viewer(), guest, form.mandate(card.id), invitation_url)
            return redirect(url_for("core_people.people", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = {"organisation": card, "people": people_of(card.id), "invitations": waiting(card.id, ROLES_INSIDE)}
    return render_template("account/people.html", form=form, **page), form.status


def invitation_url(secret: str) -> str:
    """The address that stands in the letter."""
    return absolute_url("core_people.take_invitation", secret=secret)


@blueprint.post("/organisations/<slug>/people/<id63:role_id>/end")
@needs("core.people", is_sensitive=True)
def end(slug: str, role_id: int) -> Answer:
    """End somebody's role."""
    card = _organisation(slug)
    with unit_of_work():
        if role_id not in [role.id for role in people_of(card.id)]:
            raise NotFound(N_("There is no such role."))
        end_role(current_viewer(), role_id)
    return redirect(url_for("core_people.people", slug=slug, done=1), 303)


@blueprint.post("/organisations/<slug>/people/invitations/<id63:invitation_id>/withdraw")
@needs("core.people", is_sensitive=True)
def withdraw_invitation(slug: str, invitation_id: int) -> Answer:
    """Take an invitation back."""
    card = _organisation(slug)
    with unit_of_work():
        if invitation_id not in [row.id for row in waiting(card.id, ROLES_INSIDE)]:
            raise NotFound(N_("There is no such invitation."))
        withdraw(current_viewer(), invitation_id)
    return redirect(url_for("core_people.people", slug=slug, done=1), 303)


@blueprint.route("/account/invitation/<secret>", methods=["GET", "POST"])
@public
def take_invitation(secret: str) -> Answer:
    """Show what somebody is invited to; the button takes it."""
    invitation, account = read_invitation(secret)
    form, viewer = FollowLinkForm(), current_viewer()
    if account is not None:
        del form.name
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                account_id = accept(secret, viewer, "" if account else form.name.data, language())
            return let_in(account_id, url_for("core_own.home"))
        except Refused as refusal:
            form.refuse(refusal)
    offered = RoleCard(0, 0, "", "", invitation.role, invitation.object_id, invitation.created_at, None)
    page = {"invitation": invitation, "object": names_of_objects([offered], language()).get(0, "")}
    page["must_sign_in"] = account is not None and account.id != viewer.account_id
    return render_template("account/invitation.html", form=form, **page), form.status
