"""Closing a campaign's spending, and what becomes of what is left, by the rule that was said before anybody pledged."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select

from plugins.campaigns.models import Campaign, Expense, GivenBack, Pledge, SpendingEnd, SpendingLimit
from plugins.campaigns.rules import LeftOver
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.spending.standing import limit_of, locked_to_spend, may_pay, statement_of
from plugins.campaigns.spending_rules import ExpenseState, persons_needed
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money, split
from portal.kernel.text import N_
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.services import post
from portal.payments import services as payments
from portal.payments.models import Payment, Refund
from portal.payments.rules import PaymentState
from portal.viewer import Viewer

BATCH = 100
REASON = "left over"
GOES_BACK = (PaymentState.PAID, PaymentState.REFUND_PENDING)
STAYED = (*GOES_BACK, PaymentState.DISPUTED, PaymentState.REFUNDED)  # the last where it was what was left over
WEIGHT: ColumnElement[int] = Payment.amount - Payment.refunded + db.func.coalesce(Refund.amount, 0)
ACCOUNTS = {
    LeftOver.SAME_WORK: AccountKind.SAME_WORK,
    LeftOver.HOLDER_FUND: AccountKind.HOLDER_FUND,
}


def end_of(campaign_id: int) -> SpendingEnd | None:
    """How far the end of a campaign's spending has come; None while nobody has begun it."""
    return db.session.get(SpendingEnd, campaign_id)


def close_spending(campaign_id: int, viewer: Viewer) -> bool:
    """End the spending of a campaign and apply its rule to what is left; whether that is done.

    From the holder's limit on a second treasurer has to say so too.
    """
    campaign = locked_to_spend(campaign_id)
    if viewer.account_id is None or not may_pay(viewer, campaign):
        raise NotFound(N_("There is no such campaign."))
    if _something_waits(campaign_id):
        raise Refused(N_("Something that was asked for is not decided yet. Approve or refuse it first."))
    left = statement_of(campaign.holder_id, campaign_id, campaign.currency).left
    if left.minor < 0:
        raise Refused(N_("More is gone than came in. Settle that first."))
    begun = db.session.get(SpendingEnd, campaign_id)
    if begun is not None and begun.begun_by == viewer.account_id:
        raise Refused(N_("You have said so already. Another treasurer has to as well."))
    needs_two = persons_needed(left, limit_of(campaign.holder_id, campaign.currency)) > 1
    end = begun or _begin(campaign, viewer.account_id, needs_two=needs_two)
    is_done = begun is not None or not needs_two
    if is_done:
        _close(end, campaign, left, viewer.account_id)
    note("campaigns.spending_closed", reference(campaign_id), viewer, {"left": left.minor, "is_done": is_done})
    return is_done


def _something_waits(campaign_id: int) -> bool:
    asked = db.select(Expense.id).where(Expense.campaign_id == campaign_id, Expense.state == ExpenseState.ASKED)
    return db.session.scalar(asked.limit(1)) is not None


def _begin(campaign: Campaign, account_id: int, *, needs_two: bool) -> SpendingEnd:
    end = SpendingEnd(
        campaign_id=campaign.id,
        rule=campaign.left_over,
        begun_by=account_id,
        begun_at=business_now(),
        needs_two=needs_two,
    )
    db.session.add(end)
    db.session.flush()
    return end


def _close(end: SpendingEnd, campaign: Campaign, left: Money, account_id: int) -> None:
    end.closed_by, end.closed_at, end.amount_left = account_id, business_now(), left.minor
    rule = LeftOver(end.rule)
    if rule is LeftOver.GIVEN_BACK:
        _set_shares(campaign.id, left)
    elif left:
        passed_on = transfer(AccountKind.CAMPAIGN_FUNDS, ACCOUNTS[rule], left)
        line = f"campaigns:left_over:{campaign.id}"
        post(Line(line, "left_over", campaign.holder_id, reference(campaign.id), passed_on))
    touch(reference(campaign.id))


def contributions(campaign_id: int, *columns: Any) -> Select[Any]:
    """Who gave a campaign how much that stayed; what goes back of what was left over counts as having stayed."""
    found: Select[Any] = (
        db.select(*columns)
        .select_from(Pledge)
        .join(Payment, Payment.id == Pledge.payment_id)
        .outerjoin(GivenBack, GivenBack.payment_id == Payment.id)
        .outerjoin(Refund, (Refund.id == GivenBack.refund_id) & (Refund.state == "done"))
        .where(Pledge.campaign_id == campaign_id, Payment.state.in_(STAYED), WEIGHT > 0)
    )
    return found


def _set_shares(campaign_id: int, left: Money) -> None:
    """Say once how much of what is left goes back to whom, in proportion to what each gave."""
    paid = contributions(campaign_id, Payment.id, (Payment.amount - Payment.refunded).label("weight"))
    rows = db.session.execute(paid.where(Payment.state.in_(GOES_BACK)).order_by(Payment.id)).all()
    shares = split(left.minor, [int(row.weight) for row in rows]) if rows and left else []
    db.session.add_all(
        GivenBack(payment_id=row.id, campaign_id=campaign_id, amount=share)
        for row, share in zip(rows, shares, strict=False)
        if share
    )
    db.session.flush()


def give_back_due() -> None:
    """Ask for the refunds of what is left over, some at a time; what was asked for is not asked again."""
    waiting = db.select(GivenBack.payment_id).where(GivenBack.refund_id.is_(None), GivenBack.fault == "")
    while ids := list(db.session.scalars(waiting.order_by(GivenBack.payment_id).limit(BATCH))):
        for payment_id in ids:
            with unit_of_work():
                _give_back(payment_id)


def _give_back(payment_id: int) -> None:
    payments.locked(payment_id)
    row = db.session.get_one(GivenBack, payment_id, populate_existing=True)
    if row.refund_id is not None or row.fault:
        return
    currency = db.session.get_one(Campaign, row.campaign_id).currency
    try:
        row.refund_id = payments.refund(payment_id, Money(row.amount, currency), REASON)
    except (Refused, Conflict) as refusal:  # a bank may have taken the money back in the meantime
        row.fault = refusal.message


def faults_of(campaign_id: int) -> Sequence[GivenBack]:
    """The shares that could not be given back; a person looks after these."""
    found = db.select(GivenBack).where(GivenBack.campaign_id == campaign_id, GivenBack.fault != "")
    return db.session.scalars(found.order_by(GivenBack.payment_id)).all()


def set_limit(holder_id: int, limit: Money, viewer: Viewer) -> None:
    """Say from which sum on two persons of a fund holder approve."""
    row = db.session.get(SpendingLimit, (holder_id, limit.currency))
    if row is None:
        row = SpendingLimit(holder_id=holder_id, currency=limit.currency, two_from=limit.minor)
        db.session.add(row)
    row.two_from = limit.minor
    details = {"currency": limit.currency, "two_from": limit.minor}
    note("campaigns.spending_limit", f"holder:{holder_id}", viewer, details)
