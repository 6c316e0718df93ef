"""What must hold of the money that campaigns spend, whatever happened."""

from sqlalchemy import String, and_, case, cast, func, or_

from plugins.campaigns.models import Approval, Campaign, Expense, ExpensePage, GivenBack, SpendingEnd
from plugins.campaigns.rules import CampaignState, LeftOver
from plugins.campaigns.services.creating import OURS
from plugins.campaigns.spending_rules import ExpenseState
from portal.database import db
from portal.hooks import Check
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import SPENDS, AccountKind

GOES = (*SPENDS, "left_over")
EXPENSES = "campaigns:expense:"


def never_more_than_collected() -> list[str]:
    """No campaign has spent and passed on more than it collected."""
    gone = func.sum(case((LedgerLine.kind.in_(GOES), LedgerEntry.amount), else_=0))
    came = -func.sum(case((LedgerLine.kind == "collected", LedgerEntry.amount), else_=0))
    rows = db.session.execute(
        db.select(LedgerLine.purpose, LedgerEntry.currency)
        .join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference)
        .where(LedgerLine.kind.in_((*GOES, "collected")), LedgerEntry.account == AccountKind.CAMPAIGN_FUNDS)
        .group_by(LedgerLine.purpose, LedgerEntry.currency)
        .having(gone > came)
    )
    return [f"{row.purpose} spent more {row.currency} than it collected" for row in rows]


def every_expense_is_in_the_books_once() -> list[str]:
    """An expense is approved exactly when the books hold its sum, of its kind, for its campaign and fund holder."""
    is_its = and_(
        LedgerLine.reference == EXPENSES + cast(Expense.id, String),
        LedgerLine.kind == Expense.kind,
        LedgerLine.holder_id == Campaign.holder_id,
        LedgerLine.purpose == OURS + cast(Expense.campaign_id, String),
        LedgerEntry.account == AccountKind.CAMPAIGN_FUNDS,
        LedgerEntry.amount == Expense.amount,
        LedgerEntry.currency == Campaign.currency,
    )
    found = db.select(LedgerLine.id).join(LedgerEntry, LedgerEntry.line_reference == LedgerLine.reference).where(is_its)
    entries = found.correlate(Expense, Campaign).with_only_columns(func.count(LedgerLine.id)).scalar_subquery()
    wanted = case((Expense.state == ExpenseState.APPROVED, 1), else_=0)
    wrong = db.select(Expense.id).join(Campaign, Campaign.id == Expense.campaign_id).where(entries != wanted)
    known = db.select(Expense.id).where(LedgerLine.reference == EXPENSES + cast(Expense.id, String))
    strange = db.select(LedgerLine.reference).where(LedgerLine.kind.in_(SPENDS), ~known.exists())
    return [
        *(f"expense {id_} is not in the books as it was decided" for id_ in db.session.scalars(wrong)),
        *(f"line {reference} spends money for no expense" for reference in db.session.scalars(strange)),
    ]


def only_what_succeeded_spends() -> list[str]:
    """Nothing is asked for or spent of a campaign that did not succeed."""
    rows = db.session.scalars(
        db.select(Expense.id)
        .join(Campaign, Campaign.id == Expense.campaign_id)
        .where(Campaign.state != CampaignState.SUCCEEDED)
    )
    return [f"expense {id_} is of a campaign that did not succeed" for id_ in rows]


def approved_by_others() -> list[str]:
    """Whoever asked for an expense never approved it, and nothing was approved by nobody."""
    own = db.select(Expense.id).join(
        Approval, and_(Approval.expense_id == Expense.id, Approval.account_id == Expense.asked_by)
    )
    said = db.select(Approval.expense_id).where(Approval.expense_id == Expense.id)
    alone = db.select(Expense.id).where(Expense.state == ExpenseState.APPROVED, ~said.exists())
    return [
        *(f"expense {id_} was approved by whoever asked for it" for id_ in db.session.scalars(own)),
        *(f"expense {id_} was approved by nobody" for id_ in db.session.scalars(alone)),
    ]


def documents_are_blacked_out() -> list[str]:
    """Every expense that was handed in has a document, each page of which was made ready to be published."""
    pages = db.select(ExpensePage.expense_id).where(ExpensePage.expense_id == Expense.id)
    wrong = db.select(Expense.id).where(
        Expense.state != ExpenseState.DRAFT, or_(~pages.exists(), pages.where(ExpensePage.burnt.is_(None)).exists())
    )
    return [f"expense {id_} was handed in with a page that is not ready" for id_ in db.session.scalars(wrong)]


def what_was_left_went_where_it_was_said() -> list[str]:
    """What was left when the spending was closed is what went back, or what the books passed on."""
    back = db.select(func.coalesce(func.sum(GivenBack.amount), 0)).where(
        GivenBack.campaign_id == SpendingEnd.campaign_id
    )
    passed_on = (
        db.select(func.coalesce(func.sum(LedgerEntry.amount), 0))
        .join(LedgerLine, LedgerLine.reference == LedgerEntry.line_reference)
        .where(LedgerLine.reference == "campaigns:left_over:" + cast(SpendingEnd.campaign_id, String))
        .where(LedgerEntry.account == AccountKind.CAMPAIGN_FUNDS)
    )
    told = case(
        (SpendingEnd.rule == LeftOver.GIVEN_BACK, back.correlate(SpendingEnd).scalar_subquery()),
        else_=passed_on.correlate(SpendingEnd).scalar_subquery(),
    )
    wrong = db.select(SpendingEnd.campaign_id).where(
        SpendingEnd.closed_at.is_not(None), SpendingEnd.amount_left != told
    )
    return [f"what campaign {id_} had left did not go where it was said" for id_ in db.session.scalars(wrong)]


SPENDING_CHECKS = (
    Check("nothing is spent that was not collected", never_more_than_collected),
    Check("every approved expense is in the books once", every_expense_is_in_the_books_once),
    Check("only campaigns that succeeded spend", only_what_succeeded_spends),
    Check("nobody approves what they asked for", approved_by_others),
    Check("documents are blacked out before they are shown", documents_are_blacked_out),
    Check("what is left over goes where it was said", what_was_left_went_where_it_was_said),
)
