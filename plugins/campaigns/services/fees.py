"""What payment providers keep, and what covers it."""

from portal.kernel.money import per_mille
from portal.organisations.services import holder
from portal.payments.collecting import ways_to_pay


def fee_rate(holder_id: int, currency: str, gateway: str = "") -> int:
    """What is usually kept of a payment, in thousandths: nothing where the chosen way, else the first, keeps no fee."""
    of = holder(holder_id)
    ways = ways_to_pay([gateway] if gateway else of.gateways, currency)
    return of.fee_per_mille if not ways or ways[0].keeps_fee else 0


def covering(minor: int, rate: int) -> int:
    """The least to add so that the whole sum is left after the fee, in thousandths, is taken from both."""
    added = max(minor * rate // (1000 - rate) - 1, 0)
    while added < per_mille(minor + added, rate):
        added += 1
    return added
