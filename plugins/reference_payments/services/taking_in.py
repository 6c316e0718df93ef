"""Taking in a statement whose preview somebody has seen: every movement ends once somewhere, and the books follow.

All movements are written down in one commit, with what was decided. They are booked some at a time, so that nobody
else waits long for their turn; what was cut off goes on where it was.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from plugins.reference_payments.matching_rules import Decision, Outcome
from plugins.reference_payments.rules import OPEN
from plugins.reference_payments.services.accounts import NO_ACCOUNT, locked_account
from plugins.reference_payments.services.previewing import Preview, preview, receipts_here, some_of
from plugins.reference_payments.services.receiving import NewReceipt, locked, receive, send_out
from plugins.reference_payments.statement_models import BankAccount, Movement, Upload
from portal.audit.services import note
from portal.database import db, store, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.viewer import Viewer

BOOK = "reference_payments.book"
AT_ONCE = 100  # movements of one commit: others wait for their turn to write meanwhile (benchmarks/bench_statements.py)


def take_in(upload_id: int, code: str, viewer: Viewer) -> int:
    """Do what the preview of this code said, and count the new movements; raise Conflict when it would differ now."""
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        raise NotFound(NO_ACCOUNT)
    account = locked_account(upload.account_id, viewer)
    db.session.refresh(upload)
    if upload.imported_at is not None:
        return 0
    found = preview(upload_id, viewer)
    if found.code != code:
        raise Conflict(N_("Something has changed since you looked. Look again, and confirm what you see."))
    _store(account, upload, found)
    upload.imported_at, upload.imported_by, upload.data = business_now(), viewer.account_id, None
    upload.format = found.format
    details = {"file": upload.name, "movements": len(found.decisions), "known": found.known}
    counts = {str(outcome): number for outcome, number in found.counts.items()}
    note("reference_payments.take_in", f"holder:{account.holder_id}", viewer, details | counts)
    if book_some(upload_id):
        enqueue(BOOK, {"upload_id": upload_id}, key=f"book:{upload_id}")
    return len(found.decisions)


def book(upload_id: int) -> None:
    """Book what is left of a statement, some movements at a time."""
    is_more = True
    while is_more:
        with unit_of_work():
            is_more = book_some(upload_id)


def book_some(upload_id: int) -> bool:
    """Book the next movements of a statement, in the order in which they were decided; whether more are left."""
    upload = db.session.get_one(Upload, upload_id)
    wanted = db.select(BankAccount).where(BankAccount.id == upload.account_id).with_for_update()
    account: BankAccount = db.session.scalars(wanted).one()
    rows: Sequence[Movement] = db.session.scalars(
        db.select(Movement)
        .where(Movement.upload_id == upload_id, Movement.is_done.is_(False))
        .order_by(Movement.booked_on, Movement.amount < 0, Movement.id)
        .limit(AT_ONCE + 1)
    ).all()
    for row in rows[:AT_ONCE]:
        _book(account.holder_id, row)
        row.is_done = True
    return len(rows) > AT_ONCE


def count_left(holder_ids: Sequence[int]) -> int:
    """How many movements of these fund holders are still to be booked."""
    counted = db.select(db.func.count(Movement.id)).join(BankAccount, BankAccount.id == Movement.account_id)
    wanted = counted.where(BankAccount.holder_id.in_(holder_ids), Movement.is_done.is_(False))
    return db.session.scalar(wanted) or 0


def _store(account: BankAccount, upload: Upload, found: Preview) -> None:
    """Write the movements down, each with what was decided of it."""
    rows = [_row(account, upload, mark, one) for mark, one in zip(found.marks, found.decisions, strict=True)]
    for some in some_of(rows):
        store(insert(Movement), *some)
    returns = {mark: one.returns for mark, one in zip(found.marks, found.decisions, strict=True) if one.returns}
    if not returns:
        return
    ids = _numbers(account.id, [*returns, *returns.values()])
    for mark, came in returns.items():
        db.session.execute(db.update(Movement).where(Movement.id == ids[mark]).values(returns_id=ids[came]))


def _numbers(account_id: int, marks: Sequence[str]) -> dict[str, int]:
    """The numbers of movements by their marks."""
    found: dict[str, int] = {}
    for some in some_of(marks):
        wanted = db.select(Movement.mark, Movement.id).where(Movement.account_id == account_id, Movement.mark.in_(some))
        found |= {row.mark: row.id for row in db.session.execute(wanted)}
    return found


def _row(account: BankAccount, upload: Upload, mark: str, decision: Decision) -> dict[str, Any]:
    line = decision.line
    return {
        "account_id": account.id,
        "upload_id": upload.id,
        "mark": mark,
        "booked_on": line.booked_on,
        "amount": line.amount.minor,
        "currency": line.amount.currency,
        "text": line.text,
        "payer": line.payer,
        "payer_account": line.payer_account,
        "bank_id": line.bank_id,
        "outcome": decision.outcome.value,
        "reason": decision.reason or "",
        "note": decision.note or "",
        "wanted_id": decision.promise_id if decision.outcome is Outcome.MATCHED else None,
        "is_done": decision.outcome is Outcome.WENT_OUT,
    }


def _book(holder_id: int, row: Movement) -> None:
    """Let the books and the promise follow what was decided of a movement."""
    if row.returns_id is not None:
        for receipt in receipts_here([row.returns_id]).get(row.returns_id, []):
            send_out(receipt.id, row.booked_on)
        return
    new = NewReceipt(
        holder_id=holder_id,
        amount=Money(row.amount, row.currency),
        received_on=row.booked_on,
        source=row.source,
        text=row.text,
        payer=row.payer,
    )
    # A promise that was taken back, or paid by others, since it was decided leaves the money to a person.
    is_wanted = row.wanted_id is not None and locked(row.wanted_id).state in OPEN
    receive(new, row.wanted_id if is_wanted else None)
