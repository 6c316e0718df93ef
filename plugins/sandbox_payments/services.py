"""The pretended provider: makes checkouts and charges, and says how they stand."""

from dataclasses import dataclass
from datetime import datetime

from plugins.sandbox_payments.models import SandboxEvent, SandboxObject
from plugins.sandbox_payments.rules import (
    ABANDONED_AFTER,
    DISPUTE_AFTER,
    DISPUTES,
    OUTCOMES,
    PAGE_IS_OPEN_FOR,
    SLOW_DEBIT,
    answer_of_bank,
    fee_of,
)
from portal.database import db, insert_once, is_writing
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_token
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments.gateway import Charge, Fact, Order, Subject
from portal.payments.models import Payment

DELIVER = "sandbox_payments.deliver"


@dataclass(frozen=True)
class HostedPage:
    """What the provider's page shows."""

    id: str
    title: str
    amount: Money
    status: str
    charges: str
    is_recovery: bool
    outcome: str
    return_url: str
    cancel_url: str


def new_id(kind: str) -> str:
    """Make an id like a provider's."""
    return f"sbx_{kind}_{new_token()[:20]}"


def by_key(key: str) -> SandboxObject | None:
    """Find what was made under a key."""
    found: SandboxObject | None = db.session.scalar(db.select(SandboxObject).where(SandboxObject.key == key))
    return found


def made_once(row: SandboxObject) -> SandboxObject:
    """Store an object, or find the one that was made under its key a moment before."""
    key = row.key
    if insert_once(row):
        return row
    earlier: SandboxObject = db.session.scalars(db.select(SandboxObject).where(SandboxObject.key == key)).one()
    return earlier


def make_checkout(order: Order) -> str:
    """Make a hosted page, once per key."""
    if found := by_key(order.key):
        return found.id
    row = SandboxObject(
        id=new_id("setup"),
        key=order.key,
        kind="setup",
        payment_id=order.payment_id,
        status="open",
        amount=order.amount.minor,
        currency=order.amount.currency,
        title=order.title,
        return_url=order.return_url,
        cancel_url=order.cancel_url,
        charges=order.charges,
        due_at=business_now() + PAGE_IS_OPEN_FOR,
        created_at=wall_now(),
    )
    return made_once(row).id


def make_charge(charge: Charge) -> str:
    """Make a charge without confirming it, once per key."""
    if found := by_key(charge.key):
        return found.id
    method = db.session.get(SandboxObject, charge.method_reference)
    row = SandboxObject(
        id=new_id("charge"),
        key=charge.key,
        kind="charge",
        payment_id=charge.payment_id,
        status="created",
        amount=charge.amount.minor,
        currency=charge.amount.currency,
        outcome=method.outcome if method else "declines",
        parent=charge.method_reference,
        title=charge.title,
        created_at=wall_now(),
    )
    return made_once(row).id


def confirm_charge(charge_id: str, key: str) -> Fact:
    """Take the money as the payer's chosen outcome says; a second time under the same key only tells."""
    row = get(charge_id)
    if row.status in ("created", "requires_action") and row.confirmed_under != key:
        is_first_try, row.confirmed_under = not row.confirmed_under, key
        _decide(row, is_first_try=is_first_try)
    return fact_of(row)


def _decide(row: SandboxObject, *, is_first_try: bool) -> None:
    answer = answer_of_bank(row.outcome, is_first_try=is_first_try)
    if answer == "succeeded":
        succeed(row)
        return
    if answer == "processing":
        row.due_at = business_now() + SLOW_DEBIT
    set_status(row, answer)


def succeed(row: SandboxObject) -> None:
    """Let the money of a charge arrive."""
    row.fee = fee_of(row.amount)
    row.due_at = business_now() + DISPUTE_AFTER if row.outcome in DISPUTES else None
    set_status(row, "succeeded")


def set_status(row: SandboxObject, status: str) -> None:
    """Change how an object stands, and tell the portal."""
    row.status = status
    tell(row)


def tell(row: SandboxObject) -> None:
    """Send a message that something happened to an object."""
    holder_id = db.session.scalar(db.select(Payment.holder_id).where(Payment.id == row.payment_id))
    event = SandboxEvent(
        id=new_id("event"),
        kind=f"{row.kind}.{row.status}",
        subject=row.id,
        holder_id=holder_id or 0,
        made_at=wall_now(),
    )
    db.session.add(event)
    enqueue(DELIVER, {"event_id": event.id})


def get(object_id: str) -> SandboxObject:
    """Find an object; raise NotFound."""
    row = db.session.get(SandboxObject, object_id, with_for_update=is_writing(), populate_existing=True)
    if row is None:
        raise NotFound(N_("There is no such payment."))
    return row


def fact_of(row: SandboxObject) -> Fact:
    """Say how an object stands."""
    is_charge = row.kind == "charge" or row.charges == "now"
    subject: Subject = "charge" if row.kind == "setup" and row.charges == "now" else row.kind  # type: ignore[assignment]
    return Fact(
        payment_id=row.payment_id,
        subject=subject,
        status=row.status,
        reference=row.id,
        amount=Money(row.amount, row.currency),
        method_reference=row.id if row.kind == "setup" else row.parent,
        fee=None if row.fee is None else Money(row.fee, row.currency),
        is_soft=is_charge and row.outcome == "later",
        key=row.key if row.kind == "refund" else "",
    )


def hosted_page(object_id: str) -> HostedPage:
    """Show what the payer is asked for."""
    row = get(object_id)
    checkout = row if row.kind == "setup" else get(row.parent)
    amount = Money(row.amount, row.currency)
    return HostedPage(
        id=row.id,
        title=row.title,
        amount=amount,
        status=row.status,
        charges=checkout.charges,
        is_recovery=row.kind == "charge",
        outcome=row.outcome,
        return_url=checkout.return_url,
        cancel_url=checkout.cancel_url,
    )


def choose(object_id: str, outcome: str) -> str:
    """Do what the payer chose on the hosted page, and say where they go then; nowhere, if they never come back."""
    row = get(object_id)
    checkout = row if row.kind == "setup" else get(row.parent)
    if outcome == "back":
        return checkout.cancel_url
    if outcome not in OUTCOMES:
        raise Refused(N_("Choose one of the outcomes."), "outcome")
    if row.kind == "charge":
        _recover(row)
    elif row.status == "open" and outcome == "never":
        row.outcome, row.due_at = outcome, business_now() + ABANDONED_AFTER
        return ""
    elif row.status == "open" and row.charges == "now":
        return _pay_now(row, outcome)
    elif row.status == "open":
        row.outcome, row.due_at = outcome, None
        set_status(row, "succeeded")
    return checkout.return_url


def _recover(charge: SandboxObject) -> None:
    if charge.status == "requires_action":
        charge.outcome = "pays"
        succeed(charge)


def _pay_now(row: SandboxObject, outcome: str) -> str:
    """Charge at once: a bank that would ask later asks on the spot, and a declined payer goes back."""
    if outcome in ("declines", "later"):
        return row.cancel_url
    row.outcome = "pays" if outcome == "authentication" else outcome
    _decide(row, is_first_try=True)
    return row.return_url


def language_of(object_id: str) -> str:
    """In which language the payer of an object reads."""
    found: str = db.session.scalars(db.select(Payment.language).where(Payment.id == get(object_id).payment_id)).one()
    return found


def played(object_id: str, outcome: str) -> Fact:
    """Let a sample payer choose an outcome."""
    row = get(object_id)
    row.outcome, row.status, row.due_at = outcome, "succeeded", None
    if row.charges == "now":
        row.fee = fee_of(row.amount)
    return fact_of(row)


def cancel_charge(charge_id: str) -> Fact:
    """End a charge, unless it succeeded."""
    row = get(charge_id)
    if row.status not in ("succeeded", "canceled"):
        set_status(row, "canceled")
    return fact_of(row)


def give_back(charge_id: str, amount: Money, key: str) -> Fact:
    """Refund part of a charge, once per key and never more than came."""
    charge = get(charge_id)
    found = by_key(key)
    if found is None:
        if charge.status != "succeeded" or amount.minor > left_of(charge):
            raise Refused(N_("This is more than can be given back."))
        found = SandboxObject(
            id=new_id("refund"),
            key=key,
            kind="refund",
            payment_id=charge.payment_id,
            status="succeeded",
            amount=amount.minor,
            currency=amount.currency,
            parent=charge_id,
            created_at=wall_now(),
        )
        db.session.add(found)
        tell(found)
    return fact_of(found)


def left_of(charge: SandboxObject) -> int:
    """What of a charge has not gone back and is not disputed, in minor units."""
    gone = db.select(db.func.coalesce(db.func.sum(SandboxObject.amount), 0)).where(
        SandboxObject.parent == charge.id,
        SandboxObject.kind.in_(("refund", "dispute")),
        SandboxObject.status != "won",
    )
    return charge.amount - int(db.session.scalar(gone) or 0)


def events_since(since: datetime) -> list[SandboxEvent]:
    """All messages made since an instant."""
    rows = db.select(SandboxEvent).where(SandboxEvent.made_at >= since).order_by(SandboxEvent.made_at)
    return list(db.session.scalars(rows))
