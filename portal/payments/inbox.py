"""The inbox of the gateways' messages: checked over the raw bytes, stored once, dealt with by a job."""

import logging
from collections.abc import Collection, Mapping
from datetime import timedelta

from flask import current_app

from portal.alarms.services import raise_alarm
from portal.config import Settings
from portal.database import db, insert_once, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import wall_now
from portal.organisations.models import HolderGateway
from portal.payments.collecting import fetch_payment, gateway_named, has_arrived, keys_of
from portal.payments.facts import take_in
from portal.payments.gateway import EventStub, Fact, Unknown
from portal.payments.models import GatewayEvent, Payment

log = logging.getLogger(__name__)
HANDLE = "core.handle_event"
LOST_WITHIN = timedelta(hours=25)
GOES_BACK = ("refund", "dispute")
NOT_OURS = "not about a payment of ours"
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
            _deal_with(row.id)
        elif is_new:
            raise_alarm("fact_refused", f"mode:{holder_id}:{gateway}", holder_id, None, f"{row.outcome} ({gateway})")
    return is_new


def _deal_with(event_row: int) -> None:
    enqueue(HANDLE, {"event_row": event_row}, key=f"event:{event_row}")


def handle_event(event_row: int) -> None:
    """Fetch what a message was about, and take in what the gateway says now."""
    row = db.session.get_one(GatewayEvent, event_row)
    if row.handled_at:
        return
    gateway, holder_id, subject = row.gateway, row.holder_id, row.subject
    keys = keys_of(holder_id, gateway)
    db.session.rollback()
    fact = gateway_named(gateway).fetch(keys, subject)
    if fact and fact.subject in GOES_BACK and not has_arrived(fact.payment_id):
        fetch_payment(fact.payment_id)  # messages come in any order, and this money came before it went
    with unit_of_work() as session:
        row = session.get_one(GatewayEvent, event_row)
        row.outcome = _taken_in(row, fact) if fact else NOT_OURS
        row.handled_at = wall_now()


def _taken_in(row: GatewayEvent, fact: Fact) -> str:
    """Take a fact in, if the payment is one of the holder whose gateway speaks: nobody speaks for another's."""
    payment = db.session.get(Payment, fact.payment_id)
    if payment is None:
        return NOT_OURS
    if (payment.holder_id, payment.gateway) != (row.holder_id, row.gateway):
        outcome = "refused: about a payment of another holder"
        raise_alarm("fact_refused", f"holder:{row.id}", row.holder_id, None, f"{outcome} ({row.gateway} {row.subject})")
        return outcome
    row.payment_id = payment.id
    return take_in(fact)


def poll() -> None:
    """Ask every gateway for its messages of the last day, and deal with those that were given up: none is lost."""
    known = db.select(HolderGateway.holder_id, HolderGateway.gateway).order_by(HolderGateway.id)
    found = [(row.holder_id, row.gateway) for row in db.session.execute(known)]
    for holder_id, gateway in found:
        if gateway in current_app.extensions["portal.gateways"]:
            _ask(holder_id, gateway)
    with unit_of_work() as session:
        waiting = db.select(GatewayEvent.id).where(GatewayEvent.handled_at.is_(None))
        for event_row in session.scalars(waiting.order_by(GatewayEvent.id)).all():
            _deal_with(event_row)


def deal_once_more(gateway: str, event_ids: Collection[str], hours: int | None = None) -> int:
    """Let a gateway's messages be dealt with again, those named or all of so many hours; how many there are."""
    settings: Settings = current_app.extensions["portal.settings"]
    since = wall_now() - timedelta(hours=hours or 0)
    wanted = db.select(GatewayEvent).where(
        GatewayEvent.gateway == gateway,
        GatewayEvent.is_live.is_(settings.is_live),
        GatewayEvent.event_id.in_(event_ids) | (GatewayEvent.received_at >= since),
    )
    with unit_of_work() as session:
        found = session.scalars(wanted.order_by(GatewayEvent.id)).all()
        for row in found:
            row.handled_at, row.outcome = None, ""
            _deal_with(row.id)
    return len(found)


def _ask(holder_id: int, gateway: str) -> None:
    """Ask one gateway; one that does not answer does not keep the others from being asked."""
    keys = keys_of(holder_id, gateway)
    db.session.rollback()
    try:
        events = gateway_named(gateway).events_since(keys, wall_now() - LOST_WITHIN)
    except (Unknown, OSError):
        log.warning("gateway %s of holder %s does not answer", gateway, holder_id, exc_info=True)
        return
    for event in events:
        _store(gateway, holder_id, event)


def outcomes() -> dict[str, str]:
    """What came of each of the newest messages, by its id; empty while a message waits."""
    newest = db.select(GatewayEvent.event_id, GatewayEvent.outcome).order_by(GatewayEvent.id.desc()).limit(NEWEST)
    return {row.event_id: row.outcome for row in db.session.execute(newest)}
