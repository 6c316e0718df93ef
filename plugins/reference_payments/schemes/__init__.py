"""How money comes in a country: a small class each, made from what a fund holder entered."""

from plugins.reference_payments.schemes.bank import BankScheme
from plugins.reference_payments.schemes.mobile import MobileScheme
from plugins.reference_payments.schemes.pix import PixScheme
from plugins.reference_payments.schemes.sepa import SepaScheme

AnyScheme = type[SepaScheme | PixScheme | MobileScheme | BankScheme]
ALL: tuple[AnyScheme, ...] = (SepaScheme, PixScheme, MobileScheme, BankScheme)
SCHEMES = {one.name: one for one in ALL}
