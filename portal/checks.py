"""What must hold, whatever happened: run in tests after each scenario, hourly, and after every restore."""

from datetime import datetime
from time import perf_counter

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit.services import verify_audit
from portal.database import Model, db, unit_of_work
from portal.hooks import Check, current_hooks, portal_checks
from portal.kernel.clock import wall_now
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import SEVERAL
from portal.ledger.sealing import verify_ledger
from portal.ledger.totals import totals_agree
from portal.organisations.leftovers import nothing_is_left_behind
from portal.payments.checks import PAYMENT_CHECKS
from portal.reviews.checks import REVIEW_CHECKS


class CheckRun(Model):
    """One run of all checks, and what it found."""

    __tablename__ = "core_check_run"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    ran_at: Mapped[datetime]
    milliseconds: Mapped[int]
    breaches: Mapped[list[str]] = mapped_column(JSON)


def books_balance() -> list[str]:
    """Every line's entries add up to nothing in each currency, and no line is without entries."""
    unbalanced = (
        db.select(LedgerEntry.line_reference)
        .group_by(LedgerEntry.line_reference, LedgerEntry.currency)
        .having(db.func.sum(LedgerEntry.amount) != 0)
    )
    empty = db.select(LedgerLine.reference).where(
        ~db.select(LedgerEntry.id).where(LedgerEntry.line_reference == LedgerLine.reference).exists()
    )
    return [
        *(f"line {reference} does not balance" for reference in db.session.scalars(unbalanced)),
        *(f"line {reference} has no entries" for reference in db.session.scalars(empty)),
    ]


def lines_say_their_currency() -> list[str]:
    """Every line names the currency of its entries, or a star for several; the pages' filters go by that."""
    lowest, highest = db.func.min(LedgerEntry.currency), db.func.max(LedgerEntry.currency)
    wrong = (
        db.select(LedgerLine.reference)
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .group_by(LedgerLine.id, LedgerLine.reference, LedgerLine.currency)
        .having(LedgerLine.currency != db.case((lowest == highest, lowest), else_=SEVERAL))
    )
    return [f"line {reference} is in another currency than it says" for reference in db.session.scalars(wrong)]


CORE_CHECKS = (
    Check("books balance", books_balance),
    Check("lines say their currency", lines_say_their_currency),
    Check("totals of the books are what a recount finds", totals_agree),
    *PAYMENT_CHECKS,
    *REVIEW_CHECKS,
    Check("nothing belongs to a record that was merged into another", nothing_is_left_behind),
    Check("the ledger's seals verify", lambda: list(verify_ledger().faults)),
    Check("the audit log's seals verify", lambda: list(verify_audit().faults)),
)


def run_checks() -> list[str]:
    """Run every check of the core and the plugins; one sentence for each breach, a failing check included."""
    breaches: list[str] = []
    collected = current_hooks().collect(portal_checks)
    for check in (*CORE_CHECKS, *(check for checks in collected.values() for check in checks)):
        breaches += [f"{check.name}: {breach}" for breach in check.run()]
    return breaches


def check_and_note() -> list[str]:
    """Run every check and keep the result for the health page."""
    started = perf_counter()
    breaches = run_checks()
    milliseconds = int((perf_counter() - started) * 1000)
    with unit_of_work() as session:
        session.add(CheckRun(ran_at=wall_now(), milliseconds=milliseconds, breaches=breaches))
    return breaches


def last_run() -> CheckRun | None:
    """The newest result."""
    newest: CheckRun | None = db.session.scalar(db.select(CheckRun).order_by(CheckRun.id.desc()).limit(1))
    return newest
