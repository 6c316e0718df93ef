"""Forms of payers."""

from wtforms.validators import DataRequired, NumberRange, Optional

from portal.web.forms import BaseForm, LineField, NumberField, TextField
from portal.web.languages import lazy_gettext as _

FIRST_YEAR, LAST_YEAR = 2020, 2100


class PromiseForm(BaseForm):
    """Who pays, and what an organisation needs on its invoice."""

    payer = LineField(_("Your name"), [DataRequired(_("Enter your name."))])
    organisation = LineField(_("Organisation that pays"))
    address = TextField(_("Its address"))
    tax_id = LineField(_("Its tax number"))
    purchase_order = LineField(_("Purchase order"))
    process_number = LineField(_("Process number"))
    empenho = LineField(_("Nota de empenho"))
    budget_year = NumberField(
        _("Budget year"), [Optional(), NumberRange(FIRST_YEAR, LAST_YEAR, _("Enter a year, such as 2026."))]
    )
    commitment = LineField(_("Signed commitment"))


class PlainForm(BaseForm):
    """A button, and nothing else."""
