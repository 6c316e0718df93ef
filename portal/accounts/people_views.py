"""The people of an organisation: whoever looks after it invites them, and changes and ends their roles."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts.browsers import let_in
from portal.accounts.forms import ChangeEndForm, FollowLinkForm, InviteForm
from portal.accounts.invitations import (
    Guest,
    accept,
    decline,
    invitations_to,
    invite,
    read_invitation,
    send_anew,
    withdraw,
)
from portal.accounts.mandates import in_time
from portal.accounts.models import Invitation
from portal.accounts.roles import RoleCard, change_end, end_role, people_of, roles_for
from portal.accounts.rules import INVITATION_STATES, ROLES
from portal.database import unit_of_work
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.mail.addresses import dead_among
from portal.organisations.directory import organisation_by_slug
from portal.organisations.domains import confirm_domain, domain_to_confirm, domains_of, drop_domain, is_outside
from portal.organisations.names import names_of_objects
from portal.organisations.services import OrganisationCard
from portal.web.access import Answer, current_viewer, needs, public
from portal.web.languages import gettext, language
from portal.web.pages import absolute_url

blueprint = Blueprint("core_people", __name__, url_prefix="/<lang:lang>")
ROLES_INSIDE = roles_for("organisation")


def looked_after(slug: str) -> OrganisationCard:
    """The organisation of the page, if the viewer looks after its people."""
    card = organisation_by_slug(slug, language()).card
    if not current_viewer().may("core.people", card.id):
        raise NotFound(N_("There is no such organisation."))
    return card


@blueprint.route("/organisations/<slug>/people", methods=["GET", "POST"])
@needs("core.people", is_sensitive=True)
def people(slug: str) -> Answer:
    """Show who holds a role for an organisation, and invite more people."""
    card, form = looked_after(slug), InviteForm()
    form.role.choices = [(name, gettext(ROLES[name].title)) for name in ROLES_INSIDE]
    if form.is_sent_and_valid():
        guest = Guest(form.email.data, language(), card.name)
        try:
            with unit_of_work():
                invite(current_viewer(), guest, form.mandate(card.id), invitation_url)
            return _back(slug)
        except Refused as refusal:
            form.refuse(refusal)
    held = people_of(card.id)
    return render_template(
        "account/people.html",
        form=form,
        organisation=card,
        people=held,
        returned=dead_among(role.email for role in held),
        soon=in_time(),
        invitations=invitations_to(card.id, ROLES_INSIDE),
        states=INVITATION_STATES,
        domains=(domains := domains_of(card.id)),
        is_outside=lambda email: is_outside(email, domains),
        own_domain=domain_to_confirm(current_viewer(), card.id),
    ), form.status


def _back(slug: str) -> Response:
    return redirect(url_for("core_people.people", slug=slug, done=1), 303)


def invitation_url(secret: str) -> str:
    """The address that stands in the letter."""
    return absolute_url("core_people.take_invitation", secret=secret)


def _role(slug: str, role_id: int) -> tuple[OrganisationCard, RoleCard]:
    """A role of the page's organisation, if the viewer looks after its people."""
    card = looked_after(slug)
    held = next((role for role in people_of(card.id) if role.id == role_id), None)
    if held is None:
        raise NotFound(N_("There is no such role."))
    return card, held


@blueprint.route("/organisations/<slug>/people/<id63:role_id>", methods=["GET", "POST"])
@needs("core.people", is_sensitive=True)
def role(slug: str, role_id: int) -> Answer:
    """Let a role end on another day, or never."""
    card, held = _role(slug, role_id)
    form = ChangeEndForm(ends_on=held.last_day)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                change_end(current_viewer(), role_id, form.ends_at())
            return _back(slug)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("account/role.html", form=form, organisation=card, role=held), form.status


@blueprint.post("/organisations/<slug>/people/<id63:role_id>/end")
@needs("core.people", is_sensitive=True)
def end(slug: str, role_id: int) -> Answer:
    """End somebody's role."""
    _role(slug, role_id)
    with unit_of_work():
        end_role(current_viewer(), role_id)
    return _back(slug)


def _about_invitation(slug: str, invitation_id: int, act: Callable[[OrganisationCard], None]) -> Response:
    card = looked_after(slug)
    with unit_of_work():
        if invitation_id not in [row.id for row in invitations_to(card.id, ROLES_INSIDE)]:
            raise NotFound(N_("There is no such invitation."))
        act(card)
    return _back(slug)


@blueprint.post("/organisations/<slug>/people/invitations/<id63:invitation_id>/withdraw")
@needs("core.people", is_sensitive=True)
def withdraw_invitation(slug: str, invitation_id: int) -> Answer:
    """Take an invitation back."""
    return _about_invitation(slug, invitation_id, lambda _: withdraw(current_viewer(), invitation_id))


@blueprint.post("/organisations/<slug>/people/invitations/<id63:invitation_id>/again")
@needs("core.people", is_sensitive=True)
def send_invitation_anew(slug: str, invitation_id: int) -> Answer:
    """Write to somebody again who has not answered."""
    return _about_invitation(
        slug, invitation_id, lambda card: send_anew(current_viewer(), invitation_id, card.name, invitation_url)
    )


@blueprint.post("/organisations/<slug>/people/domains")
@needs("core.people", is_sensitive=True)
def confirm_own_domain(slug: str) -> Answer:
    """Confirm that the domain of one's own address is the organisation's."""
    card = looked_after(slug)
    with unit_of_work():
        confirm_domain(current_viewer(), card.id)
    return _back(slug)


@blueprint.post("/organisations/<slug>/people/domains/<id63:domain_id>/drop")
@needs("core.people", is_sensitive=True)
def forget_domain(slug: str, domain_id: int) -> Answer:
    """Drop a domain that is not the organisation's."""
    card = looked_after(slug)
    with unit_of_work():
        drop_domain(current_viewer(), card.id, domain_id)
    return _back(slug)


def _object_of(invitation: Invitation) -> str:
    """What the offered role holds for, in words."""
    offered = RoleCard(0, 0, "", "", invitation.role, invitation.object_id, invitation.created_at, None)
    return names_of_objects([offered], language()).get(0, "")


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
    page = {"invitation": invitation, "object": _object_of(invitation), "secret": secret}
    page["must_sign_in"] = account is not None and account.id != viewer.account_id
    return render_template("account/invitation.html", form=form, **page), form.status


@blueprint.post("/account/invitation/<secret>/decline")
@public
def decline_invitation(secret: str) -> Answer:
    """Say no to an invitation; whoever holds the link may."""
    invitation, _ = read_invitation(secret)
    with unit_of_work():
        decline(secret, _object_of(invitation))
    return render_template("account/declined.html")
