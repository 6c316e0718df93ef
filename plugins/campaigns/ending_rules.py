"""What holds for the end of a campaign: plain functions on plain values."""

from datetime import datetime, timedelta

REPORT_AFTER_SUCCESS = timedelta(days=365)
REPORT_AFTER_SPENDING = timedelta(days=30)


def report_due_at(ended_at: datetime, spending_closed_at: datetime | None) -> datetime:
    """By when a campaign that succeeded reports: a month after its spending ended, a year after it ended at most."""
    latest = ended_at + REPORT_AFTER_SUCCESS
    return latest if spending_closed_at is None else min(latest, spending_closed_at + REPORT_AFTER_SPENDING)
