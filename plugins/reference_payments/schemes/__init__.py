"""How money comes in a country: a small class each, made from what a fund holder entered."""

from plugins.reference_payments.schemes.bank import BankScheme
from plugins.reference_payments.schemes.described import NotSetUp, Scheme
from plugins.reference_payments.schemes.mobile import MobileScheme
from plugins.reference_payments.schemes.pix import PixScheme
from plugins.reference_payments.schemes.sepa import SepaScheme
from portal.kernel.text import N_
from portal.payments.gateway import Keys

SCHEMES: dict[str, type[SepaScheme | PixScheme | MobileScheme | BankScheme]] = {
    "sepa": SepaScheme,
    "pix": PixScheme,
    "mobile": MobileScheme,
    "bank": BankScheme,
}


def scheme_of(keys: Keys) -> Scheme:
    """The scheme that a fund holder has set up; raise NotSetUp when what was entered is not right."""
    found = SCHEMES.get(keys.get("scheme", ""))
    if found is None:
        raise NotSetUp(N_("Enter the scheme: sepa, pix, mobile or bank."))
    return found.of(keys)
