"""What holds for promises to send money: plain functions on plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.kernel.money import Money


class PromiseState(StrEnum):
    """Where a promise stands; only the last but one is money in the books of a campaign."""

    BEGUN = "begun"
    PROMISED = "promised"
    INVOICED = "invoiced"
    PART_RECEIVED = "part_received"
    RECEIVED = "received"
    CANCELLED = "cancelled"


S = PromiseState
STATES = tuple(PromiseState)
OPEN = (S.PROMISED, S.INVOICED, S.PART_RECEIVED)  # money is waited for
DAYS_TO_PAY = {"person": 14, "organisation": 30}
DAYS_OF_REMINDERS = (-7, 3, 14, 30)  # before and after the due date; then silence
GIVEN_UP_AFTER = timedelta(days=60)  # after the due date
MOST_STAGES = 3


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise that money is waited for: what of it is still open, in its currency, and until when it may come."""

    id: int
    reference: str
    open: Money
    payer: str
    opened_on: date
    due_on: date | None = None


def state_by_receipts(amount: int, received: int, *, is_invoiced: bool) -> PromiseState:
    """Where a promise stands by what has arrived of it (minor units)."""
    if received >= amount:
        return S.RECEIVED
    if received:
        return S.PART_RECEIVED
    return S.INVOICED if is_invoiced else S.PROMISED


def taken_of(arrived: int, still_open: int) -> tuple[int, int]:
    """What of a sum that arrived goes to a promise, and what is left over; both add up to it."""
    taken = min(arrived, still_open)
    return taken, arrived - taken


def due_date(today: date, *, is_organisation: bool) -> date:
    """Until when a sum that is asked for today should arrive."""
    return today + timedelta(days=DAYS_TO_PAY["organisation" if is_organisation else "person"])


def reminders_due(due_on: date, today: date) -> int:
    """How many reminders a payer has earned by today; those before the due date count when it was far enough away."""
    return sum(today >= due_on + timedelta(days=days) for days in DAYS_OF_REMINDERS)


def is_given_up(due_on: date, today: date) -> bool:
    """Whether nobody waits any longer."""
    return today > due_on + GIVEN_UP_AFTER


def objection_to_stages(amounts: Sequence[int], whole: int, years: Sequence[int]) -> str:
    """What is wrong with stages, in a word: sum, years or number; nothing if they are right."""
    if not 2 <= len(amounts) <= MOST_STAGES:
        return "number"
    if sum(amounts) != whole or min(amounts) <= 0:
        return "sum"
    return "" if list(years) == sorted(set(years)) else "years"
