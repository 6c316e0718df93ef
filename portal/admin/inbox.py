"""What needs a person today, and why: the core's own tasks, and those of the plugins, by urgency."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import url_for

from portal.admin.condition import condition
from portal.admin.readiness import open_steps
from portal.alarms.services import TITLES, unseen
from portal.database import db
from portal.hooks import Task, current_hooks, portal_health, portal_tasks
from portal.kernel.clock import wall_now
from portal.payments.asking_back import waiting_for_second
from portal.payments.history import SEES
from portal.payments.models import Payment
from portal.payments.rules import PaymentState
from portal.payments.words import STATE_NAMES
from portal.reviews.tasks import tasks_of_reviews
from portal.viewer import Viewer
from portal.web.languages import format_money, gettext, ngettext

# The portal asks the gateway by itself all the time; what has not moved after so long needs a person.
STUCK_AFTER = {
    PaymentState.COLLECTING: timedelta(days=1),
    PaymentState.PROCESSING: timedelta(days=14),
    PaymentState.REFUND_PENDING: timedelta(days=5),
    PaymentState.DISPUTED: timedelta(days=3),
}
COUNTED_UP_TO = 1000


def inbox(viewer: Viewer) -> list[Task]:
    """Everything that waits for this viewer: alarms, then what is late, then by importance, the oldest first."""
    tasks = [*_alarms(viewer), *_refunds(viewer), *_stuck(viewer), *_unwell(viewer), *_set_up(viewer)]
    tasks += [*tasks_of_reviews(viewer), *current_hooks().gather(portal_tasks, viewer=viewer)]
    now = wall_now()

    def urgency(task: Task) -> tuple[bool, bool, int, float]:
        is_late = task.due_at is not None and task.due_at <= now
        return not task.is_alarm, not is_late, task.position, (task.since or now).timestamp()

    return sorted(tasks, key=urgency)


def _alarms(viewer: Viewer) -> Iterator[Task]:
    for alarm in unseen(viewer):
        url = url_for("core_admin_alarms.seen", alarm_id=alarm.id)
        yield Task(gettext(TITLES[alarm.kind]), url, why=alarm.detail, since=alarm.raised_at, is_alarm=True)


def _refunds(viewer: Viewer) -> Iterator[Task]:
    for payment_id, amount, asked_at in waiting_for_second(viewer):
        title = gettext("%(sum)s to be given back waits for a second person", sum=format_money(amount))
        why = gettext("Payment %(number)s: somebody else has asked for it.", number=payment_id)
        url = url_for("core_admin_payments.show", payment_id=payment_id)
        yield Task(title, url, why=why, since=asked_at, position=5)


def _stuck(viewer: Viewer) -> Iterator[Task]:
    if not viewer.may(SEES):
        return
    for state, patience in STUCK_AFTER.items():
        since, count = _waiting_in(state, patience, viewer)
        if since is not None:
            title = ngettext("%(num)s payment does not move", "%(num)s payments do not move", count)
            url = url_for("core_admin_payments.index", state=state.value, sort="since")
            yield Task(title, url, why=gettext(STATE_NAMES[state]), since=since, position=15)


def _waiting_in(state: PaymentState, patience: timedelta, viewer: Viewer) -> tuple[datetime | None, int]:
    """Since when the oldest payment waits in a state for too long, and how many do, up to a cap."""
    found = db.select(Payment.state_at).where(Payment.state == state, Payment.state_at < wall_now() - patience)
    holders = viewer.objects(SEES)
    if holders is not None:
        found = found.where(Payment.holder_id.in_(holders))
    capped = found.order_by(Payment.state_at).limit(COUNTED_UP_TO).subquery()
    oldest, count = db.session.execute(db.select(db.func.min(capped.c.state_at), db.func.count())).one()
    return oldest, count


def _set_up(viewer: Viewer) -> Iterator[Task]:
    if viewer.may("core.settings") and (count := open_steps()):
        title = ngettext("%(num)s step of setting up is left", "%(num)s steps of setting up are left", count)
        yield Task(title, url_for("core_admin_setup.index"), position=9)


def _unwell(viewer: Viewer) -> Iterator[Task]:
    """Every line of the health page that is not well, with the list where it is put right."""
    if not viewer.may("core.health"):
        return
    for line in [*condition(), *current_hooks().gather(portal_health)]:
        if not line.is_well:
            yield Task(line.name, line.url or url_for("core_admin_health.health"), why=line.detail, position=8)
