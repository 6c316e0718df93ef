"""What payment providers keep, and what covers it."""

from portal.kernel.money import per_mille
from portal.organisations.services import holder


def fee_rate(holder_id: int) -> int:
    """What a holder's payment provider usually keeps, in thousandths."""
    return holder(holder_id).fee_per_mille


def covering(minor: int, rate: int) -> int:
    """The least to add so that the whole sum is left after the fee, in thousandths, is taken from both."""
    added = max(minor * rate // (1000 - rate) - 1, 0)
    while added < per_mille(minor + added, rate):
        added += 1
    return added
