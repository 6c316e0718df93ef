"""Forms of the membership plugin."""

from typing import Any

from wtforms import DateField, SelectField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from plugins.membership import words
from plugins.membership.services.members import Admission
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _


class TellInterestForm(BaseForm):
    """A city says that it would like to join."""

    name = LineField(_("Name of the local government or organisation"), [DataRequired(_("Enter the name."))])
    country = SelectField(_("Country"), [DataRequired(_("Choose the country."))])
    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])
    message = TextField(_("What would you like to tell us?"))


class DayField(DateField):
    """A day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValidationError(gettext("Enter a day, such as 2030-06-01.")) from error


class AdmitForm(BaseForm):
    """The secretariat enters an organisation that was admitted."""

    slug = LineField(_("Short name of the organisation"), [DataRequired(_("Enter the short name."))])
    category = SelectField(_("Category"))
    since_on = DayField(_("Member since"), [InputRequired(_("Enter a day, such as 2030-06-01."))])

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.category.choices = list(words.CATEGORIES.items())

    def admission(self) -> Admission:
        """What was decided."""
        return Admission(self.slug.data.lower(), self.category.data, self.since_on.data)  # type: ignore[arg-type]
