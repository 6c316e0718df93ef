"""What holds for what backers get in return: plain functions on plain values."""

from datetime import datetime, timedelta
from enum import StrEnum

DELIVER = "campaigns.deliver"  # a permission
KEPT_AFTER_SENDING = timedelta(days=60)  # an address is needed until a parcel that came back can be sent again
BETWEEN_REMINDERS = timedelta(days=7)


class DeliveryState(StrEnum):
    """How far a return has come."""

    TO_DO = "to_do"
    SENT = "sent"
    DELIVERED = "delivered"


def may_ask_again(asked_at: datetime | None, now: datetime) -> bool:
    """Whether backers may be asked for their addresses: never before, or a week ago."""
    return asked_at is None or now - asked_at >= BETWEEN_REMINDERS


def may_give_address(state: DeliveryState, asked_at: datetime | None) -> bool:
    """Whether a backer may say where to: they were asked, and nothing is on its way yet."""
    return asked_at is not None and state is DeliveryState.TO_DO
