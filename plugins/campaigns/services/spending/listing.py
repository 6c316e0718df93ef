"""Expenses as those see them who ask for them and decide them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_

from plugins.campaigns.models import Approval, BudgetLine, Campaign, Expense, ExpensePage
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services.showing import in_words
from plugins.campaigns.services.spending.deciding import NO_SUCH, approvers
from plugins.campaigns.services.spending.standing import limit_of, may_see
from plugins.campaigns.spending_rules import ASK, PAY, ExpenseState, persons_needed
from portal.accounts.directory import names_of
from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.viewer import Viewer

LISTED = 500


@dataclass(frozen=True)
class PageCard:
    """A page of a document: its size, its boxes in pixels, and a first corner that waits for the second."""

    number: int
    width: int
    height: int
    boxes: tuple[tuple[int, ...], ...]
    corner: tuple[int, ...] | None
    picture: str
    burnt: str | None


@dataclass(frozen=True)
class ExpenseCard:
    """An expense with everything that those know who decide it."""

    id: int
    campaign_id: int
    kind: str
    amount: Money
    spent_on: date
    what: str
    language: str
    payee: str
    payee_email: str
    payee_shown: str
    line: str
    state: ExpenseState
    asked_by: int
    asker: str
    asked_at: datetime | None
    decided_at: datetime | None
    reason: str
    is_forgotten: bool


@dataclass(frozen=True)
class ExpensePlace:
    """An expense with its pages and where its decision stands."""

    card: ExpenseCard
    pages: tuple[PageCard, ...]
    approved_by: tuple[int, ...]
    persons_needed: int


def _cards(rows: Sequence[Any], language: str) -> list[ExpenseCard]:
    names = names_of([row.Expense.asked_by for row in rows])
    return [_card(row.Expense, row, names, language) for row in rows]


def _card(row: Expense, more: Any, names: dict[int, str], language: str) -> ExpenseCard:
    return ExpenseCard(
        id=row.id,
        campaign_id=row.campaign_id,
        kind=row.kind,
        amount=Money(row.amount, more.currency),
        spent_on=row.spent_on,
        what=row.what,
        language=row.language,
        payee=row.payee,
        payee_email=row.payee_email,
        payee_shown=row.payee_shown,
        line=in_words(more.labels, language, more.original_language) if more.labels else "",
        state=ExpenseState(row.state),
        asked_by=row.asked_by,
        asker=names.get(row.asked_by, ""),
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        reason=row.reason,
        is_forgotten=not row.original,
    )


def _expenses() -> Select[Any]:
    of_line = (BudgetLine.campaign_id == Expense.campaign_id) & (BudgetLine.position == Expense.line_position)
    found: Select[Any] = (
        db.select(Expense, Campaign.currency, Campaign.original_language, BudgetLine.labels)
        .join(Campaign, Campaign.id == Expense.campaign_id)
        .outerjoin(BudgetLine, of_line)
    )
    return found


def expenses_of(campaign_id: int, viewer: Viewer, language: str) -> list[ExpenseCard]:
    """The newest expenses of a campaign; drafts are their author's alone. The caller has looked who may see it."""
    visible = or_(Expense.state != ExpenseState.DRAFT, Expense.asked_by == viewer.account_id)
    wanted = _expenses().where(Expense.campaign_id == campaign_id, visible).order_by(Expense.id.desc()).limit(LISTED)
    return _cards(db.session.execute(wanted).all(), language)


def expense_for(viewer: Viewer, expense_id: int, language: str) -> ExpensePlace:
    """An expense that this viewer may see before the public does; raise NotFound for all others."""
    row = db.session.execute(_expenses().where(Expense.id == expense_id)).one_or_none()
    campaign = db.session.get_one(Campaign, row.Expense.campaign_id) if row is not None else None
    if row is None or campaign is None or not may_see(viewer, campaign):
        raise NotFound(NO_SUCH)
    (card,) = _cards([row], language)
    if card.state is ExpenseState.DRAFT and card.asked_by != viewer.account_id:
        raise NotFound(NO_SUCH)
    needed = persons_needed(card.amount, limit_of(campaign.holder_id, campaign.currency))
    return ExpensePlace(card, pages_of(expense_id), tuple(approvers(expense_id)), needed)


def pages_of(expense_id: int) -> tuple[PageCard, ...]:
    """The pages of a document, in their order."""
    rows = db.session.scalars(
        db.select(ExpensePage).where(ExpensePage.expense_id == expense_id).order_by(ExpensePage.number)
    )
    return tuple(
        PageCard(
            row.number,
            row.width,
            row.height,
            tuple(tuple(box) for box in row.boxes),
            tuple(row.corner) if row.corner else None,
            row.picture,
            row.burnt,
        )
        for row in rows
    )


def page_for(viewer: Viewer, expense_id: int, number: int, language: str) -> tuple[PageCard, ExpenseState]:
    """One page of an expense that this viewer may see, and where the expense stands; raise NotFound."""
    place = expense_for(viewer, expense_id, language)
    found = next((page for page in place.pages if page.number == number), None)
    if found is None:
        raise NotFound(NO_SUCH)
    return found, place.card.state


def count_to_decide(viewer: Viewer) -> int:
    """How many expenses wait for this viewer's yes or no."""
    holders = viewer.objects(PAY)
    if not holders:
        return 0
    mine = db.select(Approval.expense_id).where(
        Approval.expense_id == Expense.id, Approval.account_id == viewer.account_id
    )
    waiting = (
        db.select(db.func.count(Expense.id))
        .join(Campaign, Campaign.id == Expense.campaign_id)
        .where(Campaign.holder_id.in_(list(holders)), Campaign.state == CampaignState.SUCCEEDED)
        .where(Expense.state == ExpenseState.ASKED, Expense.asked_by != viewer.account_id, ~mine.exists())
    )
    return db.session.scalar(waiting) or 0


def count_drafts(viewer: Viewer) -> int:
    """How many expenses this viewer has begun and not handed in."""
    if not viewer.may(ASK):
        return 0
    begun = db.select(db.func.count(Expense.id)).where(Expense.asked_by == viewer.account_id)
    return db.session.scalar(begun.where(Expense.state == ExpenseState.DRAFT)) or 0
