"""A transfer in euros within SEPA, with a creditor reference and the QR code of the European Payments Council."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.reference_payments.schemes.checking import checked
from plugins.reference_payments.schemes.described import (
    ACCOUNT_NAME,
    COMMITMENTS,
    WRONG_BIC,
    Figure,
    field,
    needed,
    only,
)
from plugins.reference_payments.schemes.references import creditor_reference, in_groups
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments.gateway import Keys

LONGEST_NAME = 70
LARGEST = 99_999_999_999  # cents, by EPC069-12


@dataclass(frozen=True)
class SepaScheme:
    """An account in the single euro payments area."""

    account_name: str
    iban: str
    bic: str = ""
    name = "sepa"
    title = N_("Transfer in euros (SEPA)")
    summary = N_("You get a reference and send the money yourself; organisations get an invoice.")
    currencies = ("EUR",)
    key_fields = (
        ACCOUNT_NAME,
        field("iban", N_("IBAN")),
        field("bic", N_("SWIFT code (BIC)"), N_("If the payers’ banks ask for it."), is_required=False),
        COMMITMENTS,
    )

    @classmethod
    def of(cls, keys: Keys) -> "SepaScheme":
        """Read and check what the fund holder has entered."""
        account_name, number = needed(keys, "account_name", "iban")
        found = checked("iban", number, N_("The IBAN is not right. Copy it once more."))
        return cls(account_name, found, checked("bic", keys["bic"], WRONG_BIC) if keys.get("bic") else "")

    def check(self, amount: Money) -> None:
        """Refuse what is not in euros."""
        only(amount, self.currencies, N_("By SEPA only euros can be sent."))
        if amount.minor > LARGEST:
            raise Refused(N_("This is more than can be sent at once."), "amount")

    def reference(self, number: int) -> str:
        """A creditor reference."""
        return creditor_reference(number)

    def figures(self, amount: Money, reference: str) -> Sequence[Figure]:
        """What the form of a bank asks for."""
        found = [
            Figure(N_("Name of the account"), self.account_name),
            Figure(N_("IBAN"), in_groups(self.iban), self.iban),
            Figure(N_("Reference"), in_groups(reference), reference),
        ]
        if self.bic:
            found.insert(2, Figure(N_("SWIFT code (BIC)"), self.bic))
        return found

    def code(self, amount: Money, reference: str) -> str:
        """The lines of a credit transfer by EPC069-12, version 002, UTF-8, with a structured reference."""
        lines = (
            "BCD", "002", "1", "SCT", self.bic, self.account_name[:LONGEST_NAME], self.iban,
            f"EUR{amount.decimal}", "", reference,
        )  # fmt: skip
        return "\n".join(lines)
