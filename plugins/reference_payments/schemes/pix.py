"""A Pix with the static code of the Banco Central do Brasil (BR Code), made without asking anybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.reference_payments.schemes.checking import checked
from plugins.reference_payments.schemes.described import ACCOUNT_NAME, COMMITMENTS, Figure, NotSetUp, needed, only
from plugins.reference_payments.schemes.described import field as asked
from plugins.reference_payments.schemes.references import creditor_reference, in_groups
from portal.kernel.money import Money
from portal.kernel.text import N_, fold
from portal.payments.gateway import Keys

LONGEST_NAME, LONGEST_CITY, LONGEST_KEY = 25, 15, 77
POLYNOMIAL, START = 0x1021, 0xFFFF


@dataclass(frozen=True)
class PixScheme:
    """A Pix key of a Brazilian body."""

    account_name: str
    city: str
    pix_key: str
    cnpj: str
    name = "pix"
    title = N_("Pix")
    summary = N_("You get a code for the app of your bank; organisations get an invoice.")
    currencies = ("BRL",)
    key_fields = (
        ACCOUNT_NAME,
        asked("city", N_("City")),
        asked("pix_key", N_("Pix key")),
        asked("cnpj", N_("CNPJ")),
        COMMITMENTS,
    )

    @classmethod
    def of(cls, keys: Keys) -> "PixScheme":
        """Read and check what the fund holder has entered."""
        account_name, city, pix_key, number = needed(keys, "account_name", "city", "pix_key", "cnpj")
        cnpj = checked("br.cnpj", number, N_("The CNPJ is not right. Copy it once more."))
        found = cls(account_name, city, pix_key, cnpj)
        if len(pix_key) > LONGEST_KEY or not pix_key.isascii():
            raise NotSetUp(N_("The Pix key is not right. Copy it once more."), "pix_key")
        return found

    def check(self, amount: Money) -> None:
        """Refuse what is not in reais."""
        only(amount, self.currencies, N_("By Pix only Brazilian reais can be sent."))

    def reference(self, number: int) -> str:
        """A creditor reference, which fits the 25 letters and digits of a Pix identifier."""
        return creditor_reference(number)

    def figures(self, amount: Money, reference: str) -> Sequence[Figure]:
        """What is typed where the code cannot be scanned; the code itself can be pasted."""
        return [
            Figure(N_("Pix key"), self.pix_key),
            Figure(N_("Receiver"), self.account_name),
            Figure(N_("CNPJ"), _as_printed(self.cnpj), self.cnpj),
            Figure(N_("Reference"), in_groups(reference), reference),
            Figure(N_("Pix code to paste"), self.code(amount, reference), is_on_paper=False),
        ]

    def code(self, amount: Money, reference: str) -> str:
        """The fields of an EMV code for a receiver, closed by their CRC-16."""
        account = field(0, "br.gov.bcb.pix") + field(1, self.pix_key)
        said = (
            field(0, "01") + field(26, account) + field(52, "0000") + field(53, "986")
            + field(54, str(amount.decimal)) + field(58, "BR") + field(59, plain(self.account_name, LONGEST_NAME))
            + field(60, plain(self.city, LONGEST_CITY)) + field(62, field(5, reference)) + "6304"
        )  # fmt: skip
        return f"{said}{checksum(said):04X}"


def _as_printed(cnpj: str) -> str:
    return f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}"


def field(number: int, value: str) -> str:
    """A field of an EMV code: two digits of its number, two of its length, its value."""
    return f"{number:02d}{len(value):02d}{value}"


def plain(text: str, longest: int) -> str:
    """A name in ASCII capitals, as every reader of codes can show it."""
    return fold(text).encode("ascii", "ignore").decode().upper()[:longest].strip()


def checksum(text: str) -> int:
    """The CRC-16/CCITT of an EMV code (polynomial 0x1021, beginning with 0xFFFF)."""
    found = START
    for byte in text.encode():
        found ^= byte << 8
        for _ in range(8):
            found = (found << 1 ^ (POLYNOMIAL if found & 0x8000 else 0)) & 0xFFFF
    return found
