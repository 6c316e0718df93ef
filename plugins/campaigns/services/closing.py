"""The deadline and what follows: collecting in batches, releasing, refunding; every step can be resumed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, String, cast, func, or_

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import (
    LETS_GO,
    CampaignState,
    outcome_at_deadline,
    outcome_of_collection,
    reminder_due,
)
from plugins.campaigns.services import telling
from plugins.campaigns.services.creating import OURS, locked, move, reference
from plugins.campaigns.services.totals import raised
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, wall_now
from portal.kernel.money import Money
from portal.payments import services as payments
from portal.payments.models import Payment, Refund
from portal.payments.rules import PaymentState

BATCH = 100
HOLD = timedelta(minutes=30)  # how long a return is kept for somebody on the gateway's page
UNFINISHED = timedelta(days=1)
DRAFTS = timedelta(days=7)
TRIED_IN_VAIN = db.select(Refund.payment_id).where(Refund.state == "failed")  # a person looks after these
IS_TO_GO_BACK = (
    Payment.state == PaymentState.PAID, Payment.refunded < Payment.amount, Payment.id.not_in(TRIED_IN_VAIN),
)  # fmt: skip
IS_NOT_ASKED = Payment.charges == "later"  # for the transfer that was promised
IS_UNTOLD = (Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None), Pledge.told_at.is_(None))
LIVE_CHARGES = (PaymentState.SECURED, PaymentState.COLLECTING, PaymentState.PROCESSING, PaymentState.ACTION_REQUIRED)
UNCHARGED = (PaymentState.DRAFT, PaymentState.AWAITING_METHOD, PaymentState.PROMISED, PaymentState.SECURED)


def close_due() -> None:
    """Decide the campaigns whose deadline has passed."""
    due = db.select(Campaign.id).where(Campaign.state == CampaignState.LIVE, Campaign.deadline_at <= business_now())
    for campaign_id in list(db.session.scalars(due.order_by(Campaign.deadline_at).limit(BATCH))):
        with unit_of_work():
            decide(campaign_id)


def decide(campaign_id: int) -> None:
    """Say what becomes of a campaign whose deadline has passed; nothing when it has not, or when it was said before."""
    row = locked(campaign_id)
    if row.state != CampaignState.LIVE or row.deadline_at > business_now():
        return
    new = outcome_at_deadline(row.model, raised(campaign_id).amount, row.goal)
    if new is CampaignState.COLLECTING:
        row.grace_until = max(row.deadline_at, business_now()) + timedelta(days=row.grace_days)
    else:
        row.closed_at = business_now()
    move(row, new)


def collect_due() -> None:
    """Move on the campaigns that are collecting."""
    collecting = db.select(Campaign.id).where(Campaign.state == CampaignState.COLLECTING).order_by(Campaign.id)
    for campaign_id in list(db.session.scalars(collecting)):
        collect(campaign_id)


def collect(campaign_id: int) -> None:
    """Charge what is secured, remind, give up after the grace time, and finish when nothing more can come.

    Does nothing unless the campaign is collecting: no other state may lead to a charge.
    """
    if _state_of(campaign_id) is not CampaignState.COLLECTING:
        return
    while _each(_payments_of(campaign_id, PaymentState.SECURED), payments.collect):
        pass
    while _each(_payments_of(campaign_id, PaymentState.PROMISED).where(IS_NOT_ASKED), payments.ask_for_transfer):
        pass
    _remind(campaign_id)
    _give_up_after_grace(campaign_id)
    with unit_of_work():
        _finish(campaign_id)


def _state_of(campaign_id: int) -> CampaignState:
    return CampaignState(db.session.scalars(db.select(Campaign.state).where(Campaign.id == campaign_id)).one())


def _payments_of(campaign_id: int, *states: PaymentState) -> Select[int]:
    found: Select[int] = db.select(Payment.id).where(
        Payment.purpose == reference(campaign_id), Payment.state.in_(states)
    )
    return found.order_by(Payment.id).limit(BATCH)


def _each(wanted: Select[int], act: Callable[[int], object]) -> int:
    """Do something with a batch of payments in one transaction; how many there were."""
    with unit_of_work() as session:
        ids = list(session.scalars(wanted))
        for payment_id in ids:
            act(payment_id)
    return len(ids)


def _remind(campaign_id: int) -> None:
    """Write again to those whose charge did not go through: on day 3 and day 6 while they can still act, then never."""
    if _grace_is_over(campaign_id):
        return
    waiting = (
        db.select(Pledge.id, Pledge.needs_action_at)
        .join(Payment, Payment.id == Pledge.payment_id)
        .where(Pledge.campaign_id == campaign_id, Payment.state == PaymentState.ACTION_REQUIRED)
    )
    now = business_now()
    due = [(row.id, reminder_due(row.needs_action_at or now, now)) for row in db.session.execute(waiting)]
    for pledge_id, day in ((pledge_id, day) for pledge_id, day in due if day):
        with unit_of_work() as session:
            row = session.get_one(Pledge, pledge_id)
            telling.tell(row, session.get_one(Campaign, campaign_id), "needs_you", str(day))


def _give_up_after_grace(campaign_id: int) -> None:
    if _grace_is_over(campaign_id):
        _each(_payments_of(campaign_id, PaymentState.ACTION_REQUIRED).limit(None), payments.give_up)


def _grace_is_over(campaign_id: int) -> bool:
    grace_until = db.session.scalar(db.select(Campaign.grace_until).where(Campaign.id == campaign_id))
    return grace_until is not None and business_now() >= grace_until


def _finish(campaign_id: int) -> None:
    """End a collection when nothing more can come: with what arrived, or by giving everything back."""
    if db.session.scalar(_payments_of(campaign_id, *LIVE_CHARGES).limit(1)) is not None:
        return
    row = locked(campaign_id)
    if row.state != CampaignState.COLLECTING:
        return
    move(row, outcome_of_collection(collected(campaign_id), row.goal, row.floor_percent))
    row.closed_at = business_now()


def collected(campaign_id: int) -> int:
    """How much of what was promised has arrived and stayed, in minor units, without what backers added for fees."""
    paid = (
        db.select(func.coalesce(func.sum(Pledge.amount - Payment.refunded), 0))
        .join(Payment, Payment.id == Pledge.payment_id)
        .where(Pledge.campaign_id == campaign_id, Payment.state == PaymentState.PAID)
    )
    return int(db.session.scalar(paid) or 0)


def let_go_due() -> None:
    """Let go of everybody of the campaigns that came to nothing, however long ago: a dispute may end after months."""
    theirs = Payment.purpose == OURS + cast(Campaign.id, String)
    uncharged = db.select(Payment.id).where(theirs, Payment.state.in_(UNCHARGED))
    paid = db.select(Payment.id).where(theirs, *IS_TO_GO_BACK)
    untold = db.select(Pledge.id).where(Pledge.campaign_id == Campaign.id, *IS_UNTOLD)
    unsettled = or_(uncharged.exists(), paid.exists(), untold.exists())
    wanted = db.select(Campaign.id).where(Campaign.state.in_(LETS_GO), unsettled).order_by(Campaign.id)
    for campaign_id in list(db.session.scalars(wanted)):
        let_go(campaign_id)


def let_go(campaign_id: int) -> None:
    """Release or refund every backer of a campaign that came to nothing, and tell each of them once."""
    if _state_of(campaign_id) not in LETS_GO:
        return
    while _each(_payments_of(campaign_id, *UNCHARGED), payments.release):
        pass
    while _each(_payments_of(campaign_id, PaymentState.PAID).where(*IS_TO_GO_BACK), _refund_whole):
        pass
    while _tell_some(campaign_id):
        pass


def _refund_whole(payment_id: int) -> None:
    card = payments.payment(payment_id)
    payments.refund(payment_id, Money(card.amount.minor - card.refunded.minor, card.amount.currency), "campaign ended")


def _tell_some(campaign_id: int) -> bool:
    untold = db.select(Pledge).where(Pledge.campaign_id == campaign_id, *IS_UNTOLD).order_by(Pledge.id).limit(BATCH)
    with unit_of_work() as session:
        campaign = session.get_one(Campaign, campaign_id)
        rows = list(session.scalars(untold))
        for row in rows:
            row.told_at = business_now()
            telling.tell(row, campaign, campaign.state)
    return bool(rows)


def tidy() -> None:
    """Free returns that somebody held and did not pay for, and forget pledges that were never finished."""
    _expire(db.select(Pledge.payment_id).where(Pledge.reward_id.is_not(None)), wall_now() - HOLD)
    _expire(db.select(Pledge.payment_id), wall_now() - UNFINISHED)
    with unit_of_work() as session:
        old = db.select(Pledge).where(Pledge.payment_id.is_(None), Pledge.created_at < business_now() - DRAFTS)
        for row in session.scalars(old.limit(BATCH)):
            session.delete(row)


def _expire(ours: Select[int | None], before: datetime) -> None:
    old = (
        db.select(Payment.id)
        .where(Payment.state.in_((PaymentState.DRAFT, PaymentState.AWAITING_METHOD)), Payment.state_at < before)
        .where(Payment.id.in_(ours))
        .limit(BATCH)
    )
    if db.session.scalar(old.limit(1)) is not None:
        _each(old, payments.expire)
