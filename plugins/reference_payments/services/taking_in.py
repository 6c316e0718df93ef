"""Taking in a statement whose preview somebody has seen: every movement ends once somewhere, and the books follow."""

from typing import Any

from sqlalchemy import insert

from plugins.reference_payments.matching_rules import Decision, Outcome
from plugins.reference_payments.services.accounts import NO_ACCOUNT, locked_account
from plugins.reference_payments.services.previewing import Preview, preview, receipts_here, some_of
from plugins.reference_payments.services.receiving import NewReceipt, receive, send_out
from plugins.reference_payments.statement_models import BankAccount, Movement, Upload
from portal.audit.services import note
from portal.database import db, store
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import N_
from portal.viewer import Viewer


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
    for row, decision in zip(_store(account, upload, found), found.decisions, strict=True):
        _follow(account, row, decision)
    upload.imported_at, upload.imported_by, upload.data = business_now(), viewer.account_id, None
    details = {"file": upload.name, "movements": len(found.decisions), "known": found.known}
    counts = {str(outcome): number for outcome, number in found.counts.items()}
    note("reference_payments.take_in", f"holder:{account.holder_id}", viewer, details | counts)
    return len(found.decisions)


def _store(account: BankAccount, upload: Upload, found: Preview) -> list[Movement]:
    """Write the movements, and give them in the order of the decisions."""
    rows = [_row(account, upload, mark, one) for mark, one in zip(found.marks, found.decisions, strict=True)]
    for some in some_of(rows):
        store(insert(Movement), *some)
    stored = db.session.scalars(db.select(Movement).where(Movement.upload_id == upload.id))
    by_mark = {row.mark: row for row in stored}
    return [by_mark[mark] for mark in found.marks]


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
    }


def _follow(account: BankAccount, row: Movement, decision: Decision) -> None:
    """Let the books and the promise follow what was decided of a movement."""
    if decision.outcome is Outcome.RETURNED:
        _return(row, str(decision.returns))
    elif decision.outcome is not Outcome.WENT_OUT:
        new = NewReceipt(
            holder_id=account.holder_id,
            amount=decision.line.amount,
            received_on=row.booked_on,
            source=row.source,
            text=row.text,
            payer=row.payer,
        )
        receive(new, decision.promise_id)


def _return(row: Movement, mark: str) -> None:
    """Undo what an earlier movement did, since its money went back."""
    wanted = db.select(Movement).where(Movement.account_id == row.account_id, Movement.mark == mark)
    came = db.session.scalars(wanted).one()
    row.returns_id = came.id
    for receipt in receipts_here([came.id]).get(came.id, []):
        send_out(receipt.id, row.booked_on)
