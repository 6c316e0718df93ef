"""Forms of the membership plugin."""

from wtforms import SelectField
from wtforms.validators import DataRequired

from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import lazy_gettext as _


class TellInterestForm(BaseForm):
    """A city says that it would like to join."""

    name = LineField(_("Name of the local government or organisation"), [DataRequired(_("Enter the name."))])
    country = SelectField(_("Country"), [DataRequired(_("Choose the country."))])
    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])
    message = TextField(_("What would you like to tell us?"))
