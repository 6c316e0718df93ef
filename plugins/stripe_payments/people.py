"""What Stripe keeps of a payer, and letting it forget them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select

from plugins.stripe_payments.endpoints import gateway
from plugins.stripe_payments.services import NAME
from portal.database import db, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import wall_now
from portal.payments.collecting import keys_of
from portal.payments.models import Payment
from portal.payments.rules import UNSETTLED
from portal.payments.services import locked
from portal.web.languages import gettext

FORGET = "stripe_payments.forget"
# Stripe finds what was made just now only after a while, at worst after an hour.
FINDS_AFTER, ASKED_AGAIN_AFTER = timedelta(hours=2), timedelta(days=1)


def known_of(email: str) -> list[dict[str, str]]:
    """Where at Stripe there is something of somebody, and what."""
    kept = gettext("the e-mail address, what was left to pay with, and the payments made with it")
    rows = db.session.scalars(_of(email))
    return [{"page": row.checkout_reference, "method": row.method_reference, "kept by Stripe": kept} for row in rows]


def forget(email: str) -> int:
    """Ask for somebody's customers at Stripe to be deleted; for how many payments. What was paid stays in its books."""
    rows = [row.id for row in db.session.scalars(_of(email))]
    for payment_id in rows:
        _ask(payment_id, FINDS_AFTER)
    return len(rows)


def _of(email: str) -> Select[Any]:
    theirs: Select[Any] = db.select(Payment).where(Payment.gateway == NAME, db.func.lower(Payment.email) == email)
    return theirs.order_by(Payment.id)


def _ask(payment_id: int, after: timedelta) -> None:
    enqueue(FORGET, {"payment_id": payment_id}, run_at=wall_now() + after, key=f"{FORGET}:{payment_id}")


def forget_customers(payment_id: int) -> None:
    """Delete the customers that were made for a payment, with what they left; later, while its money may still move."""
    with unit_of_work():
        row = locked(payment_id)
        holder_id, is_settled = row.holder_id, row.state not in UNSETTLED
        if not is_settled:
            _ask(payment_id, ASKED_AGAIN_AFTER)
    if is_settled:
        keys = keys_of(holder_id, NAME)
        db.session.rollback()
        gateway().forget_customers(keys, payment_id)
