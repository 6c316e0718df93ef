"""What must hold of payments, whatever happened."""

from portal.database import db
from portal.hooks.values import Check
from portal.ledger.models import LedgerLine
from portal.payments.models import Payment
from portal.payments.rules import SETTLED


def paid_is_in_the_books() -> list[str]:
    """Every payment that arrived has one line of it in the books, and no other payment has one."""
    lines = db.select(LedgerLine.payment_id).where(LedgerLine.kind == "collected")
    without = db.select(Payment.id).where(Payment.state.in_(SETTLED), Payment.id.not_in(lines))
    with_line = db.select(Payment.id).where(Payment.state.not_in(SETTLED), Payment.id.in_(lines))
    return [
        *(f"payment {id_} arrived and is not in the books" for id_ in db.session.scalars(without)),
        *(f"payment {id_} is in the books and did not arrive" for id_ in db.session.scalars(with_line)),
    ]


def collected_once() -> list[str]:
    """No payment is in the books twice."""
    twice = (
        db.select(LedgerLine.payment_id)
        .where(LedgerLine.kind == "collected", LedgerLine.payment_id.is_not(None))
        .group_by(LedgerLine.payment_id)
        .having(db.func.count() > 1)
    )
    return [f"payment {id_} was collected twice" for id_ in db.session.scalars(twice)]


PAYMENT_CHECKS = (
    Check("payments and books agree", paid_is_in_the_books),
    Check("nobody is charged twice", collected_once),
)
