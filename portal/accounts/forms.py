"""Forms about accounts."""

from zoneinfo import available_timezones

from wtforms import HiddenField, PasswordField, SelectField
from wtforms.validators import DataRequired

from portal.web.forms import BaseForm, EmailField, LineField
from portal.web.languages import lazy_gettext as _

ZONES = ["UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))]


class MailLinkForm(BaseForm):
    """Somebody wants a link that signs in."""

    email = EmailField(_("E-mail address"), [DataRequired(_("Enter your e-mail address."))])
    next = HiddenField()


class SignInForm(MailLinkForm):
    """Somebody signs in with a password."""

    password = PasswordField(_("Password"), [DataRequired(_("Enter your password, or have a link mailed."))])


class ProveForm(BaseForm):
    """Somebody who is signed in proves once more who they are."""

    password = PasswordField(_("Password"), [DataRequired(_("Enter your password."))])
    next = HiddenField()


class FollowLinkForm(BaseForm):
    """Somebody came by a mailed link; whoever is new says their name."""

    name = LineField(_("Your name"), [DataRequired(_("Enter your name."))])
    next = HiddenField()


class EditProfileForm(BaseForm):
    """How somebody is called, and how they read."""

    name = LineField(_("Your name"), [DataRequired(_("Enter your name."))])
    language = SelectField(_("Language of the letters that you get"))
    time_zone = SelectField(_("Time zone"))


class ChangePasswordForm(BaseForm):
    """Somebody chooses a new password."""

    password = PasswordField(_("New password"), [DataRequired(_("Enter a password."))])
