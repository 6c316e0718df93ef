"""What every scheme says: how a reference looks, what the payer copies, and what a QR code holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments.gateway import KeyField, Keys


class NotSetUp(Refused):
    """The fund holder's account is not entered, or not right, so nobody is sent there."""


@dataclass(frozen=True)
class Figure:
    """A line that the payer copies: its name, what is shown, and what is typed if that is another.

    One that can only be pasted does not stand on paper.
    """

    label: str
    shown: str
    typed: str = ""
    is_on_paper: bool = True


class Scheme(Protocol):
    """A way of sending money with a reference; payers choose it by title and summary, if it takes their currency."""

    name: str
    title: str
    summary: str
    currencies: tuple[str, ...]  # empty where the account says which
    key_fields: tuple[KeyField, ...]

    @classmethod
    def of(cls, keys: Keys) -> "Scheme":
        """Read what the fund holder has entered; raise NotSetUp when it is not right."""
        ...

    def check(self, amount: Money) -> None:
        """Refuse a sum that cannot be sent in this way."""
        ...

    def reference(self, number: int) -> str:
        """The reference of a payment by its number."""
        ...

    def figures(self, amount: Money, reference: str) -> Sequence[Figure]:
        """What the payer needs, in the order of their bank's form."""
        ...

    def code(self, amount: Money, reference: str) -> str:
        """What the QR code holds; nothing where there is no standard for one."""
        ...


def field(name: str, label: str, hint: str = "", *, is_required: bool = True) -> KeyField:
    """Something that the fund holder enters; no account number is a secret."""
    return KeyField(name, label, hint, is_secret=False, is_required=is_required)


def needed(keys: Keys, *names: str) -> list[str]:
    """Read what must be there."""
    missing = next((name for name in names if not keys.get(name, "").strip()), "")
    if missing:
        raise NotSetUp(MISSING[missing], missing)
    return [keys[name].strip() for name in names]


def only(amount: Money, currencies: Iterable[str], refusal: str) -> None:
    """Refuse every other currency."""
    if amount.currency not in currencies:
        raise Refused(refusal, "amount")


ACCOUNT_NAME = field("account_name", N_("Name of the account"))
COMMITMENTS = field(
    "commitments",
    N_("Signed commitments"),
    N_("Write count to let a public body’s commitment count toward goals."),
    is_required=False,
)
WRONG_BIC = N_("The SWIFT code is not right. Copy it once more.")
MISSING = {
    "account_name": N_("Enter the name that the account is held under."),
    "iban": N_("Enter the IBAN."),
    "account": N_("Enter the number of the account."),
    "bank": N_("Enter the name of the bank."),
    "bic": N_("Enter the SWIFT code (BIC)."),
    "pix_key": N_("Enter the Pix key."),
    "cnpj": N_("Enter the CNPJ."),
    "city": N_("Enter the city."),
    "operator": N_("Enter the name of the mobile money operator."),
    "merchant": N_("Enter the merchant number."),
}
