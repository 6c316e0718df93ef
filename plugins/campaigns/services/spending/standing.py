"""What a campaign has collected and spent, and who may see and do what with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_

from plugins.campaigns.models import BudgetLine, Campaign, CampaignText, Expense, SpendingEnd, SpendingLimit
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services.creating import locked, reference
from plugins.campaigns.services.listing_statements import with_text
from plugins.campaigns.services.showing import in_words, language_of
from plugins.campaigns.spending_rules import ASK, PAY, ExpenseState, usual_limit
from portal.database import db
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.books import books_of
from portal.ledger.rules import Statement, statement
from portal.viewer import Viewer

SEE = "campaigns.spending"  # every campaign's, for the secretariat
LISTED = 200


@dataclass(frozen=True)
class Spender:
    """A campaign whose money is spent, as those see it who look after that."""

    id: int
    slug: str
    title: str
    language: str
    original_language: str
    organisation_id: int
    holder_id: int
    currency: str
    rule: str
    waiting: int
    is_closed: bool

    @property
    def purpose(self) -> str:
        """How the books call it."""
        return reference(self.id)


@dataclass(frozen=True)
class Planned:
    """A line of the costs: what was planned, and what was spent of it; no position is what fits no line."""

    position: int | None
    label: str
    planned: Money
    spent: Money
    language: str = ""

    @property
    def is_over(self) -> bool:
        """Whether more was spent than planned."""
        return self.planned < self.spent


def _spenders(language: str) -> Select[Any]:
    asked = db.select(db.func.count(Expense.id)).where(Expense.campaign_id == Campaign.id)
    waiting = asked.where(Expense.state == ExpenseState.ASKED).correlate(Campaign).scalar_subquery()
    columns: Any = (
        Campaign.id, Campaign.slug, CampaignText.title, CampaignText.language, Campaign.original_language,
        Campaign.organisation_id, Campaign.holder_id, Campaign.currency, Campaign.left_over.label("rule"),
        waiting.label("waiting"), SpendingEnd.closed_at.is_not(None).label("is_closed"),
    )  # fmt: skip
    found = with_text(db.select(*columns).select_from(Campaign)).params(language=language)
    return found.outerjoin(SpendingEnd, SpendingEnd.campaign_id == Campaign.id).where(
        Campaign.state == CampaignState.SUCCEEDED
    )


def spenders_for(viewer: Viewer, language: str) -> list[Spender]:
    """The campaigns that succeeded and whose money this viewer asks for, pays or oversees, the newest first."""
    found = _spenders(language).order_by(Campaign.id.desc()).limit(LISTED)
    if not viewer.may(SEE):
        of_organisations, of_holders = list(viewer.objects(ASK) or ()), list(viewer.objects(PAY) or ())
        found = found.where(or_(Campaign.organisation_id.in_(of_organisations), Campaign.holder_id.in_(of_holders)))
    return [Spender(*row) for row in db.session.execute(found)]


def spender_for(viewer: Viewer, campaign_id: int, language: str) -> Spender:
    """One of the campaigns that this viewer asks for, pays or oversees; raise NotFound for all others."""
    row = db.session.execute(_spenders(language).where(Campaign.id == campaign_id)).one_or_none()
    if row is None or not may_see(viewer, row):
        raise NotFound(N_("There is no such campaign."))
    return Spender(*row)


def may_see(viewer: Viewer, campaign: Any) -> bool:
    """Whether somebody may see what a campaign spends before the public does, documents included."""
    return viewer.may(SEE) or may_ask(viewer, campaign) or may_pay(viewer, campaign)


def may_ask(viewer: Viewer, campaign: Any) -> bool:
    """Whether somebody keeps the books of the organisation whose campaign it is."""
    return viewer.may(ASK, campaign.organisation_id)


def may_pay(viewer: Viewer, campaign: Any) -> bool:
    """Whether somebody is treasurer of the fund holder."""
    return viewer.may(PAY, campaign.holder_id)


def locked_to_spend(campaign_id: int) -> Campaign:
    """Read a campaign whose money may be spent, so that nobody else spends it in the meantime; raise Conflict."""
    row = locked(campaign_id)
    if row.state != CampaignState.SUCCEEDED:
        raise Conflict(N_("Only a campaign that succeeded has money to spend."))
    end = db.session.get(SpendingEnd, campaign_id, populate_existing=True)
    if end is not None and end.closed_at is not None:
        raise Conflict(N_("The spending of this campaign is closed."))
    return row


def statement_of(holder_id: int, campaign_id: int, currency: str) -> Statement:
    """What became of a campaign's money by the books."""
    found = books_of(holder_id, reference(campaign_id)).statements
    return found.get(currency) or statement({}, currency)


def limit_of(holder_id: int, currency: str) -> Money:
    """From which sum on two persons of a fund holder approve."""
    said = db.session.get(SpendingLimit, (holder_id, currency))
    return usual_limit(currency) if said is None else Money(said.two_from, currency)


def planned_and_spent(
    campaign_id: int, currency: str, languages: tuple[str, str], *, other: str = ""
) -> tuple[Planned, ...]:
    """Every line of the costs with what was spent of it, in two statements; what fits no line comes last.

    ``languages`` are the reader's and the campaign's own.
    """
    spent = _spent_by_line(campaign_id)
    rows = db.session.execute(
        db.select(BudgetLine.position, BudgetLine.labels, BudgetLine.amount)
        .where(BudgetLine.campaign_id == campaign_id)
        .order_by(BudgetLine.position)
    )
    lines = [
        Planned(
            row.position,
            in_words(row.labels, *languages),
            Money(row.amount, currency),
            Money(spent.get(row.position, 0), currency),
            language_of(row.labels, *languages),
        )
        for row in rows
    ]
    if None in spent:
        lines.append(Planned(None, other, Money(0, currency), Money(spent[None], currency)))
    return tuple(lines)


def _spent_by_line(campaign_id: int) -> Mapping[int | None, int]:
    approved = (
        db.select(Expense.line_position, db.func.sum(Expense.amount).label("amount"))
        .where(Expense.campaign_id == campaign_id, Expense.state == ExpenseState.APPROVED)
        .group_by(Expense.line_position)
    )
    return {row.line_position: int(row.amount) for row in db.session.execute(approved)}
