"""Setting a new portal up: the first administrator comes in by a link, and finds a list of what is left to do."""

from flask import Blueprint, redirect, render_template, url_for
from wtforms import PasswordField
from wtforms.validators import DataRequired

from portal.accounts.browsers import current_account, let_in
from portal.accounts.founding import check_founding_link, found_portal
from portal.accounts.services import NewAccount
from portal.admin.readiness import TRIAL_LETTER, steps
from portal.audit.services import note
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.ids import new_token
from portal.mail.services import Letter, send
from portal.web.access import Answer, current_viewer, needs, public
from portal.web.forms import BaseForm, EmailField, LineField
from portal.web.languages import language
from portal.web.languages import lazy_gettext as _
from portal.web.limits import limited

blueprint = Blueprint("core_admin_setup", __name__, url_prefix="/<lang:lang>")


class FoundForm(BaseForm):
    """Who administers the portal first."""

    name = LineField(_("Your name"), [DataRequired(_("Enter your name."))])
    email = EmailField(_("E-mail address"), [DataRequired(_("Enter your e-mail address."))])
    password = PasswordField(_("Password"), [DataRequired(_("Enter a password."))])

    def new(self) -> NewAccount:
        """What was typed."""
        return NewAccount(self.email.data, self.name.data, language(), self.password.data or "", is_confirmed=True)


@blueprint.route("/setup/<secret>", methods=["GET", "POST"])
@public
@limited(30, minutes=10)
def found(secret: str) -> Answer:
    """Let whoever has the link become the first administrator; only the button uses it up."""
    check_founding_link(secret)
    form = FoundForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                account_id = found_portal(secret, form.new())
            return let_in(account_id, url_for("core_admin_setup.index"))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("account/found.html", form=form), form.status


@blueprint.get("/admin/setup")
@needs("core.settings")
def index() -> str:
    """Show every step of setting the portal up, and which are left."""
    return render_template("admin/setup.html", steps=steps(), to=current_account().email)


@blueprint.post("/admin/setup/letter")
@needs("core.settings")
@limited(10, minutes=10)
def send_trial() -> Answer:
    """Send whoever administers the portal a letter, to see that it arrives."""
    account = current_account()
    with unit_of_work():
        key = f"trial:{new_token()}"
        send(Letter(account.email, account.language, TRIAL_LETTER, key, {"name": account.name}, about=TRIAL_LETTER))
        note("portal.try_letter", f"account:{account.id}", current_viewer())
    return redirect(url_for("core_admin_setup.index", done=1), 303)
