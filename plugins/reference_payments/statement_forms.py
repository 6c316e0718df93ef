"""Forms by which statements are taken in and money finds its promise."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired

from plugins.reference_payments.services.accounts import HolderChoice
from plugins.reference_payments.statement_words import DATE_ORDERS, DECIMALS, FIELDS
from plugins.reference_payments.statements.mapping import FIELDS as ALL_FIELDS
from plugins.reference_payments.statements.mapping import CsvMapping
from portal.accounts.forms import not_too_far
from portal.kernel.amounts import Writing, parse_amount
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.web.forms import BaseForm, LineField, NeededFileField, TextField
from portal.web.languages import in_words
from portal.web.languages import lazy_gettext as _

NOWHERE = ""
TEXT = "text"


class AccountForm(BaseForm):
    """An account is entered."""

    holder = SelectField(_("Fund holder"))
    name = LineField(_("Name of the account"), [DataRequired(_("Enter a name, such as that of the bank."))], longest=80)
    currency = SelectField(_("Currency"), validate_choice=False)

    def offer(self, holders: Sequence[HolderChoice]) -> None:
        """Say which fund holders and currencies there are to choose from."""
        self.holder.choices = [(str(one.id), one.name) for one in holders]
        codes = sorted({code for one in holders for code in one.currencies})
        self.currency.choices = [(code, code) for code in codes]


class StatementForm(BaseForm):
    """A file of a bank is sent."""

    document = NeededFileField(_("File of the bank, CSV or OFX"))

    @property
    def content(self) -> bytes:
        """The bytes of the file; none when none was sent."""
        sent = request.files.get(self.document.name)
        return sent.read() if sent is not None else b""

    @property
    def file_name(self) -> str:
        """What the file is called where it came from."""
        sent = request.files.get(self.document.name)
        return (sent.filename or "")[-120:] if sent is not None else ""


class ColumnsForm(BaseForm):
    """Which column of a CSV holds what; a text may be made of several columns."""

    day = SelectField(FIELDS["day"], [DataRequired(_("Say which column holds the day."))])
    amount = SelectField(FIELDS["amount"])
    credit = SelectField(FIELDS["credit"])
    debit = SelectField(FIELDS["debit"])
    payer = SelectField(FIELDS["payer"])
    text = SelectMultipleField(FIELDS["text"])
    account = SelectField(FIELDS["account"])
    bank_id = SelectField(FIELDS["bank_id"])
    currency = SelectField(FIELDS["currency"])
    date_order = RadioField(_("Days are written"))
    decimal = RadioField(_("Before the decimals stands"))

    @classmethod
    def of(cls, mapping: CsvMapping, width: int) -> "ColumnsForm":
        """The form with a mapping filled in, for a file of so many columns."""
        chosen: dict[str, Any] = {name: str(found[0]) for name, found in mapping.columns.items() if found}
        chosen[TEXT] = [str(column) for column in mapping.columns.get(TEXT, ())]
        form = cls(**chosen, date_order=mapping.date_order, decimal=mapping.decimal)
        form.date_order.choices, form.decimal.choices = list(DATE_ORDERS.items()), list(DECIMALS.items())
        for name in ALL_FIELDS:
            field: Any = form._fields[name]
            field.choices = form._offered(mapping.header, width, name)
        return form

    @staticmethod
    def _offered(header: Sequence[str], width: int, name: str) -> list[tuple[str, str]]:
        columns = [(str(i), f"{i + 1}. {header[i].strip() if i < len(header) else ''}".strip()) for i in range(width)]
        return columns if name == TEXT else [(NOWHERE, "–"), *columns]

    def mapping(self, proposed: CsvMapping) -> CsvMapping:
        """What was chosen."""
        columns: dict[str, tuple[int, ...]] = {}
        for name in ALL_FIELDS:
            data = self._fields[name].data
            chosen = data if name == TEXT else [data] if data else []
            columns[name] = tuple(int(one) for one in chosen or [])
        found = {name: value for name, value in columns.items() if value}
        return CsvMapping(proposed.delimiter, proposed.header, found, self.decimal.data, self.date_order.data)


class TakeInForm(BaseForm):
    """What a preview showed is confirmed."""

    code = HiddenField()


class AllocateForm(BaseForm):
    """Money that waits is given to a promise."""

    reference = LineField(_("Reference of the promise"), [DataRequired(_("Enter the reference of the promise."))])


class LetGoForm(BaseForm):
    """Money that waits is given back, or found in another entry."""

    reason = TextField(_("Reason"), [DataRequired(_("Say why, in a sentence."))], longest=1000)


class SumField(StringField):
    """A sum as people of the page's language write it; ``money`` is what it means."""

    money: Money | None = None

    def read(self, currency: str, writing: Writing) -> bool:
        """Understand what was typed; False with the reason beside the field."""
        if not self.errors:
            try:
                self.money = parse_amount(self.data or "", currency, writing)
            except Refused as refusal:
                self.errors = [in_words(refusal)]
        return self.money is not None


class ReceiptForm(BaseForm):
    """Cash or a cheque came in."""

    reference = LineField(_("Reference of the promise"), [DataRequired(_("Enter the reference of the promise."))])
    amount = SumField(_("Sum"), [DataRequired(_("Enter the sum, such as 50 or 12.50."))])
    received_on = DateField(_("Day"), [DataRequired(_("Enter the day.")), not_too_far])
    payer = LineField(_("Who brought it, or the number of the cheque"), [DataRequired(_("Say who brought it."))])
