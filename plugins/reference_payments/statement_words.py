"""What is said about money that comes in, in the page's language."""

from plugins.reference_payments.matching_rules import Note, Outcome, Reason
from portal.kernel.text import N_
from portal.web.languages import lazy_gettext as _

REASONS = {
    Reason.REFERENCE: _("The text is the reference of this promise."),
    Reason.RF_REFERENCE: _("The reference of this promise stands in the text, and its check digits are right."),
    Reason.IN_TEXT: _("The reference of this promise stands in the text."),
    Reason.ONE_SLIP: _("One slip of the pen in the reference."),
    Reason.AMOUNT_AND_PAYER: _("No reference, but sum and payer are those of this promise."),
    Reason.SAME_AMOUNT: _("The sum is what is still open of this promise."),
    Reason.SAME_PAYER: _("The payer has the name of whoever made this promise."),
}
NOTES = {
    Note.PARTIAL: _("A part of what was promised."),
    Note.MORE_THAN_OPEN: _("More than is open: the rest waits."),
    Note.ALREADY_PAID: _("This promise was paid in full already."),
    Note.OTHER_CURRENCY: _("The promise is in another currency."),
    Note.LATE: _("It came after the day it was due."),
    Note.SEVERAL_REFERENCES: _("There are several references in the text."),
    Note.UNKNOWN_REFERENCE: _("The reference is not right, or of no open promise."),
    Note.PERHAPS_KNOWN: _("A file of another form had a line of this day and sum: perhaps it is the same."),
    Note.NOTHING_FITS: _("Nothing surely says whose it is."),
}
OUTCOMES = {
    Outcome.MATCHED: _("Goes to a promise"),
    Outcome.WAITING: _("Waits for a person"),
    Outcome.RETURNED: _("An earlier payment comes back"),
    Outcome.WENT_OUT: _("Went out: nothing to do"),
}
FIELDS = {
    "day": _("Day"),
    "amount": _("Sum, with a sign"),
    "credit": _("What came in"),
    "debit": _("What went out"),
    "currency": _("Currency"),
    "payer": _("Payer"),
    "text": _("Reference or text"),
    "account": _("Account of the payer"),
    "bank_id": _("Number that the bank gives"),
}
DATE_ORDERS = {"dmy": _("Day, month, year"), "mdy": _("Month, day, year"), "ymd": _("Year, month, day")}
DECIMALS = {",": _("A comma: 1.000,50"), ".": _("A point: 1,000.50")}
ACTS = {
    "reference_payments.open_account": N_("Entered an account"),
    "reference_payments.map_columns": N_("Named the columns of an account’s statements"),
    "reference_payments.take_in": N_("Took a statement in"),
    "reference_payments.allocate": N_("Gave money that waited to a promise"),
    "reference_payments.give_back": N_("Gave money back that waited"),
    "reference_payments.leave_elsewhere": N_("Found money that waited in another entry"),
    "reference_payments.enter_receipt": N_("Entered cash or a cheque"),
    "reference_payments.confirm_receipt": N_("Confirmed cash or a cheque"),
    "reference_payments.turn_down_receipt": N_("Turned down cash or a cheque"),
}
