"""Forgetting who was paid: after the years of the settings the names and the documents as they came are gone.

What the public saw stays: the sum, the day, what it was for, and the pages with everything personal blacked out.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_

from plugins.campaigns.ending_rules import KEEP_YEARS, USUAL_YEARS, years_before, years_in
from plugins.campaigns.models import Expense, ExpensePage
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.spending.asking import forget_all, is_needed
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.state import current_state
from portal.uploads.folders import Storage
from portal.viewer import NOBODY

BATCH = 100
SAYS_WHO: ColumnElement[bool] = or_(
    Expense.original != "", Expense.payee != "", Expense.payee_email != "", Expense.payee_shown != ""
)


def payees_to_forget() -> int:
    """Of how many expenses the payee and the document would be forgotten now; nothing is changed by asking."""
    return int(db.session.scalar(_due().with_only_columns(func.count(Expense.id)).order_by(None)) or 0)


def _due() -> Select[Any]:
    years = years_in(current_state().setting(KEEP_YEARS, str(USUAL_YEARS)))
    before: datetime = years_before(business_now(), years)
    decided = func.coalesce(Expense.decided_at, Expense.created_at)
    found: Select[Any] = db.select(Expense.id).where(decided < before, SAYS_WHO).order_by(Expense.id)
    return found


def forget_payees(storage: Storage) -> None:
    """Forget the payees of old expenses with their documents, one at a time; cut off, it goes on where it stood."""
    while ids := list(db.session.scalars(_due().limit(BATCH))):
        for expense_id in ids:
            with unit_of_work():
                _forget(expense_id, storage)


def _forget(expense_id: int, storage: Storage) -> None:
    """Files go before the commit: whoever is cut off in between finds the expense due again, and no file is left."""
    row = db.session.get_one(Expense, expense_id, with_for_update=True, populate_existing=True)
    pages = db.session.scalars(db.select(ExpensePage).where(ExpensePage.expense_id == expense_id)).all()
    names = {row.original, *(page.picture for page in pages)} - {""}
    row.original = row.payee = row.payee_email = row.payee_shown = ""
    for page in pages:
        page.picture = ""
    db.session.flush()
    forget_all(storage.private, [name for name in names if not is_needed(name)])
    note("campaigns.expense_forgotten", f"expense:{row.id}", NOBODY)
    touch(reference(row.campaign_id))
