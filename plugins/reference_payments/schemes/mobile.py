"""Mobile money: a merchant number and a reference of digits, which a plain telephone can send."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.reference_payments.schemes.described import ACCOUNT_NAME, COMMITMENTS, Figure, NotSetUp, field, needed
from plugins.reference_payments.schemes.references import NOTHING, digits_reference, in_groups
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments.gateway import Keys


@dataclass(frozen=True)
class MobileScheme:
    """A merchant of a mobile money operator."""

    operator: str
    merchant: str
    account_name: str
    name = "mobile"
    title = N_("Mobile money")
    summary = N_("You get a number and a reference, and send the money from your phone.")
    currencies = ()
    key_fields = (
        field("operator", N_("Operator")),
        field("merchant", N_("Merchant number")),
        ACCOUNT_NAME,
        COMMITMENTS,
    )

    @classmethod
    def of(cls, keys: Keys) -> "MobileScheme":
        """Read and check what the fund holder has entered."""
        operator, merchant, account_name = needed(keys, "operator", "merchant", "account_name")
        number = merchant.translate(NOTHING).removeprefix("+")
        if not (number.isascii() and number.isalnum()):
            raise NotSetUp(N_("The merchant number is not right. Copy it once more."), "merchant")
        return cls(operator, merchant, account_name)

    def check(self, amount: Money) -> None:
        """Take every currency; the operator says which it moves."""

    def reference(self, number: int) -> str:
        """Digits alone."""
        return digits_reference(number)

    def figures(self, amount: Money, reference: str) -> Sequence[Figure]:
        """What the menu on the telephone asks for."""
        return [
            Figure(N_("Operator"), self.operator),
            Figure(N_("Merchant number"), self.merchant, self.merchant.translate(NOTHING)),
            Figure(N_("Receiver"), self.account_name),
            Figure(N_("Reference"), in_groups(reference), reference),
        ]

    def code(self, amount: Money, reference: str) -> str:
        """No code: operators have no common one."""
        return ""
