"""Coming in and going out: sign-in, mailed links, sign-out."""

from flask import Blueprint, g, redirect, render_template, request, url_for

from portal.accounts.browsers import current_account, let_in, own_path, prove_again, without_cookie
from portal.accounts.forms import FollowLinkForm, MailLinkForm, ProveForm, SignInForm
from portal.accounts.sessions import end_session
from portal.accounts.signing_in import account_by_password, count_try, mail_link, read_link, use_link
from portal.audit.services import note
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import (
    OF_THE_PROOF,
    Answer,
    current_viewer,
    current_visitor,
    outlasts_read_only,
    public,
    signed_in,
)
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.pages import absolute_url

blueprint = Blueprint("core_account", __name__, url_prefix="/<lang:lang>/account")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@outlasts_read_only
@public
def sign_in() -> Answer:
    """Let in who knows the password; offer a mailed link to everybody else."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.is_sent_and_valid():
        try:
            return let_in(_account_that_knows(form.email.data, form.password.data or ""), form.next.data or "")
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("account/sign_in.html", form=form), form.status


def _account_that_knows(email: str, password: str) -> int:
    with unit_of_work():
        count_try("password", email, request.remote_addr)
    return account_by_password(email, password)  # outside of it: hashing takes 90 ms


@blueprint.post("/mail-link")
@outlasts_read_only
@public
@limited(30, minutes=10)
def send_link() -> Answer:
    """Mail a link that signs in, and answer the same whether or not the address is known."""
    form = MailLinkForm()
    if form.is_sent_and_valid():
        to = form.next.data or ""
        try:
            with unit_of_work():
                count_try("letter", form.email.data, request.remote_addr)
                mail_link(
                    form.email.data,
                    language(),
                    lambda secret: absolute_url("core_account.follow_link", secret=secret, next=to or None),
                )
            return redirect(url_for("core_account.link_sent"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("account/sign_in.html", form=form), form.status


@blueprint.get("/link-sent")
@public
def link_sent() -> str:
    """Say where to look for the link."""
    return render_template("account/link_sent.html")


@blueprint.route("/link/<secret>", methods=["GET", "POST"])
@outlasts_read_only
@public
def follow_link(secret: str) -> Answer:
    """Show a button to whoever came by a mailed link; only the button uses it, since mail programs open links."""
    link, account = read_link(secret)
    form = FollowLinkForm(next=request.args.get("next", ""))
    if account is not None:
        del form.name
    if form.is_sent_and_valid():
        with unit_of_work():
            account_id = use_link(secret, "" if account else form.name.data, language())
        return let_in(account_id, form.next.data or "")
    return render_template("account/follow_link.html", form=form, email=link.email), form.status


@blueprint.route("/prove", methods=["GET", "POST"])
@outlasts_read_only
@signed_in
def prove() -> Answer:
    """Ask who is signed in to prove once more who they are; a form that came along is sent on afterwards."""
    account = current_account()
    came_along = request.method == "POST" and "password" not in request.form and g.form_key is not None
    form = ProveForm(next=request.args.get("next", ""), kept="yes" if came_along else "")
    if not came_along and form.is_sent_and_valid():
        try:
            _account_that_knows(account.email, form.password.data or "")
            return prove_again(form.next.data or "", sends_on=bool(form.kept.data))
        except Refused as refusal:
            form.refuse(refusal)
    kept = [(name, text) for name, text in request.form.items(multi=True) if name not in OF_THE_PROOF]
    page = {"account": account, "kept": kept, "to": own_path(form.next.data or "")}
    return render_template("account/prove.html", form=form, **page), form.status


@blueprint.post("/sign-out")
@outlasts_read_only
@signed_in
def sign_out() -> Answer:
    """End this browser's session on the server, so that a copied cookie is worth nothing."""
    visitor, viewer = current_visitor(), current_viewer()
    assert visitor.session_row is not None
    assert viewer.account_id is not None
    with unit_of_work():
        end_session(visitor.session_row, viewer.account_id)
        note("account.sign_out", f"account:{viewer.account_id}", viewer)
    return without_cookie(redirect(own_path(url_for("core.home")), 303))
