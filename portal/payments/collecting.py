"""Talking to gateways: every step is stored before the next, so that nobody who resumes charges twice."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import current_app

from portal.config import Settings
from portal.database import db, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.organisations.services import gateway_keys
from portal.payments.facts import take_in
from portal.payments.gateway import Charge, Fact, Gateway, Keys, Order
from portal.payments.models import Attempt, Payment, Refund
from portal.payments.rules import LIVE_CHARGE, STUCK, PaymentState
from portal.payments.services import COLLECT, REFUND, locked, move
from portal.state import current_state

log = logging.getLogger(__name__)
FETCH = "core.fetch_payment"
OPEN_TO_PAYER = (PaymentState.DRAFT, PaymentState.AWAITING_METHOD, PaymentState.PROMISED)
STUCK_AFTER = timedelta(minutes=15)


def gateway_named(name: str) -> Gateway:
    """Find a gateway that is installed; raise NotFound."""
    found: dict[str, Gateway] = current_app.extensions["portal.gateways"]
    if name not in found:
        raise NotFound(N_("This fund holder does not take money in this way."))
    return found[name]


@dataclass(frozen=True)
class WayToPay:
    """A gateway as payers see it: what it is called, and in a short sentence what happens there."""

    name: str
    title: str
    summary: str
    keeps_fee: bool
    is_sent_by_payer: bool


def ways_to_pay(names: Iterable[str], currency: str) -> list[WayToPay]:
    """Those of a holder's open gateways that are installed, take a currency, and whose plugin is switched on."""
    owners: dict[str, str] = current_app.extensions["portal.gateway_owners"]
    is_on = current_state().is_enabled
    found = [gateway_named(name) for name in names if name in owners and is_on(owners[name])]
    return [
        WayToPay(one.name, one.title, one.summary, one.keeps_fee, one.is_sent_by_payer)
        for one in found
        if one.takes(currency)
    ]


def is_sent_by_payer(gateway: str) -> bool:
    """Whether payers send the money of a gateway themselves; not so of one that is not installed."""
    found: dict[str, Gateway] = current_app.extensions["portal.gateways"]
    return gateway in found and found[gateway].is_sent_by_payer


def keys_of(holder_id: int, gateway: str) -> Keys:
    """The keys of a holder's gateway."""
    return gateway_keys(holder_id, gateway, current_app.extensions["portal.keys"])


def stored_keys(holder_id: int, gateway: str) -> Keys:
    """The keys of a holder's gateway; none for one that was never opened."""
    try:
        return keys_of(holder_id, gateway)
    except NotFound:
        return {}


def _gateway_of(payment_id: int) -> tuple[Gateway, Keys, Payment]:
    row = db.session.get(Payment, payment_id)
    if row is None:
        raise NotFound(N_("There is no such payment."))
    found = gateway_named(row.gateway), keys_of(row.holder_id, row.gateway), row
    db.session.expunge(row)
    db.session.rollback()
    return found


def checkout(payment_id: int, payer: str = "") -> str:
    """Make the gateway's page for a payment, and give its address; not inside a unit of work.

    The ``payer``'s name is handed on and not kept here.
    """
    with unit_of_work():
        _still_waiting(payment_id)
    gateway, keys, row = _gateway_of(payment_id)
    begun = gateway.begin(keys, replace(_order(row), payer=payer))
    with unit_of_work():
        row = _still_waiting(payment_id)
        row.checkout_reference = begun.reference
        move(row, PaymentState.AWAITING_METHOD)
    return begun.url


def how_to_pay(payment_id: int) -> str:
    """The page that says how to send money that the payer sends; asking moves nothing."""
    gateway, keys, row = _gateway_of(payment_id)
    if not gateway.is_sent_by_payer:
        raise Conflict(N_("This pledge is settled already."))
    return gateway.begin(keys, _order(row)).url


def _still_waiting(payment_id: int) -> Payment:
    row = locked(payment_id)
    if row.state not in OPEN_TO_PAYER:
        raise Conflict(N_("This pledge is settled already."))
    return row


def _order(row: Payment) -> Order:
    """The order of a payment's page; its key stays the same until a method is lost, since two pages were paid twice."""
    settings: Settings = current_app.extensions["portal.settings"]
    return Order(
        payment_id=row.id,
        amount=Money(row.amount, row.currency),
        charges="now" if row.charges == "now" else "later",
        title=row.title,
        email=row.email,
        language=row.language,
        return_url=settings.base_url + row.return_path,
        cancel_url=settings.base_url + row.cancel_path,
        key=f"pay:{row.id}:setup:{row.checkout_number}",
    )


def collect_payment(payment_id: int) -> None:
    """Charge a payment: an attempt is stored, then made at the gateway, then stored, then confirmed, then stored."""
    attempt_id, reference = _live_attempt(payment_id)
    if attempt_id is None:
        return
    gateway, keys, row = _gateway_of(payment_id)
    if not reference:
        charge = Charge(
            row.id, Money(row.amount, row.currency), row.method_reference, row.title, f"pay:{row.id}:pi:{attempt_id}"
        )
        reference = gateway.create_charge(keys, charge)
        with unit_of_work() as session:
            is_wanted = locked(payment_id).state == PaymentState.COLLECTING
            session.get_one(Attempt, attempt_id).reference = reference
        if not is_wanted:  # given up in the meantime; a charge that nobody confirms takes nothing
            return
    fact = gateway.confirm_charge(keys, reference, f"pay:{payment_id}:confirm:{attempt_id}:{row.retries}")
    with unit_of_work():
        take_in(fact)


def retry_due() -> None:
    """Ask again for charges that were declined for the moment, when their day has come."""
    due = db.select(Payment.id).where(Payment.retry_at <= business_now()).order_by(Payment.id)
    for payment_id in list(db.session.scalars(due)):
        with unit_of_work():
            row = locked(payment_id)
            if row.retry_at is not None and move(row, PaymentState.COLLECTING):
                row.retries += 1
                enqueue(COLLECT, {"payment_id": payment_id}, key=f"collect:{payment_id}")


def _live_attempt(payment_id: int) -> tuple[int | None, str]:
    """The one attempt that lives, made now if there is none; None when nothing is to be collected."""
    with unit_of_work() as session:
        if locked(payment_id).state != PaymentState.COLLECTING:
            return None, ""
        found = session.scalar(db.select(Attempt).where(Attempt.payment_id == payment_id, Attempt.ended_at.is_(None)))
        if found is None:
            found = Attempt(payment_id=payment_id, started_at=wall_now())
            session.add(found)
            session.flush()
        return found.id, found.reference


def recovery_url(payment_id: int, return_url: str) -> str:
    """The gateway's page on which the payer completes a charge that did not go through."""
    gateway, keys, row = _gateway_of(payment_id)
    reference = _charge_of(row)
    if row.state != PaymentState.ACTION_REQUIRED or not reference:
        raise Conflict(N_("Nothing is to be done for this payment."))
    return gateway.recovery_url(keys, reference, return_url)


def _charge_of(row: Payment) -> str:
    """The charge of a payment; one that is charged at once has none but the page on which it is paid."""
    return _reference_of(row.id) or (row.checkout_reference if row.charges == "now" else "")


def _reference_of(payment_id: int) -> str:
    newest = db.select(Attempt.reference).where(Attempt.payment_id == payment_id).order_by(Attempt.id.desc()).limit(1)
    reference = db.session.scalar(newest) or ""
    db.session.rollback()
    return reference


def give_up_payment(payment_id: int) -> None:
    """End a charge at the gateway; should it have succeeded after all, that is taken in instead."""
    gateway, keys, row = _gateway_of(payment_id)
    reference = _charge_of(row)
    if row.state not in LIVE_CHARGE:
        return
    if not reference:
        with unit_of_work():
            move(locked(payment_id), PaymentState.UNCOLLECTABLE)
        return
    fact = gateway.cancel_charge(keys, reference)
    with unit_of_work():
        take_in(fact)


def release_method(payment_id: int) -> None:
    """Let the gateway forget a payer's method."""
    gateway, keys, row = _gateway_of(payment_id)
    gateway.release(keys, row.method_reference)


def pay_back(refund_id: int) -> None:
    """Give money back at the gateway, once however often this is tried; what was made there is only asked about."""
    found = db.session.get_one(Refund, refund_id)
    if found.state != "pending":
        return
    payment_id, key, reference = found.payment_id, found.key, found.reference
    charge, minor = _reference_of(payment_id), found.amount
    gateway, keys, row = _gateway_of(payment_id)
    amount = Money(minor, row.currency)
    if reference:
        fact = gateway.fetch(keys, reference)
    else:
        try:
            fact = gateway.refund(keys, charge or row.checkout_reference, amount, key)
        except Refused as refusal:
            log.error("refund %s was refused by the gateway: %s", refund_id, refusal.message)
            fact = Fact(payment_id, "refund", "failed", "", amount, key=key)
    if fact is not None:
        with unit_of_work():
            take_in(fact)


def see_to_stuck() -> None:
    """Take up again what has not moved for a while: ask how it stands, and do what was given up.

    Each becomes a job of its own, so that a gateway that does not answer holds up nobody else's.
    """
    old = wall_now() - STUCK_AFTER
    stuck = db.select(Payment.id, Payment.state).where(Payment.state.in_(STUCK), Payment.state_at < old)
    refunds = db.select(Refund.id).where(Refund.state == "pending", Refund.asked_at < old).order_by(Refund.id)
    with unit_of_work() as session:
        for row in session.execute(stuck.order_by(Payment.id)).all():
            name, what = (COLLECT, "collect") if row.state == PaymentState.COLLECTING else (FETCH, "fetch")
            enqueue(name, {"payment_id": row.id}, key=f"{what}:{row.id}")
        for refund_id in session.scalars(refunds).all():
            enqueue(REFUND, {"refund_id": refund_id}, key=f"refund:{refund_id}")


def has_arrived(payment_id: int) -> bool:
    """Whether the money of a payment came; also when nobody knows the payment, so that nobody is asked about it."""
    row = db.session.get(Payment, payment_id)
    found = row is None or row.collected_at is not None
    db.session.rollback()
    return found


def fetch_payment(payment_id: int) -> None:
    """Ask the gateway how a payment stands now, instead of waiting for its message."""
    gateway, keys, row = _gateway_of(payment_id)
    reference = _reference_of(payment_id) or row.checkout_reference
    fact = gateway.fetch(keys, reference) if reference else None
    if fact is not None:
        with unit_of_work():
            take_in(fact)
