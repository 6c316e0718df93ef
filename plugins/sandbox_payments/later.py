"""What happens at the pretended provider as time passes."""

from datetime import datetime

from plugins.sandbox_payments.models import SandboxObject
from plugins.sandbox_payments.rules import DISPUTE_FEE, DISPUTE_TAKES
from plugins.sandbox_payments.services import get, left_of, new_id, set_status, succeed, tell
from portal.database import db
from portal.kernel.clock import business_now, wall_now


def what_is_due(now: datetime) -> None:
    """Let debits arrive, payers ask their bank and banks decide, and close pages, when their time has come."""
    due = db.select(SandboxObject).where(SandboxObject.due_at.is_not(None), SandboxObject.due_at <= now).limit(200)
    for row in db.session.scalars(due.with_for_update(skip_locked=True)).all():
        row.due_at = None
        if row.kind == "dispute":
            _judge(row)
        elif row.status == "open":
            set_status(row, "expired")
        elif row.status == "processing":
            succeed(row)
        elif row.status == "succeeded" and left_of(row):
            _dispute(row)


def _judge(dispute: SandboxObject) -> None:
    is_in_vain = get(dispute.parent).outcome == "disputes_in_vain"
    dispute.fee = None if is_in_vain else DISPUTE_FEE
    set_status(dispute, "won" if is_in_vain else "lost")


def _dispute(charge: SandboxObject) -> None:
    dispute = SandboxObject(
        id=new_id("dispute"),
        key=f"dispute of {charge.id}",
        kind="dispute",
        payment_id=charge.payment_id,
        status="open",
        amount=left_of(charge),
        currency=charge.currency,
        parent=charge.id,
        due_at=business_now() + DISPUTE_TAKES,
        created_at=wall_now(),
    )
    db.session.add(dispute)
    tell(dispute)
