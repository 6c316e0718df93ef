"""Forms about regional offices."""

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from plugins.membership.services.offices.seats import KINDS, NewSeat
from plugins.membership.services.offices.showing import Contact
from portal.accounts.forms import MandateDates
from portal.organisations.rules import LEVELS
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _


class OpenOfficeForm(BaseForm):
    """An organisation becomes a regional office."""

    slug = LineField(_("Short name of the organisation"), [DataRequired(_("Enter the short name."))])
    level = SelectField(_("Level"), [DataRequired(_("Choose the level."))])
    above = SelectField(_("Belongs to"))

    def offer(self, offices: list[tuple[str, str]]) -> None:
        """Say which levels and offices there are to choose from."""
        self.level.choices = [(name, gettext(title)) for name, title in LEVELS.items()]
        self.above.choices = [("", ""), *offices]


class CountriesForm(BaseForm):
    """Which countries an office looks after."""

    countries = SelectMultipleField(
        _("Countries"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class SeatForm(MandateDates):
    """Somebody gets a seat at an office."""

    kind = RadioField(_("Seat"), [DataRequired(_("Choose the seat."))])
    organisation = LineField(
        _("Short name of the organisation that they sit for"), [DataRequired(_("Enter the short name."))]
    )
    email = EmailField(_("E-mail address of the person"), [DataRequired(_("Enter an e-mail address."))])

    def offer(self) -> None:
        """Say which seats there are."""
        self.kind.choices = [(name, gettext(title)) for name, title in KINDS.items()]

    def seat(self) -> NewSeat:
        """What was typed."""
        starts_at, ends_at = self.dates()
        return NewSeat(self.kind.data, self.organisation.data.lower(), self.email.data, starts_at, ends_at)


class ContactForm(BaseForm):
    """How an office is written to, in public."""

    email = EmailField(_("E-mail address"), [Optional()])
    phone = LineField(_("Telephone"))
    address = TextField(_("Address"), longest=500)

    def contact(self) -> Contact:
        """What was typed."""
        return Contact(self.email.data or "", self.phone.data or "", self.address.data or "")


class ShowMeForm(BaseForm):
    """Whoever holds a seat says whether their name stands on the office's page."""

    shows = BooleanField(_("Show my name on the public page of the office"))
