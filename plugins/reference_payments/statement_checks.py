"""What must hold of statements and receipts, whatever happened."""

from collections import Counter

from sqlalchemy.orm import aliased

from plugins.reference_payments.matching_rules import Outcome
from plugins.reference_payments.models import Promise, Receipt
from plugins.reference_payments.rules import PromiseState
from plugins.reference_payments.services.previewing import REST, receipts_here
from plugins.reference_payments.services.receiving import NO_PURPOSE
from plugins.reference_payments.statement_models import Movement, source_of
from portal.database import db
from portal.hooks import Check
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import AccountKind


def every_movement_ends_once() -> list[str]:
    """What came in by a statement lies in receipts to the last unit as soon as it is booked; what went out in none."""
    found: Counter[str] = Counter()
    for row in db.session.execute(db.select(Receipt.source, Receipt.amount).where(Receipt.source.like("movement:%"))):
        found[row.source.partition(REST)[0]] += row.amount
    rows = db.session.execute(db.select(Movement.id, Movement.amount).where(Movement.is_done)).all()
    wanted = {source_of(row.id): row.amount for row in rows if row.amount > 0}
    wrong = sorted(source for source in {*found, *wanted} if found[source] != wanted.get(source, 0))
    return [f"the receipts of {source} are {found[source]} and not {wanted.get(source, 0)}" for source in wrong]


def what_came_back_left() -> list[str]:
    """A payment that came back is the opposite of an earlier one, none of whose receipts is still here."""
    came = aliased(Movement)
    rows = db.session.execute(
        db.select(Movement.id, Movement.amount, came.id, came.amount)
        .outerjoin(came, came.id == Movement.returns_id)
        .where(Movement.outcome == Outcome.RETURNED, Movement.is_done)
    ).all()
    here = receipts_here([row[2] for row in rows if row[2]])
    return [f"movement {row[0]} gives nothing back" for row in rows if row[3] != -row[1] or row[2] in here]


def what_waits_is_in_the_books() -> list[str]:
    """The account of money without a purpose holds what waits and what promises have that are not whole yet."""
    is_whole = db.select(Promise.id).where(Promise.id == Receipt.promise_id, Promise.state == PromiseState.RECEIVED)
    waits = db.session.execute(
        db.select(Receipt.holder_id, Receipt.currency, db.func.sum(Receipt.amount))
        .where(Receipt.booked_at.is_not(None), Receipt.left_on.is_(None), ~is_whole.exists())
        .group_by(Receipt.holder_id, Receipt.currency)
    )
    booked = db.session.execute(
        db.select(LedgerLine.holder_id, LedgerEntry.currency, -db.func.sum(LedgerEntry.amount))
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .where(LedgerEntry.account == AccountKind.UNALLOCATED, LedgerLine.purpose == NO_PURPOSE)
        .group_by(LedgerLine.holder_id, LedgerEntry.currency)
    )
    ours = {(row[0], row[1]): int(row[2]) for row in waits}
    theirs = {(row[0], row[1]): int(row[2]) for row in booked}
    wrong = [key for key in sorted({*ours, *theirs}) if ours.get(key, 0) != theirs.get(key, 0)]
    return [
        f"of holder {key[0]} {ours.get(key, 0)} {key[1]} wait, and the books say {theirs.get(key, 0)}" for key in wrong
    ]


def nobody_confirms_alone() -> list[str]:
    """What was entered by hand is in the books only when somebody else has confirmed it."""
    alone = (Receipt.confirmed_by.is_(None)) | (Receipt.confirmed_by == Receipt.entered_by)
    rows = db.select(Receipt.id).where(Receipt.entered_by.is_not(None), Receipt.booked_at.is_not(None), alone)
    return [f"receipt {id_} was booked by one person alone" for id_ in db.session.scalars(rows)]


CHECKS = (
    Check("every line of a statement ends once somewhere", every_movement_ends_once),
    Check("what came back is gone", what_came_back_left),
    Check("what waits is in the books", what_waits_is_in_the_books),
    Check("cash and cheques have a second person", nobody_confirms_alone),
)
