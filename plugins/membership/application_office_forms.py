"""Forms of those who look after applications."""

from wtforms.validators import DataRequired

from plugins.membership.services.applications.calling import Called
from portal.organisations.forms import good_slug
from portal.web.forms import BaseForm, LineField, TextField
from portal.web.languages import lazy_gettext as _


class CallForm(BaseForm):
    """Who was called back, on which number, and what was said."""

    person = LineField(_("Who was called"), [DataRequired(_("Enter who was called."))])
    phone = LineField(_("On which number"), [DataRequired(_("Enter the number."))], longest=40)
    said = TextField(_("What was said"), [DataRequired(_("Write what was said."))], longest=2000)

    def called(self) -> Called:
        """What was typed."""
        return Called(self.person.data, self.phone.data, self.said.data)


class OrganisationForm(BaseForm):
    """The organisation that applies, if the portal knows it."""

    organisation = LineField(_("Short name of the organisation"))


class ShortNameForm(BaseForm):
    """What an organisation is to be called in addresses."""

    slug = LineField(_("Short name for addresses"), [good_slug])
