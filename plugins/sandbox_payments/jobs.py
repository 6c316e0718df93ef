"""Delivering the provider's messages through the same inbox that a real provider posts to."""

from plugins.sandbox_payments.gateway import NAME, message
from plugins.sandbox_payments.later import what_is_due
from plugins.sandbox_payments.models import SandboxEvent, SandboxObject
from plugins.sandbox_payments.rules import HEADER, secrets_of, sign
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, wall_now
from portal.payments.collecting import keys_of
from portal.payments.inbox import receive


def deliver(event_id: str) -> None:
    """Sign a message and hand it to the inbox."""
    event = db.session.get_one(SandboxEvent, event_id)
    body, holder_id = message(event), event.holder_id
    secret = secrets_of(keys_of(holder_id, NAME))[0]
    db.session.rollback()
    receive(NAME, holder_id, {HEADER: sign(body, secret, wall_now())}, body)


def let_time_pass() -> None:
    """Let slow debits arrive, disputes begin and end, and pages close on which nobody paid."""
    if db.session.scalar(db.select(SandboxObject.id).where(SandboxObject.due_at <= business_now())):
        with unit_of_work():
            what_is_due(business_now())
