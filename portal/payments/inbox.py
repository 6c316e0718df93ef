"""The inbox of the gateways' messages: checked over the raw bytes, stored once, dealt with by a job."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from flask import current_app

from portal.config import Settings
from portal.database import db, insert_once, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import wall_now
from portal.organisations.models import HolderGateway
from portal.payments.collecting import gateway_named, keys_of
from portal.payments.facts import take_in
from portal.payments.gateway import EventStub
from portal.payments.models import GatewayEvent

log = logging.getLogger(__name__)
HANDLE = "core.handle_event"
LOST_WITHIN = timedelta(hours=25)
NEWEST = 500


def receive(gateway: str, holder_id: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Take a message in; raises Forged when the gateway did not sign it, says False when it came before."""
    event = gateway_named(gateway).read_event(keys_of(holder_id, gateway), headers, body)
    return _store(gateway, holder_id, event)


def _store(gateway: str, holder_id: int, event: EventStub) -> bool:
    settings: Settings = current_app.extensions["portal.settings"]
    row = GatewayEvent(
        gateway=gateway,
        event_id=event.id,
        holder_id=holder_id,
        kind=event.kind,
        subject=event.subject,
        is_live=event.is_live,
        received_at=wall_now(),
    )
    if event.is_live != settings.is_live:
        row.outcome, row.handled_at = "refused: of another mode", wall_now()
    with unit_of_work():
        is_new = insert_once(row)
        if is_new and not row.handled_at:
            enqueue(HANDLE, {"event_row": row.id})
    return is_new


def handle_event(event_row: int) -> None:
    """Fetch what a message was about, and take in what the gateway says now."""
    row = db.session.get_one(GatewayEvent, event_row)
    if row.handled_at:
        return
    gateway, holder_id, subject = row.gateway, row.holder_id, row.subject
    keys = keys_of(holder_id, gateway)
    db.session.rollback()
    fact = gateway_named(gateway).fetch(keys, subject)
    with unit_of_work() as session:
        row = session.get_one(GatewayEvent, event_row)
        row.outcome = take_in(fact) if fact else "not about a payment of ours"
        row.handled_at = wall_now()


def poll() -> None:
    """Ask every gateway for its messages of the last day, so that none is lost."""
    open_gateways = db.select(HolderGateway.holder_id, HolderGateway.gateway).where(HolderGateway.is_active.is_(True))
    found = [(row.holder_id, row.gateway) for row in db.session.execute(open_gateways)]
    for holder_id, gateway in found:
        if gateway not in current_app.extensions["portal.gateways"]:
            continue
        keys = keys_of(holder_id, gateway)
        db.session.rollback()
        for event in gateway_named(gateway).events_since(keys, wall_now() - LOST_WITHIN):
            _store(gateway, holder_id, event)


def outcomes() -> dict[str, str]:
    """What came of each of the newest messages, by its id; empty while a message waits."""
    newest = db.select(GatewayEvent.event_id, GatewayEvent.outcome).order_by(GatewayEvent.id.desc()).limit(NEWEST)
    return {row.event_id: row.outcome for row in db.session.execute(newest)}
