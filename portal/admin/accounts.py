"""Accounts in the back office: finding people, giving and ending their roles, inviting new ones."""

from typing import TypeVar

from flask import Blueprint, redirect, render_template, url_for

from portal.accounts.directory import account_card, called
from portal.accounts.forms import GiveRoleForm, InviteToRoleForm
from portal.accounts.invitations import Guest, invite, waiting, withdraw
from portal.accounts.models import Account
from portal.accounts.people_views import invitation_url
from portal.accounts.roles import Mandate, end_role, give, roles_for, roles_of
from portal.accounts.rules import ROLES, may_give
from portal.accounts.sessions import end_all
from portal.admin.acts import happened_to
from portal.admin.files import file_page
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.mail.addresses import dead
from portal.organisations.names import names_of_objects, object_by_slug
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import gettext, language
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, number, page_of

blueprint = Blueprint("core_admin_accounts", __name__, url_prefix="/<lang:lang>/admin/accounts")
ANY_OBJECT = 0
F = TypeVar("F", bound=GiveRoleForm)


@blueprint.get("/")
@needs("core.accounts")
def index() -> str:
    """Find an account."""
    return render_template("admin/accounts.html", page=page_of(accounts_table()))


def accounts_table() -> Table:
    """The accounts of everybody who was not forgotten; never their passwords."""
    columns = db.select(Account.id, Account.name, Account.email, Account.language, Account.created_at)
    return Table(
        name="accounts",
        key=Account.id,
        rows=columns.where(Account.erased_at.is_(None)),
        orders=(Order("number", Account.id, (), number, is_falling=False),),
        head=("account", "name", "email", "language", "since"),
        cells=lambda row: (row.id, row.name, row.email, row.language, row.created_at.isoformat()),
        filters=(Filter("q", N_("Name or e-mail address"), condition=called),),
    )


@blueprint.route("/file", methods=["GET", "POST"])
@needs("core.accounts", is_sensitive=True)
@limited(30, minutes=10)
def export() -> Answer:
    """Give the accounts that the list shows as a file."""
    return file_page(accounts_table(), "core_admin_accounts.index")


@blueprint.route("/<id63:account_id>", methods=["GET", "POST"])
@needs("core.accounts", is_sensitive=True)
def account(account_id: int) -> Answer:
    """Show an account with its roles, and give it one more."""
    card, form = account_card(account_id), _with_roles(GiveRoleForm())
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                give(current_viewer(), account_id, _mandate(form))
            return redirect(url_for("core_admin_accounts.account", account_id=account_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    roles = roles_of(account_id)
    names = names_of_objects(roles, language())
    page = {
        "account": card,
        "roles": roles,
        "names": names,
        "dead": dead(card.email),
        **happened_to(f"account:{account_id}"),
    }
    return render_template("admin/account.html", form=form, **page), form.status


def _with_roles(form: F) -> F:
    names = [name for name in ROLES if may_give(current_viewer(), name, ANY_OBJECT)]
    form.role.choices = [(name, gettext(ROLES[name].title)) for name in names]
    return form


def _mandate(form: GiveRoleForm) -> Mandate:
    return form.mandate(object_by_slug(ROLES[form.role.data].scope, form.object.data))


@blueprint.post("/<id63:account_id>/roles/<id63:role_id>/end")
@needs("core.accounts", is_sensitive=True)
def end(account_id: int, role_id: int) -> Answer:
    """End a role."""
    with unit_of_work():
        end_role(current_viewer(), role_id)
    return redirect(url_for("core_admin_accounts.account", account_id=account_id, done=1), 303)


@blueprint.post("/<id63:account_id>/sign-out")
@needs("core.accounts", is_sensitive=True)
def sign_out(account_id: int) -> Answer:
    """Sign somebody out everywhere, because a device was lost."""
    account_card(account_id)
    with unit_of_work():
        end_all(account_id)
        note("account.end_sessions", f"account:{account_id}", current_viewer())
    return redirect(url_for("core_admin_accounts.account", account_id=account_id, done=1), 303)


@blueprint.route("/invite", methods=["GET", "POST"])
@needs("core.accounts", is_sensitive=True)
def invite_somebody() -> Answer:
    """Offer somebody a role by mail."""
    form = _with_roles(InviteToRoleForm())
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                invite(current_viewer(), Guest(form.email.data, language()), _mandate(form), invitation_url)
            return redirect(url_for("core_admin_accounts.invite_somebody", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    invitations = waiting(None, roles_for("portal"))
    return render_template("admin/invite.html", form=form, invitations=invitations), form.status


@blueprint.post("/invitations/<id63:invitation_id>/withdraw")
@needs("core.accounts", is_sensitive=True)
def withdraw_invitation(invitation_id: int) -> Answer:
    """Take an invitation back."""
    with unit_of_work():
        withdraw(current_viewer(), invitation_id)
    return redirect(url_for("core_admin_accounts.invite_somebody", done=1), 303)
