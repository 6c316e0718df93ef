"""Stages that a public body pays out of the budgets of several years, as they were typed."""

from plugins.reference_payments.forms import PromiseForm
from plugins.reference_payments.rules import objection_to_stages
from plugins.reference_payments.services.promising import PlannedStage
from portal.kernel.amounts import parse_amount
from portal.kernel.clock import business_now
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.web.languages import writing

REFUSALS = {
    "number": N_("Enter two stages at least, or none."),
    "sum": N_("The sums of the stages do not add up to what was pledged."),
    "years": N_("Each stage is paid in a year of its own, the earliest first."),
}


def planned_stages(form: PromiseForm, whole: Money) -> tuple[PlannedStage, ...]:
    """Read the stages of a form; raise Refused, beside the field, unless they are none or right."""
    found = [_stage(number, form, whole) for number, (sum_, on) in enumerate(form.stages, 1) if sum_.data or on.data]
    if not found:
        return ()
    wrong = objection_to_stages([stage.amount for stage in found], whole.minor, [stage.budget_year for stage in found])
    if wrong:
        raise Refused(REFUSALS[wrong], "stage_1_sum")
    return tuple(found)


def _stage(number: int, form: PromiseForm, whole: Money) -> PlannedStage:
    sum_, on = form.stages[number - 1]
    if not sum_.data or on.data is None:
        raise Refused(N_("Enter the sum and the day of this stage."), f"stage_{number}_sum")
    if on.data < business_now().date():
        raise Refused(N_("This day has passed."), f"stage_{number}_on")
    try:
        amount = parse_amount(sum_.data, whole.currency, writing(whole.currency))
    except Refused as refusal:
        raise Refused(refusal.message, f"stage_{number}_sum", **refusal.values) from refusal
    return PlannedStage(amount.minor, on.data, on.data.year)
