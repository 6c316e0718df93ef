"""What the news of a payment mean for its pledge; each is heard in the transaction in which it became true."""

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services import rewards, telling
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.totals import count
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now
from portal.payments import services as payments
from portal.payments.collecting import is_sent_by_payer
from portal.payments.events import (
    DisputeClosed,
    MethodLost,
    MethodSecured,
    PaymentEnded,
    PaymentNeedsAction,
    PaymentRefunded,
    PaymentSettled,
)
from portal.payments.rules import PaymentState

OPEN = (CampaignState.LIVE, CampaignState.COLLECTING)
KEEPS_MONEY = (*OPEN, CampaignState.SUCCEEDED)


def of_payment(payment_id: int) -> Pledge | None:
    """The pledge that a payment belongs to, locked; None when it is not ours."""
    wanted = db.select(Pledge).where(Pledge.payment_id == payment_id).with_for_update()
    row: Pledge | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    return row


def on_secured(event: MethodSecured) -> None:
    """A backer left a method, or a commitment was accepted: the pledge counts, unless the campaign is over."""
    row = of_payment(event.payment_id)
    if row is None:
        return
    campaign = db.session.get_one(Campaign, row.campaign_id)
    if campaign.state not in OPEN:
        payments.release(event.payment_id)
        return
    let_count(row, is_committed=is_sent_by_payer(payments.payment(event.payment_id).gateway))
    telling.tell(row, campaign, "pledged")
    if campaign.state == CampaignState.COLLECTING:
        payments.collect(event.payment_id)


def let_count(row: Pledge, *, is_committed: bool = False) -> None:
    """Count a pledge toward its campaign, once; what was committed ceases to be told apart when it is here."""
    if row.counted_at is None or row.uncounted_at is not None:
        row.counted_at, row.uncounted_at, row.is_committed = business_now(), None, is_committed
        count(row.campaign_id, row.amount, committed=row.amount if is_committed else 0)
        touch("campaigns", reference(row.campaign_id))
    elif row.is_committed and not is_committed:
        row.is_committed = False
        count(row.campaign_id, 0, 0, committed=-row.amount)
        touch("campaigns", reference(row.campaign_id))


def uncount(row: Pledge) -> None:
    """Let a pledge cease to count, once."""
    if row.counted_at is not None and row.uncounted_at is None:
        committed, row.uncounted_at, row.is_committed = row.is_committed, business_now(), False
        count(row.campaign_id, -row.amount, -1, committed=-row.amount if committed else 0)
        touch("campaigns", reference(row.campaign_id))


def on_method_lost(event: MethodLost) -> None:
    """The method of a backer is gone: the pledge does not count until they leave another."""
    row = of_payment(event.payment_id)
    if row is None:
        return
    uncount(row)
    telling.tell(row, db.session.get_one(Campaign, row.campaign_id), "method_lost", business_now().date().isoformat())


def on_ended(event: PaymentEnded) -> None:
    """A payment came to nothing: the pledge does not count, and its return goes back into stock."""
    row = of_payment(event.payment_id)
    if row is None:
        return
    campaign = db.session.get_one(Campaign, row.campaign_id)
    if campaign.state in OPEN:
        uncount(row)
        rewards.give_back(row.id, row.campaign_id)
    elif campaign.state in KEEPS_MONEY and event.state == PaymentState.UNCOLLECTABLE:
        uncount(row)  # a commitment that was counted and never paid
    if event.state == PaymentState.CANCELLED and event.was_secured:
        telling.tell(row, campaign, "taken_back")
    if event.state == PaymentState.UNCOLLECTABLE:
        telling.tell(row, campaign, "given_up")


def on_settled(event: PaymentSettled) -> None:
    """Money arrived: the pledge counts and the backer gets the receipt, unless the campaign came to nothing before."""
    row = of_payment(event.payment_id)
    if row is None:
        return
    campaign = db.session.get_one(Campaign, row.campaign_id)
    if campaign.state in KEEPS_MONEY:
        let_count(row)
        telling.tell(row, campaign, "charged")


def on_needs_action(event: PaymentNeedsAction) -> None:
    """A charge did not go through: the backer is asked to complete it."""
    row = of_payment(event.payment_id)
    if row is None:
        return
    row.needs_action_at = row.needs_action_at or business_now()
    telling.tell(row, db.session.get_one(Campaign, row.campaign_id), "needs_you", "0")


def on_refunded(event: PaymentRefunded) -> None:
    """Money went back: a whole refund ceases to count, and the backer is told."""
    row = of_payment(event.payment_id)
    if row is None:
        return
    campaign = db.session.get_one(Campaign, row.campaign_id)
    if event.is_whole:
        _ceases_to_count(row, campaign)
    if campaign.state != CampaignState.FAILED_AFTER_COLLECTION:  # those are told once, why and how much
        telling.tell(row, campaign, "given_back", str(event.refund_id))


def on_dispute_closed(event: DisputeClosed) -> None:
    """A bank took the money back: the pledge ceases to count."""
    row = of_payment(event.payment_id)
    if row is not None and not event.is_won:
        _ceases_to_count(row, db.session.get_one(Campaign, row.campaign_id))


def _ceases_to_count(row: Pledge, campaign: Campaign) -> None:
    """Uncount what was kept and is gone; what came to nothing stays as it was when that was decided."""
    if campaign.state in KEEPS_MONEY:
        uncount(row)
    if campaign.state in OPEN:
        rewards.give_back(row.id, row.campaign_id)
