"""What payment providers keep, and what covers it."""

from portal.kernel.money import per_mille
from portal.organisations.services import HolderCard, holder
from portal.payments.collecting import WayToPay, ways_to_pay


def way_chosen(of: HolderCard, currency: str, gateway: str = "") -> WayToPay | None:
    """The way to pay that was chosen, else the first that a fund holder has; None where there is none."""
    ways = ways_to_pay([gateway] if gateway else of.gateways, currency)
    return ways[0] if ways else None


def fee_rate(holder_id: int, currency: str, gateway: str = "") -> int:
    """What is usually kept of a payment, in thousandths: nothing where the chosen way, else the first, keeps no fee."""
    of = holder(holder_id)
    way = way_chosen(of, currency, gateway)
    return of.fee_per_mille if way is None or way.keeps_fee else 0


def covering(minor: int, rate: int) -> int:
    """The least to add so that the whole sum is left after the fee, in thousandths, is taken from both."""
    added = max(minor * rate // (1000 - rate) - 1, 0)
    while added < per_mille(minor + added, rate):
        added += 1
    return added
