"""What holds when a campaign's money is spent: plain functions on plain values."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from portal.kernel.money import Money, exponent
from portal.kernel.text import N_

ASK, PAY = "campaigns.ask", "campaigns.pay"  # permissions
SMALLEST_BOX = 4  # pixels; two clicks closer than this are a slip
MOST_BOXES = 100


class ExpenseKind(StrEnum):
    """What money is spent on: something that was bought, or a sum for the organisation that spends it itself."""

    EXPENSE = "expense"
    PAY_OUT = "pay_out"


class ExpenseState(StrEnum):
    """Where an expense stands."""

    DRAFT = "draft"
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


def usual_limit(currency: str) -> Money:
    """From which sum on two persons approve, where a fund holder has said nothing else."""
    return Money(1_000 * 10 ** exponent(currency) if exponent(currency) else 500_000, currency)


def persons_needed(amount: Money, limit: Money) -> int:
    """How many different persons approve a sum: two from the limit on."""
    return 1 if amount < limit else 2


def objection_to_approving(person: int | None, asked_by: int, approved_by: Sequence[int]) -> str:
    """Say why a person may not approve an expense, or nothing: it is not theirs, and they have not done so before."""
    if person is None or person == asked_by:
        return N_("Nobody approves what they have asked for themselves. Somebody else has to.")
    if person in approved_by:
        return N_("You have approved this already. Somebody else has to as well.")
    return ""


def objection_to_sum(amount: Money, left: Money) -> str:
    """Say why a sum cannot be spent, or nothing: it is not more than what is left of what came in."""
    return N_("Only %(left)s is left of what this campaign collected.") if left < amount else ""


def box_between(
    one: tuple[int, int], other: tuple[int, int], size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """The box between two corners, whichever they are, kept inside of the page; None when it is no box."""
    left, right = (min(max(x, 0), size[0] - 1) for x in sorted((one[0], other[0])))
    top, bottom = (min(max(y, 0), size[1] - 1) for y in sorted((one[1], other[1])))
    is_box = right - left >= SMALLEST_BOX and bottom - top >= SMALLEST_BOX
    return (left, top, right, bottom) if is_box else None


def share_of(whole: int, weight: int, place: int, groups: Mapping[int, int]) -> int:
    """The share of one backer in an expense, in minor units, by largest remainder: all shares add up to the whole.

    ``groups`` says how many backers gave each sum, ``weight`` is what this one gave, and ``place`` how many of those
    who gave the same came before. Of equal remainders the larger sum comes first, then whoever came first; so a
    share is found without looking at every backer.
    """
    total = sum(given * backers for given, backers in groups.items())
    missing = whole - sum(whole * given // total * backers for given, backers in groups.items())
    before = sum(
        backers
        for given, backers in groups.items()
        if (whole * given % total, given) > (whole * weight % total, weight)
    )
    return whole * weight // total + (1 if before + place < missing else 0)
