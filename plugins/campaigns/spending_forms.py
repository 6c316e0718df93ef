"""Forms by which a campaign's money is asked for, blacked out, decided and closed."""

from typing import Any

from flask import request
from wtforms import BooleanField, DateField, FileField, RadioField, SelectField
from wtforms.validators import DataRequired, NumberRange

from plugins.campaigns.forms import AmountField
from plugins.campaigns.services.spending.asking import NewExpense, Percents
from plugins.campaigns.spending_rules import ExpenseKind
from portal.accounts.forms import not_too_far
from portal.web.forms import BaseForm, EmailField, LineField, NumberField, TextField
from portal.web.languages import language
from portal.web.languages import lazy_gettext as _

A_PER_CENT = NumberRange(0, 100, message=_("Enter a whole number from 0 to 100."))


class ExpenseForm(BaseForm):
    """What money is asked for, with the document that shows it."""

    kind = RadioField(_("What it is"), default=ExpenseKind.EXPENSE.value)
    line = SelectField(_("Of which of the costs"), validate_choice=False)
    amount = AmountField(_("Sum"), [DataRequired(_("Enter the sum, such as 50 or 12.50."))])
    what = LineField(_("What for"), [DataRequired(_("Say in a line what was bought or done."))])
    spent_on = DateField(_("Day on the document"), [DataRequired(_("Enter the day on the document.")), not_too_far])
    payee = LineField(_("Who is paid"), [DataRequired(_("Enter who is paid, as the document says."))])
    payee_shown = LineField(_("Name shown in public"), longest=80)
    payee_email = EmailField(_("E-mail address of a person who is paid"))
    document = FileField(_("Document"))

    @property
    def content(self) -> bytes:
        """The bytes of the document; none when none was sent."""
        sent = request.files.get(self.document.name)
        return sent.read() if sent is not None else b""

    def new(self) -> NewExpense:
        """What was filled in."""
        assert self.amount.money is not None
        assert self.spent_on.data is not None
        chosen: Any = self.line.data
        return NewExpense(
            kind=ExpenseKind(self.kind.data),
            amount=self.amount.money,
            spent_on=self.spent_on.data,
            what=self.what.data,
            language=language(),
            payee=self.payee.data,
            payee_email=self.payee_email.data,
            payee_shown=self.payee_shown.data,
            line_position=int(chosen)
            if chosen and chosen.isascii() and chosen.isdigit() and len(chosen) < 10
            else None,
        )


class BoxForm(BaseForm):
    """A box by its edges, for those who do not click."""

    left = NumberField(_("From the left, in per cent"), [A_PER_CENT])
    top = NumberField(_("From the top, in per cent"), [A_PER_CENT])
    right = NumberField(_("To, from the left"), [A_PER_CENT])
    bottom = NumberField(_("To, from the top"), [A_PER_CENT])

    @property
    def percents(self) -> Percents:
        """The edges."""
        return self.left.data or 0, self.top.data or 0, self.right.data or 0, self.bottom.data or 0


class HandInForm(BaseForm):
    """An expense is handed in."""

    is_clean = BooleanField(
        _("I have looked at every page: no address, signature, account number or name of a person can be read"),
        [DataRequired(_("Look at every page, and tick this when nothing personal is left."))],
    )


class RefuseForm(BaseForm):
    """An expense is refused."""

    reason = TextField(_("Reason"), [DataRequired(_("Say why, in a sentence."))], longest=1000)


class CloseForm(BaseForm):
    """The spending of a campaign is closed."""

    is_sure = BooleanField(
        _("Everything was paid that the campaign pays for"), [DataRequired(_("Tick this if you are sure."))]
    )


class PayoutForm(BaseForm):
    """What a payment provider paid out to the bank."""

    amount = AmountField(_("Sum that arrived in the bank"), [DataRequired(_("Enter the sum, such as 50 or 12.50."))])


class LimitForm(BaseForm):
    """From which sum on two persons approve."""

    amount = AmountField(_("Two persons from this sum on"), [DataRequired(_("Enter the sum, such as 50 or 12.50."))])
