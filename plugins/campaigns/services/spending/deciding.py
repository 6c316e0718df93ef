"""Deciding what is asked for: a treasurer approves, from a sum on a second one too, or refuses with a reason."""

from sqlalchemy.exc import IntegrityError

from plugins.campaigns.models import Approval, Campaign, Expense, ExpensePage
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.spending.standing import (
    limit_of,
    locked_to_spend,
    may_pay,
    may_see,
    statement_of,
)
from plugins.campaigns.spending_rules import (
    ExpenseState,
    objection_to_approving,
    objection_to_sum,
    persons_needed,
)
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.services import post
from portal.uploads.folders import Storage
from portal.viewer import Viewer

NO_SUCH = N_("There is no such expense.")
DECIDED = N_("This expense has been decided in the meantime.")


def line_reference(expense_id: int) -> str:
    """How the books call what was paid for an expense."""
    return f"campaigns:expense:{expense_id}"


def to_decide(expense_id: int, viewer: Viewer) -> tuple[Expense, Campaign]:
    """Lock an expense that waits, and its campaign before it, for a treasurer of its holder; NotFound or Conflict."""
    campaign_id = db.session.scalar(db.select(Expense.campaign_id).where(Expense.id == expense_id))
    if campaign_id is None or not may_pay(viewer, db.session.get_one(Campaign, campaign_id)):
        raise NotFound(NO_SUCH)
    campaign = locked_to_spend(campaign_id)
    wanted = db.select(Expense).where(Expense.id == expense_id).with_for_update()
    row: Expense = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    if row.state != ExpenseState.ASKED:
        raise Conflict(DECIDED)
    return row, campaign


def approve(expense_id: int, viewer: Viewer, storage: Storage) -> bool:
    """Say yes to an expense; with enough persons it is paid, enters the books and is public. Whether it is now."""
    row, campaign = to_decide(expense_id, viewer)
    before = approvers(expense_id)
    if objection := objection_to_approving(viewer.account_id, row.asked_by, before):
        raise Refused(objection)
    amount = Money(row.amount, campaign.currency)
    left = statement_of(campaign.holder_id, campaign.id, campaign.currency).left
    if objection := objection_to_sum(amount, left):
        raise Refused(objection, left=left)
    _say_yes(row, len(before) + 1, viewer)
    is_enough = len(before) + 1 >= persons_needed(amount, limit_of(campaign.holder_id, campaign.currency))
    if is_enough:
        _pay(row, campaign, viewer, storage)
    note("campaigns.expense_approved", f"expense:{row.id}", viewer, {"minor": row.amount, "is_paid": is_enough})
    return is_enough


def approvers(expense_id: int) -> list[int]:
    """The accounts that said yes to an expense, in their order."""
    found = db.select(Approval.account_id).where(Approval.expense_id == expense_id).order_by(Approval.number)
    return list(db.session.scalars(found))


def _say_yes(row: Expense, number: int, viewer: Viewer) -> None:
    assert viewer.account_id is not None
    said = Approval(expense_id=row.id, number=number, account_id=viewer.account_id, approved_at=business_now())
    try:
        with db.session.begin_nested():
            db.session.add(said)
    except IntegrityError:
        raise Conflict(DECIDED) from None


def _pay(row: Expense, campaign: Campaign, viewer: Viewer, storage: Storage) -> None:
    row.state, row.decided_at, row.decided_by = ExpenseState.APPROVED.value, business_now(), viewer.account_id
    paid = transfer(AccountKind.CAMPAIGN_FUNDS, AccountKind.BANK, Money(row.amount, campaign.currency))
    post(Line(line_reference(row.id), row.kind, campaign.holder_id, reference(campaign.id), paid))
    for name in db.session.scalars(db.select(ExpensePage.burnt).where(ExpensePage.expense_id == row.id)):
        storage.publish(name)
    touch(reference(campaign.id))


def refuse(expense_id: int, reason: str, viewer: Viewer) -> None:
    """Say no to an expense, with the reason that whoever asked for it reads."""
    row, _ = to_decide(expense_id, viewer)
    row.state, row.reason = ExpenseState.REFUSED.value, reason
    row.decided_at, row.decided_by = business_now(), viewer.account_id
    touch(reference(row.campaign_id))
    note("campaigns.expense_refused", f"expense:{row.id}", viewer, {"reason": reason})


def open_original(expense_id: int, viewer: Viewer, storage: Storage) -> tuple[bytes, str]:
    """Give a document as it was sent, with its media type, to the few who may see it; each time is noted."""
    row = db.session.get(Expense, expense_id)
    if row is None or not may_see(viewer, db.session.get_one(Campaign, row.campaign_id)):
        raise NotFound(NO_SUCH)
    if row.state == ExpenseState.DRAFT and row.asked_by != viewer.account_id:
        raise NotFound(NO_SUCH)
    note("campaigns.expense_original_opened", f"expense:{row.id}", viewer, {"file": row.original})
    return storage.private.read(row.original), row.original_type
