"""What must hold of payments, whatever happened."""

from typing import Any

from sqlalchemy import ColumnElement

from portal.database import db
from portal.hooks.values import Check
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import AccountKind
from portal.payments.models import Payment, Refund
from portal.payments.rules import SETTLED, PaymentState

A = AccountKind


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


def _in_books(account: AccountKind, *kinds: str) -> ColumnElement[Any]:
    fits = (LedgerEntry.account == account.value) & (LedgerLine.kind.in_(kinds) if kinds else db.true())
    found: ColumnElement[Any] = db.func.sum(db.case((fits, LedgerEntry.amount), else_=0))
    return found


def sums_agree() -> list[str]:
    """For each payment the books hold the sum that came, what went back and the fee, to the last unit."""
    came, back = _in_books(A.CLEARING, "collected"), _in_books(A.CLEARING, "refund", "refund_failed")
    wrong = (came != Payment.amount) | (back != -Payment.refunded)
    wrong |= _in_books(A.FEES, "fee") != db.func.coalesce(Payment.fee, 0)
    frozen, is_disputed = _in_books(A.DISPUTED), Payment.state == PaymentState.DISPUTED
    wrong |= (frozen != 0) & ~is_disputed | (frozen == 0) & is_disputed
    joined = db.select(Payment.id).join(LedgerLine, LedgerLine.payment_id == Payment.id)
    found = joined.join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference).group_by(Payment.id)
    return [f"the books say other sums of payment {id_}" for id_ in db.session.scalars(found.having(wrong))]


def refunds_agree() -> list[str]:
    """What went back of each payment is the sum of its refunds that are done, and it waits when one is on its way."""
    done, waiting = (
        db.func.coalesce(db.func.sum(db.case((Refund.state == state, Refund.amount), else_=0)), 0)
        for state in ("done", "pending")
    )
    may_wait = Payment.state.in_((PaymentState.REFUND_PENDING, PaymentState.DISPUTED, PaymentState.CHARGED_BACK))
    waits = Payment.state == PaymentState.REFUND_PENDING
    wrong = (done != Payment.refunded) | (waiting > 0) & ~may_wait | (waiting == 0) & waits
    joined = db.select(Payment.id).outerjoin(Refund, Refund.payment_id == Payment.id).group_by(Payment.id)
    return [f"the refunds of payment {id_} do not add up" for id_ in db.session.scalars(joined.having(wrong))]


PAYMENT_CHECKS = (
    Check("payments and books agree", paid_is_in_the_books),
    Check("nobody is charged twice", collected_once),
    Check("the books hold the sums of the payments", sums_agree),
    Check("nobody is given back more or less than was said", refunds_agree),
)
