"""Tables of what becomes of the money: expenses with their documents, who approved them, and what was left."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.campaigns.models.campaigns import BudgetLine, one_of
from plugins.campaigns.rules import LeftOver
from plugins.campaigns.spending_rules import ExpenseKind, ExpenseState
from portal.database import Model


class Expense(Model):
    """Money that a campaign spends; ``payee_shown`` empty withholds from the public who is paid."""

    __tablename__ = "campaigns_expense"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        one_of("kind", ExpenseKind),
        one_of("state", ExpenseState),
        CheckConstraint("(state IN ('approved', 'refused')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_with_a_reason"),
        ForeignKeyConstraint(
            ["campaign_id", "line_position"],
            [BudgetLine.campaign_id, BudgetLine.position],
            name="fk_campaigns_expense_line",
        ),
        Index("ix_campaigns_expense_state", "campaign_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    line_position: Mapped[int | None] = mapped_column(default=None)
    kind: Mapped[str]
    amount: Mapped[int]
    spent_on: Mapped[date]
    what: Mapped[str]
    language: Mapped[str]
    payee: Mapped[str]
    payee_email: Mapped[str] = mapped_column(default="", index=True)
    payee_shown: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=ExpenseState.DRAFT.value)
    original: Mapped[str]
    original_type: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("core_account.id"), index=True)
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None)
    reason: Mapped[str] = mapped_column(default="")


class ExpensePage(Model):
    """A page of an expense's document: its picture, what is to be blacked out, and the picture where that is done."""

    __tablename__ = "campaigns_expense_page"

    expense_id: Mapped[int] = mapped_column(ForeignKey("campaigns_expense.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    picture: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    boxes: Mapped[list[list[int]]] = mapped_column(JSON, default_factory=list)
    corner: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True), default=None)
    burnt: Mapped[str | None] = mapped_column(default=None)


class Approval(Model):
    """Somebody's yes to an expense; two at most, of different persons."""

    __tablename__ = "campaigns_expense_approval"
    __table_args__ = (
        CheckConstraint("number IN (1, 2)", name="two_at_most"),
        UniqueConstraint("expense_id", "account_id"),
    )

    expense_id: Mapped[int] = mapped_column(ForeignKey("campaigns_expense.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"), index=True)
    approved_at: Mapped[datetime]


class SpendingLimit(Model):
    """From which sum in a currency on two persons of a fund holder must approve what is spent."""

    __tablename__ = "campaigns_spending_limit"
    __table_args__ = (CheckConstraint("two_from >= 0", name="not_negative"),)

    holder_id: Mapped[int] = mapped_column(ForeignKey("core_holder.id"), primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(primary_key=True)
    two_from: Mapped[int]


class SpendingEnd(Model):
    """The end of a campaign's spending: who began it, who said yes where two are needed, and what was left then."""

    __tablename__ = "campaigns_spending_end"
    __table_args__ = (
        CheckConstraint("amount_left >= 0", name="not_negative"),
        CheckConstraint("closed_by IS NULL OR closed_by <> begun_by OR NOT needs_two", name="two_persons"),
        CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="closed"),
        one_of("rule", LeftOver),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), primary_key=True, autoincrement=False)
    rule: Mapped[str]
    begun_by: Mapped[int] = mapped_column(ForeignKey("core_account.id"), index=True)
    begun_at: Mapped[datetime]
    needs_two: Mapped[bool] = mapped_column(default=False)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    amount_left: Mapped[int] = mapped_column(default=0)


class GivenBack(Model):
    """A backer's share of what was left, which goes back the way it came; ``fault`` says why it cannot."""

    __tablename__ = "campaigns_given_back"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        Index("ix_campaigns_given_back_waiting", "campaign_id", "refund_id"),
    )

    payment_id: Mapped[int] = mapped_column(ForeignKey("core_payment.id"), primary_key=True, autoincrement=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    amount: Mapped[int]
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("core_refund.id"), default=None)
    fault: Mapped[str] = mapped_column(default="")
