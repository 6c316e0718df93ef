"""A transfer to an account anywhere: number, bank, SWIFT code and reference."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.reference_payments.schemes.checking import checked
from plugins.reference_payments.schemes.described import ACCOUNT_NAME, COMMITMENTS, WRONG_BIC, Figure, field, needed
from plugins.reference_payments.schemes.references import creditor_reference, in_groups
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments.gateway import Keys


@dataclass(frozen=True)
class BankScheme:
    """An account at a bank."""

    account_name: str
    account: str
    bank: str
    bic: str
    name = "bank"
    title = N_("Bank transfer")
    summary = N_("You get a reference and send the money yourself; organisations get an invoice.")
    currencies = ()
    key_fields = (
        ACCOUNT_NAME,
        field("account", N_("Account number")),
        field("bank", N_("Bank")),
        field("bic", N_("SWIFT code (BIC)")),
        COMMITMENTS,
    )

    @classmethod
    def of(cls, keys: Keys) -> "BankScheme":
        """Read and check what the fund holder has entered."""
        account_name, account, bank, code = needed(keys, "account_name", "account", "bank", "bic")
        return cls(account_name, account, bank, checked("bic", code, WRONG_BIC))

    def check(self, amount: Money) -> None:
        """Take every currency that the account takes."""

    def reference(self, number: int) -> str:
        """A creditor reference, which banks everywhere pass on as a text."""
        return creditor_reference(number)

    def figures(self, amount: Money, reference: str) -> Sequence[Figure]:
        """What the form of a bank asks for."""
        return [
            Figure(N_("Name of the account"), self.account_name),
            Figure(N_("Account number"), self.account),
            Figure(N_("Bank"), self.bank),
            Figure(N_("SWIFT code (BIC)"), self.bic),
            Figure(N_("Reference"), in_groups(reference), reference),
        ]

    def code(self, amount: Money, reference: str) -> str:
        """No code: there is no standard for one across borders."""
        return ""
