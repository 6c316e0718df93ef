"""How what is spent is called."""

from plugins.campaigns.spending_rules import ExpenseKind, ExpenseState
from portal.web.languages import lazy_gettext as _

EXPENSE_KINDS = {
    ExpenseKind.EXPENSE.value: _("Something that was bought or done, paid by the fund holder"),
    ExpenseKind.PAY_OUT.value: _("A sum for the organisation, which has paid for it itself"),
}
EXPENSE_STATES = {
    ExpenseState.DRAFT: _("Not handed in"),
    ExpenseState.ASKED: _("Waits for a decision"),
    ExpenseState.APPROVED: _("Approved"),
    ExpenseState.REFUSED: _("Refused"),
}
