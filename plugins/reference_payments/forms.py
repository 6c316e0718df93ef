"""Forms of payers."""

from typing import Any

from wtforms import DateField
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from portal.web.forms import BaseForm, LineField, NumberField, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _

STAGES = (1, 2, 3)
FIRST_YEAR, LAST_YEAR = 2020, 2100


class DayField(DateField):
    """A day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValidationError(gettext("Enter a day, such as 2030-06-01.")) from error


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
    stage_1_sum, stage_1_on = LineField(_("First sum")), DayField(_("Paid until"), [Optional()])
    stage_2_sum, stage_2_on = LineField(_("Second sum")), DayField(_("Paid until"), [Optional()])
    stage_3_sum, stage_3_on = LineField(_("Third sum")), DayField(_("Paid until"), [Optional()])

    @property
    def stages(self) -> list[tuple[Any, Any]]:
        """The fields of each stage: its sum and its day."""
        return [(self[f"stage_{number}_sum"], self[f"stage_{number}_on"]) for number in STAGES]


class PlainForm(BaseForm):
    """A button, and nothing else."""
