"""Asking for payments and moving them on, in the unit of work of whoever calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert

from portal.database import db, store
from portal.events import publish
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import new_token
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments.events import PaymentEnded, PaymentWanted
from portal.payments.models import Attempt, Payment, PaymentStep, Refund
from portal.payments.rules import CANCELLABLE, COUNTED, LIVE_CHARGE, UNSETTLED, PaymentState, may_become
from portal.switches import check_payments

COLLECT, RELEASE, REFUND, GIVE_UP = "core.collect", "core.release", "core.refund", "core.give_up"


@dataclass(frozen=True)
class PaymentRequest:
    """A sum to be asked for; ``purpose`` is the plugin's own reference, such as ``campaigns:12``."""

    holder_id: int
    gateway: str
    purpose: str
    amount: Money
    email: str
    language: str
    charges: Literal["later", "now"]
    title: str
    return_path: str
    cancel_path: str


@dataclass(frozen=True)
class PaymentCard:
    """A payment as other parts see it."""

    id: int
    state: PaymentState
    amount: Money
    fee: Money | None
    refunded: Money
    gateway: str
    purpose: str
    collected_at: datetime | None
    charges: str


NEW_PAYMENT, NEW_STEP = insert(Payment).returning(Payment.id), insert(PaymentStep)


def begin(request: PaymentRequest) -> int:
    """Write down that a sum is to be asked for, and give the payment's id; raise Unavailable while none is taken."""
    check_payments()
    row = {
        "holder_id": request.holder_id,
        "gateway": request.gateway,
        "purpose": request.purpose,
        "title": request.title,
        "amount": request.amount.minor,
        "currency": request.amount.currency,
        "charges": request.charges,
        "email": request.email,
        "language": request.language,
        "return_path": request.return_path,
        "cancel_path": request.cancel_path,
        "state_at": wall_now(),
        "created_at": business_now(),
    }
    return int(store(NEW_PAYMENT, row).scalar_one())


def locked(payment_id: int) -> Payment:
    """Read a payment so that nobody else moves it in the meantime; raise NotFound."""
    row: Payment | None = db.session.scalar(
        db.select(Payment).where(Payment.id == payment_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(N_("There is no such payment."))
    return row


def move(row: Payment, new: PaymentState) -> bool:
    """Move a locked payment to a state, if there is a way; False when it is not one."""
    if not may_become(PaymentState(row.state), new):
        return False
    was_counted = row.state in COUNTED
    row.state, row.state_at, row.retry_at = new.value, wall_now(), None
    store(NEW_STEP, {"payment_id": row.id, "state": new.value, "at": row.state_at})
    if new not in LIVE_CHARGE:
        _end_attempt(row.id)
    if new in (PaymentState.EXPIRED, PaymentState.CANCELLED, PaymentState.RELEASED, PaymentState.UNCOLLECTABLE):
        publish(PaymentEnded(row.id, row.purpose, new.value, was_counted))
    return True


def _end_attempt(payment_id: int) -> None:
    live = db.update(Attempt).where(Attempt.payment_id == payment_id, Attempt.ended_at.is_(None))
    db.session.execute(live.values(ended_at=wall_now()))


def cancel(payment_id: int) -> None:
    """Take a payment back before it is collected; raise Conflict when collecting has begun."""
    row = locked(payment_id)
    if row.state == PaymentState.CANCELLED:
        return
    if row.state not in CANCELLABLE or not move(row, PaymentState.CANCELLED):
        raise Conflict(N_("This pledge is being collected and cannot be cancelled any more."))
    _forget_method(row)


def change_amount(payment_id: int, amount: Money) -> None:
    """Ask for another sum, with the method that was left; raise Conflict unless it is secured and nothing collected."""
    row = locked(payment_id)
    if row.state != PaymentState.SECURED:
        raise Conflict(N_("This pledge is being collected and cannot be changed any more."))
    if amount.currency != row.currency or amount.minor <= 0:
        raise Refused(N_("This sum cannot be asked for."), "amount")
    row.amount = amount.minor


def release(payment_id: int) -> None:
    """Let a payer go without any charge, because what it was for did not come about."""
    row = locked(payment_id)
    if row.state == PaymentState.DRAFT:
        move(row, PaymentState.CANCELLED)
    elif move(row, PaymentState.RELEASED):
        _forget_method(row)


def expire(payment_id: int) -> None:
    """End a payment whose payer never came back."""
    row = locked(payment_id)
    if row.state in (PaymentState.DRAFT, PaymentState.AWAITING_METHOD):
        move(row, PaymentState.EXPIRED)


def _forget_method(row: Payment) -> None:
    if row.method_reference:
        enqueue(RELEASE, {"payment_id": row.id})


def collect(payment_id: int) -> bool:
    """Ask for a secured payment to be charged; False when it cannot be (any more)."""
    row = locked(payment_id)
    if row.state != PaymentState.SECURED or not move(row, PaymentState.COLLECTING):
        return False
    enqueue(COLLECT, {"payment_id": payment_id}, key=f"collect:{payment_id}")
    return True


def ask_for_transfer(payment_id: int) -> None:
    """Say that the time has come for money that was promised, once: what it is for came about."""
    row = locked(payment_id)
    if row.state == PaymentState.PROMISED and row.charges == "later":
        row.charges = "now"
        publish(PaymentWanted(row.id, row.purpose))


def give_up(payment_id: int) -> None:
    """Ask for a charge that did not go through to be ended."""
    if locked(payment_id).state in LIVE_CHARGE:
        enqueue(GIVE_UP, {"payment_id": payment_id}, key=f"give up:{payment_id}")


def refund(payment_id: int, amount: Money, reason: str) -> int:
    """Give money back, wholly or in part; never more than came and has not gone back. The refund's id."""
    row = locked(payment_id)
    left = left_to_refund(row)
    if row.state not in (PaymentState.PAID, PaymentState.REFUND_PENDING):
        raise Refused(N_("Only money that has arrived can be given back."))
    if amount.currency != row.currency or not 0 < amount.minor <= left:
        raise Refused(N_("This is more than can be given back."), "amount")
    found = Refund(payment_id=payment_id, amount=amount.minor, key=new_token(), reason=reason, asked_at=wall_now())
    db.session.add(found)
    move(row, PaymentState.REFUND_PENDING)
    db.session.flush()
    enqueue(REFUND, {"refund_id": found.id}, key=f"refund:{found.id}")
    return found.id


def forget_payers(purpose: str) -> None:
    """Forget the addresses of those who paid for something and were settled with; sums and books stay."""
    theirs = db.update(Payment).where(Payment.purpose == purpose, Payment.state.not_in(UNSETTLED), Payment.email != "")
    db.session.execute(theirs.values(email="").execution_options(synchronize_session=False))


def left_to_refund(row: Payment) -> int:
    """What has come and is not gone or going back, in minor units."""
    pending = db.select(db.func.coalesce(db.func.sum(Refund.amount), 0)).where(
        Refund.payment_id == row.id, Refund.state == "pending"
    )
    return row.amount - row.refunded - int(db.session.scalar(pending) or 0)


def card(row: Payment) -> PaymentCard:
    """Show a payment."""
    return PaymentCard(
        id=row.id,
        state=PaymentState(row.state),
        amount=Money(row.amount, row.currency),
        fee=None if row.fee is None else Money(row.fee, row.currency),
        refunded=Money(row.refunded, row.currency),
        gateway=row.gateway,
        purpose=row.purpose,
        collected_at=row.collected_at,
        charges=row.charges,
    )


def payment(payment_id: int) -> PaymentCard:
    """Show a payment by its id; raise NotFound."""
    row = db.session.get(Payment, payment_id)
    if row is None:
        raise NotFound(N_("There is no such payment."))
    return card(row)


def states(payment_ids: Iterable[int]) -> dict[int, PaymentState]:
    """Say where payments stand."""
    rows = db.session.execute(db.select(Payment.id, Payment.state).where(Payment.id.in_(list(payment_ids))))
    return {row.id: PaymentState(row.state) for row in rows}
