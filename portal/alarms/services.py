"""Raising alarms, and laying them down with a note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.alarms.models import Alarm
from portal.audit.services import note
from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import N_
from portal.viewer import Viewer

SEES = "core.payments"
MOST_SHOWN = 50
Kind = Literal["fact_refused", "refund_failed", "fee_not_booked"]
TITLES = {
    "fact_refused": N_("A message of the payment provider was refused"),
    "refund_failed": N_("Money could not be given back"),
    "fee_not_booked": N_("A fee in another currency has to be booked by hand"),
}


@dataclass(frozen=True)
class AlarmCard:
    """An alarm, and what somebody found who looked into it."""

    id: int
    kind: str
    holder_id: int
    payment_id: int | None
    detail: str
    raised_at: datetime
    seen_at: datetime | None = None
    seen_by: int | None = None
    note: str = ""


def raise_alarm(kind: Kind, key: str, holder_id: int, payment_id: int | None, detail: str) -> None:
    """Raise an alarm in the unit of work that runs now; the same one is raised once."""
    row = Alarm(
        key=f"{kind}:{key}",
        kind=kind,
        holder_id=holder_id,
        payment_id=payment_id,
        detail=detail,
        raised_at=wall_now(),
    )
    insert_once(row)


def unseen(viewer: Viewer, payment_id: int | None = None) -> Sequence[AlarmCard]:
    """The alarms that nobody has looked into, of the holders whose payments the viewer sees, the oldest first."""
    found = db.select(Alarm).where(Alarm.seen_at.is_(None))
    if not viewer.may(SEES):
        return []
    holders = viewer.objects(SEES)
    if holders is not None:
        found = found.where(Alarm.holder_id.in_(holders))
    if payment_id is not None:
        found = found.where(Alarm.payment_id == payment_id)
    return [_card(row) for row in db.session.scalars(found.order_by(Alarm.id).limit(MOST_SHOWN))]


def _card(row: Alarm) -> AlarmCard:
    return AlarmCard(
        row.id, row.kind, row.holder_id, row.payment_id, row.detail, row.raised_at, row.seen_at, row.seen_by, row.note
    )


def alarm_card(alarm_id: int, viewer: Viewer) -> AlarmCard:
    """Show an alarm, seen or not; raise NotFound for those of other holders."""
    row = db.session.get(Alarm, alarm_id)
    if row is None or not viewer.may(SEES, row.holder_id):
        raise NotFound(N_("There is no such alarm."))
    return _card(row)


def count_unseen() -> int:
    """How many alarms nobody has looked into, up to a page of them."""
    capped = db.select(Alarm.id).where(Alarm.seen_at.is_(None)).limit(MOST_SHOWN).subquery()
    return int(db.session.scalar(db.select(db.func.count()).select_from(capped)) or 0)


def mark_seen(alarm_id: int, words: str, viewer: Viewer) -> None:
    """Lay an alarm down, saying what was found; raises NotFound for others' and Conflict when somebody was faster."""
    row = db.session.scalar(db.select(Alarm).where(Alarm.id == alarm_id).with_for_update())
    if row is None or not viewer.may(SEES, row.holder_id):
        raise NotFound(N_("There is no such alarm."))
    if row.seen_at is not None:
        raise Conflict(N_("Somebody has looked into this already."))
    row.seen_at, row.seen_by, row.note = wall_now(), viewer.account_id, words
    about = f"payment:{row.payment_id}" if row.payment_id else f"holder:{row.holder_id}"
    note("alarm.seen", about, viewer, {"alarm": row.kind, "said": row.detail, "note": words})
