"""What the public sees of what was spent: planned against spent, and each expense with its blacked-out document."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select

from plugins.campaigns.models import BudgetLine, Campaign, Expense, ExpensePage, Report, SpendingEnd
from plugins.campaigns.rules import CampaignState, LeftOver
from plugins.campaigns.services.showing import Page, in_words
from plugins.campaigns.services.spending.deciding import NO_SUCH, approvers, line_reference
from plugins.campaigns.services.spending.listing import PageCard, pages_of
from plugins.campaigns.services.spending.standing import Planned, planned_and_spent, statement_of
from plugins.campaigns.spending_rules import ExpenseState
from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.ids import LARGEST_ID
from portal.kernel.money import Money
from portal.ledger.models import LedgerLine
from portal.ledger.rules import Statement

SHOWN, ON_A_PAGE = 5, 50
COLUMNS = (
    "expense", "day", "kind", "line", "what", "paid_to", "currency", "amount", "minor", "entry", "pages", "mode",
)  # fmt: skip


@dataclass(frozen=True)
class SpentCard:
    """An expense as everybody sees it; no name is a name that is withheld."""

    id: int
    kind: str
    amount: Money
    spent_on: date
    what: str
    language: str
    payee: str
    line: str
    pages: int
    entry: int


@dataclass(frozen=True)
class Spending:
    """What became of a campaign's money: in all, by line of the costs, and the newest expenses."""

    statement: Statement
    lines: tuple[Planned, ...]
    expenses: tuple[SpentCard, ...]
    rule: LeftOver
    closed_at: datetime | None
    older: int
    has_report: bool = False

    @property
    def came_in(self) -> Money:
        """What came in and stayed."""
        found = self.statement
        return found.came_in - found.given_back - found.in_dispute - found.lost


@dataclass(frozen=True)
class SpentPlace:
    """One expense with the pages of its document, and how many persons said yes."""

    card: SpentCard
    pages: tuple[PageCard, ...]
    decided_at: datetime | None
    approvals: int


def spending_of(page: Page, language: str, other: str, *, before: int = 0, limit: int = SHOWN) -> Spending | None:
    """What became of the money of a campaign that succeeded; None for every other."""
    if page.state is not CampaignState.SUCCEEDED:
        return None
    currency = page.goal.currency
    found = _expenses(page.id).where(Expense.id < (before or LARGEST_ID)).limit(limit + 1)
    cards = [_card(row, currency, language, page.language) for row in db.session.execute(found)]
    ended = db.select(SpendingEnd.closed_at, Report.published_at).select_from(SpendingEnd)
    ended = ended.outerjoin(Report, Report.campaign_id == SpendingEnd.campaign_id)
    end = db.session.execute(ended.where(SpendingEnd.campaign_id == page.id)).one_or_none()
    return Spending(
        statement=statement_of(page.holder.id, page.id, currency),
        lines=planned_and_spent(page.id, currency, (language, page.language), other=other),
        expenses=tuple(cards[:limit]),
        rule=LeftOver(page.left_over),
        closed_at=end.closed_at if end else None,
        has_report=end is not None and end.published_at is not None,
        older=cards[limit - 1].id if len(cards) > limit else 0,
    )


def _expenses(campaign_id: int) -> Select[Any]:
    pages = db.select(db.func.count()).where(ExpensePage.expense_id == Expense.id).correlate(Expense).scalar_subquery()
    of_line = (BudgetLine.campaign_id == Expense.campaign_id) & (BudgetLine.position == Expense.line_position)
    entry = "campaigns:expense:" + db.cast(Expense.id, db.String)
    columns: Any = (
        Expense.id, Expense.kind, Expense.amount, Expense.spent_on, Expense.what, Expense.language,
        Expense.payee_shown, BudgetLine.labels, pages.label("pages"), LedgerLine.id.label("entry"),
    )  # fmt: skip
    found: Select[Any] = (
        db.select(*columns)
        .outerjoin(BudgetLine, of_line)
        .join(LedgerLine, LedgerLine.reference == entry)
        .where(Expense.campaign_id == campaign_id, Expense.state == ExpenseState.APPROVED)
        .order_by(Expense.id.desc())
    )
    return found


def _card(row: Any, currency: str, language: str, original: str) -> SpentCard:
    return SpentCard(
        id=row.id,
        kind=row.kind,
        amount=Money(row.amount, currency),
        spent_on=row.spent_on,
        what=row.what,
        language=row.language,
        payee=row.payee_shown,
        line=in_words(row.labels, language, original) if row.labels else "",
        pages=row.pages,
        entry=row.entry,
    )


def spent_cards(campaign_id: int, currency: str, languages: tuple[str, str]) -> tuple[SpentCard, ...]:
    """Every expense of a campaign that everybody may see, the newest first."""
    rows = db.session.execute(_expenses(campaign_id))
    return tuple(_card(row, currency, *languages) for row in rows)


def spent_place(page: Page, expense_id: int, language: str) -> SpentPlace:
    """One expense of a campaign that everybody may see; raise NotFound for all others."""
    row = db.session.execute(_expenses(page.id).where(Expense.id == expense_id)).one_or_none()
    if row is None:
        raise NotFound(NO_SUCH)
    decided_at = db.session.scalar(db.select(Expense.decided_at).where(Expense.id == expense_id))
    card = _card(row, page.goal.currency, language, page.language)
    return SpentPlace(card, pages_of(expense_id), decided_at, len(approvers(expense_id)))


def published_page(campaign_slug: str, expense_id: int, number: int) -> str:
    """The name of a page's picture in the public folder; raise NotFound unless the expense was approved."""
    found = db.session.scalar(
        db.select(ExpensePage.burnt)
        .join(Expense, Expense.id == ExpensePage.expense_id)
        .join(Campaign, Campaign.id == Expense.campaign_id)
        .where(Expense.id == expense_id, ExpensePage.number == number, Campaign.slug == campaign_slug)
        .where(Expense.state == ExpenseState.APPROVED)
    )
    if not found:
        raise NotFound(NO_SUCH)
    return str(found)


def rows_of(page: Page, language: str, mode: str) -> Iterator[tuple[Any, ...]]:
    """Every expense of a campaign as a row of a file, the newest first; ``minor`` is exact."""
    for row in db.session.execute(_expenses(page.id).execution_options(yield_per=ON_A_PAGE)):
        card = _card(row, page.goal.currency, language, page.language)
        yield (
            card.id, card.spent_on.isoformat(), card.kind, card.line, card.what, card.payee, card.amount.currency,
            card.amount.decimal, card.amount.minor, line_reference(card.id), card.pages, mode,
        )  # fmt: skip
