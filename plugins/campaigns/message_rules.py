"""What holds for messages to backers: plain functions on plain values."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from plugins.campaigns.rules import CampaignState


class MessageState(StrEnum):
    """How far a message has come."""

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"


HAS_BACKERS = frozenset({CampaignState.LIVE, CampaignState.COLLECTING, CampaignState.SUCCEEDED})
LIMITS = ((2, timedelta(days=1)), (8, timedelta(days=30)))  # more is noise, and costs the portal its good name
LOOKS_BACK = max(span for _, span in LIMITS)


def may_send_again_at(sent: Collection[datetime], now: datetime) -> datetime | None:
    """When a campaign may write to its backers again, by when it did; None when it may at once."""
    waits = [sorted(sent)[-most] + span for most, span in LIMITS if len(sent) >= most]
    later = [at for at in waits if at > now]
    return max(later) if later else None
