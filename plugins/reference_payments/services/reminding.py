"""Reminding payers before and after the day on which their money was to be here; then silence."""

from plugins.reference_payments.models import Promise
from plugins.reference_payments.rules import OPEN, reminders_due
from plugins.reference_payments.services.telling import tell
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now


def remind_due() -> None:
    """Write to everybody who has earned another reminder; whoever missed several gets one."""
    today = business_now().date()
    waiting = db.select(Promise.id, Promise.due_on, Promise.reminders, Promise.invoiced_at)
    rows = db.session.execute(waiting.where(Promise.state.in_(OPEN), Promise.due_on.is_not(None))).all()
    for row in rows:
        if reminders_due(row.due_on, today) > row.reminders:
            with unit_of_work():
                _remind(row.id)


def _remind(promise_id: int) -> None:
    row = db.session.get_one(Promise, promise_id, with_for_update=True, populate_existing=True)
    if row.state not in OPEN or row.due_on is None or row.invoiced_at is None:
        return
    now = business_now()
    earned = reminders_due(row.due_on, now.date())
    told = max(row.reminders, reminders_due(row.due_on, row.invoiced_at.date()))  # the invoice itself reminds
    row.reminders = max(row.reminders, earned)
    if earned > told:
        tell(row, "reminder", str(earned))
