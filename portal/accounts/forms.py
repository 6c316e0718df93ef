"""Forms about accounts."""

from datetime import UTC, date, datetime, time, timedelta

from wtforms import BooleanField, DateField, Form, HiddenField, PasswordField, SelectField
from wtforms.validators import DataRequired, Optional, ValidationError

from portal.accounts.roles import Mandate
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _

FIRST_YEAR, LAST_YEAR = 2000, 2100


def not_too_far(form: Form, field: DateField) -> None:
    """Refuse years that were mistyped."""
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(gettext("Enter a day like 31 December 2030."))


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
    kept = HiddenField()


class FollowLinkForm(BaseForm):
    """Somebody came by a mailed link; whoever is new says their name."""

    name = LineField(_("Your name"), [DataRequired(_("Enter your name."))])
    next = HiddenField()


class EditProfileForm(BaseForm):
    """How somebody is called, and how they read."""

    name = LineField(_("Your name"), [DataRequired(_("Enter your name."))])
    language = SelectField(_("Language of the letters that you get"), [DataRequired()])
    time_zone = SelectField(_("Time zone"), [DataRequired()], render_kw={"translate": "no"})


class ChangePasswordForm(BaseForm):
    """Somebody chooses a new password."""

    password = PasswordField(_("New password"), [DataRequired(_("Enter a password."))])


class EraseForm(BaseForm):
    """Somebody wants to be forgotten."""

    is_sure = BooleanField(_("Yes, forget me"), [DataRequired(_("Tick this if you are sure."))])


class MandateDates(BaseForm):
    """The first and the last day of a mandate."""

    starts_on = DateField(_("First day"), [Optional(), not_too_far])
    ends_on = DateField(_("Last day"), [Optional(), not_too_far])

    def dates(self) -> tuple[datetime | None, datetime | None]:
        """The dates as instants; the last day is part of the mandate."""
        first, last = self.starts_on.data, self.ends_on.data
        return _midnight(first) if first else None, _midnight(last + timedelta(days=1)) if last else None


class MandateForm(MandateDates):
    """A role and its dates."""

    role = SelectField(_("Role"), [DataRequired(_("Choose a role."))])

    def mandate(self, object_id: int | None = None) -> Mandate:
        """The role with its dates."""
        return Mandate(self.role.data, object_id, *self.dates())


class ChangeEndForm(BaseForm):
    """A role ends on another day, or never."""

    ends_on = DateField(_("Last day"), [Optional(), not_too_far])

    def ends_at(self) -> datetime | None:
        """The instant after the last day, if there is one."""
        return _midnight(self.ends_on.data + timedelta(days=1)) if self.ends_on.data else None


class InviteForm(MandateForm):
    """Somebody is invited to a role of one organisation."""

    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])


class HandOverForm(BaseForm):
    """Somebody names who follows them, and from which day on."""

    email = EmailField(_("E-mail address of the successor"), [DataRequired(_("Enter an e-mail address."))])
    starts_on = DateField(_("First day of the successor"), [Optional(), not_too_far])

    def starts_at(self) -> datetime | None:
        """The first instant of the day, if one was named."""
        return _midnight(self.starts_on.data) if self.starts_on.data else None


class HandOverForAnotherForm(HandOverForm):
    """The secretariat names who follows somebody who has left, and says why."""

    person = SelectField(_("Who has left"), [DataRequired(_("Choose who has left."))])
    reason = TextField(_("Why"), [DataRequired(_("Say why, in a sentence."))], longest=500)


class UndoForm(BaseForm):
    """The secretariat undoes something, and says why."""

    reason = TextField(_("Why"), [DataRequired(_("Say why, in a sentence."))], longest=500)


class GiveRoleForm(MandateForm):
    """Somebody who has an account gets a role; an organisation, office or fund holder is named by its short name."""

    object = LineField(_("Short name of the organisation or fund holder"))


class InviteToRoleForm(GiveRoleForm):
    """Somebody is invited to any role."""

    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
