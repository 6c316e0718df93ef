"""What people do with their own account."""

from flask import Blueprint, current_app, redirect, render_template, url_for

from portal.accounts.browsers import current_account, let_in, without_cookie
from portal.accounts.forms import ChangePasswordForm, EditProfileForm
from portal.accounts.mandates import in_time
from portal.accounts.passwords import hashed
from portal.accounts.roles import roles_of
from portal.accounts.services import Profile, change_password, change_profile
from portal.accounts.sessions import end_all, end_session, sessions_of
from portal.audit.services import note
from portal.database import unit_of_work
from portal.hooks import current_hooks, portal_account_panels, portal_tasks
from portal.kernel.errors import Refused
from portal.kernel.text import fold
from portal.organisations.names import names_of_objects, organisations_of
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, current_visitor, just_proved, signed_in
from portal.web.languages import language, language_name
from portal.web.zones import TO_CHOOSE

blueprint = Blueprint("core_own", __name__, url_prefix="/<lang:lang>/account")


@blueprint.get("/")
@signed_in
def home() -> str:
    """Show what somebody has to do, which roles they hold, and what they did."""
    viewer, hooks = current_viewer(), current_hooks()
    roles = roles_of(current_account().id)
    return render_template(
        "account/home.html",
        tasks=hooks.gather(portal_tasks, viewer=viewer),
        panels=hooks.gather(portal_account_panels, viewer=viewer),
        roles=roles,
        names=names_of_objects(roles, language()),
        organisations=organisations_of(roles, language()),
    )


@blueprint.get("/organisations")
@signed_in
def organisations() -> str:
    """Show the organisations for which somebody acts, what they are in each, and the way to its pages."""
    roles = [role for role in roles_of(current_account().id) if role.scope in ("organisation", "office")]
    cards = organisation_cards({role.object_id for role in roles if role.object_id is not None}, language())
    by_name = sorted(cards.values(), key=lambda card: fold(card.name))
    return render_template(
        "account/organisations.html",
        organisations=[(card, [role for role in roles if role.object_id == card.id]) for card in by_name],
        soon=in_time(),
    )


@blueprint.route("/profile", methods=["GET", "POST"])
@signed_in
def profile() -> Answer:
    """Let people say how they are called and how they read."""
    account = current_account()
    form = EditProfileForm(name=account.name, language=account.language, time_zone=account.time_zone)
    form.language.choices = [(code, language_name(code)) for code in current_app.config["LANGUAGES"]]
    form.time_zone.choices = TO_CHOOSE
    if form.is_sent_and_valid():
        with unit_of_work():
            change_profile(account.id, Profile(form.name.data, form.language.data, form.time_zone.data))
            note("account.profile", f"account:{account.id}", current_viewer())
        return redirect(url_for("core_own.profile", lang=form.language.data, done=1), 303)
    return render_template("account/profile.html", form=form, account=account), form.status


@blueprint.route("/password", methods=["GET", "POST"])
@just_proved
def password() -> Answer:
    """Let people choose a new password, which signs all their other browsers out."""
    account_id, form = current_account().id, ChangePasswordForm()
    if form.is_sent_and_valid():
        try:
            stored = hashed(form.password.data or "")
            with unit_of_work():
                change_password(account_id, stored)
                note("account.password", f"account:{account_id}", current_viewer())
            return let_in(account_id, url_for("core_own.sessions", done=1))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("account/password.html", form=form, email=current_account().email), form.status


@blueprint.get("/sessions")
@signed_in
def sessions() -> str:
    """Show in which browsers somebody is signed in."""
    found = sessions_of(current_account().id)
    return render_template("account/sessions.html", sessions=found, own=current_visitor().session_row)


@blueprint.post("/sessions/<id63:session_id>/end")
@signed_in
def end(session_id: int) -> Answer:
    """Sign one browser out."""
    account_id = current_account().id
    with unit_of_work():
        end_session(session_id, account_id)
        note("account.end_session", f"account:{account_id}", current_viewer())
    return redirect(url_for("core_own.sessions", done=1), 303)


@blueprint.post("/sessions/end")
@signed_in
def end_every_session() -> Answer:
    """Sign every browser out, this one included."""
    account_id = current_account().id
    with unit_of_work():
        end_all(account_id)
        note("account.end_sessions", f"account:{account_id}", current_viewer())
    return without_cookie(redirect(url_for("core_account.sign_in"), 303))
