"""How money comes in a country: a small class each, made from what a fund holder entered."""

from plugins.reference_payments.schemes.bank import BankScheme
from plugins.reference_payments.schemes.described import NotSetUp, Scheme
from plugins.reference_payments.schemes.mobile import MobileScheme
from plugins.reference_payments.schemes.pix import PixScheme
from plugins.reference_payments.schemes.sepa import SepaScheme
from portal.kernel.text import N_
from portal.payments.gateway import KeyField, Keys

SCHEMES: dict[str, type[SepaScheme | PixScheme | MobileScheme | BankScheme]] = {
    "sepa": SepaScheme,
    "pix": PixScheme,
    "mobile": MobileScheme,
    "bank": BankScheme,
}


def _field(name: str, label: str, hint: str = "", *, is_required: bool = False) -> KeyField:
    return KeyField(name, label, hint, is_secret=False, is_required=is_required)


KEY_FIELDS = (
    _field("scheme", N_("Scheme"), N_("One of: sepa, pix, mobile, bank."), is_required=True),
    _field("account_name", N_("Name of the account")),
    _field("iban", N_("IBAN"), N_("For sepa.")),
    _field("bic", N_("SWIFT code (BIC)"), N_("For bank; for sepa if the payers’ banks ask for it.")),
    _field("account", N_("Account number"), N_("For bank.")),
    _field("bank", N_("Bank"), N_("For bank.")),
    _field("pix_key", N_("Pix key"), N_("For pix.")),
    _field("cnpj", N_("CNPJ"), N_("For pix.")),
    _field("city", N_("City"), N_("For pix.")),
    _field("operator", N_("Operator"), N_("For mobile.")),
    _field("merchant", N_("Merchant number"), N_("For mobile.")),
    _field(
        "commitments", N_("Signed commitments"), N_("Write count to let a public body’s commitment count toward goals.")
    ),
)


def scheme_of(keys: Keys) -> Scheme:
    """The scheme that a fund holder has set up; raise NotSetUp when what was entered is not right."""
    found = SCHEMES.get(keys.get("scheme", ""))
    if found is None:
        raise NotSetUp(N_("Enter the scheme: sepa, pix, mobile or bank."), "scheme")
    return found.of(keys)
