"""What must hold of campaigns and pledges, whatever happened."""

from plugins.campaigns.models import Campaign, Pledge, Reward, RewardSlot
from plugins.campaigns.rules import LETS_GO, CampaignState
from plugins.campaigns.services import terms
from plugins.campaigns.services.ending.archiving import forgotten_stay_forgotten
from plugins.campaigns.services.totals import AMOUNT, COMMITTED, PLEDGES
from plugins.campaigns.spending_checks import SPENDING_CHECKS
from portal.database import db
from portal.hooks import Check
from portal.payments.models import Attempt, Payment
from portal.payments.rules import COUNTED, LIVE_CHARGE, PaymentState


def totals_agree() -> list[str]:
    """The total of every open campaign is the sum of the pledges that count, and so is what is committed of it."""
    counts = Pledge.counted_at.is_not(None) & Pledge.uncounted_at.is_(None)
    committed = db.func.sum(db.case((Pledge.is_committed, Pledge.amount), else_=0))
    sums = db.select(
        Pledge.campaign_id,
        db.func.sum(Pledge.amount).label("amount"),
        db.func.count().label("pledges"),
        committed.label("committed"),
    )
    found = sums.where(counts).group_by(Pledge.campaign_id).subquery()  # once: asked per campaign it grew with both
    pairs = ((found.c.amount, AMOUNT), (found.c.pledges, PLEDGES), (found.c.committed, COMMITTED))
    joined = db.select(Campaign.slug).outerjoin(found, found.c.campaign_id == Campaign.id)
    rows = db.session.execute(joined.where(db.or_(*(db.func.coalesce(ours, 0) != theirs for ours, theirs in pairs))))
    return [f"the total of {row.slug} is not the sum of its pledges" for row in rows]


def pledges_and_payments_agree() -> list[str]:
    """In a live campaign a pledge counts exactly when its payment is secured or better.

    While money goes back either is right: it may have come after its payment had ended, and never counted.
    """
    rows = db.session.execute(
        db.select(Pledge.id, Pledge.counted_at, Pledge.uncounted_at, Payment.state)
        .join(Payment, Payment.id == Pledge.payment_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(Campaign.state.in_((CampaignState.LIVE, CampaignState.COLLECTING)))
        .where(Payment.state != PaymentState.REFUND_PENDING)
    )
    return [
        f"pledge {row.id} counts and its payment is {row.state}, or the other way round"
        for row in rows
        if (row.counted_at is not None and row.uncounted_at is None) is not (row.state in COUNTED)
    ]


def commitments_are_told_apart() -> list[str]:
    """No pledge is shown as a commitment whose money has come, and none that does not count."""
    wrong = (
        db.select(Pledge.id)
        .join(Payment, Payment.id == Pledge.payment_id)
        .where(
            Pledge.is_committed,
            Payment.state.not_in({PaymentState.SECURED} | LIVE_CHARGE) | Pledge.uncounted_at.is_not(None),
        )
    )
    return [f"pledge {id_} is shown as a commitment and is none any more" for id_ in db.session.scalars(wrong)]


def sums_agree() -> list[str]:
    """A payment asks for what its pledge promises, and what was added for the fee."""
    rows = (
        db.select(Pledge.id)
        .join(Payment, Payment.id == Pledge.payment_id)
        .where(Payment.amount != Pledge.amount + Pledge.covered_fee)
    )
    return [f"pledge {id_} and its payment are of different sums" for id_ in db.session.scalars(rows)]


def never_oversold() -> list[str]:
    """No limited return is promised more often than there are pieces, and each piece to a pledge for it.

    Money that goes back may have come after its payment had ended, when the piece was somebody else's already.
    """
    wrong = (
        db.select(RewardSlot.reward_id)
        .join(Pledge, Pledge.id == RewardSlot.pledge_id)
        .where(Pledge.reward_id != RewardSlot.reward_id)
    )
    without = (
        db.select(Pledge.id)
        .join(Payment, Payment.id == Pledge.payment_id)
        .join(Reward, Reward.id == Pledge.reward_id)
        .where(Reward.stock.is_not(None), Payment.state.in_(COUNTED - {PaymentState.REFUND_PENDING}))
        .where(Pledge.id.not_in(db.select(RewardSlot.pledge_id).where(RewardSlot.pledge_id.is_not(None))))
    )
    return [
        *(f"a piece of return {id_} is kept for a pledge of another" for id_ in db.session.scalars(wrong)),
        *(f"pledge {id_} was promised a return and no piece is kept for it" for id_ in db.session.scalars(without)),
    ]


def failed_means_no_charge() -> list[str]:
    """Nobody was ever charged for a campaign that failed or was cancelled before collecting."""
    charged = (
        db.select(Attempt.payment_id)
        .join(Pledge, Pledge.payment_id == Attempt.payment_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(Campaign.state.in_(LETS_GO - {CampaignState.FAILED_AFTER_COLLECTION}))
    )
    return [f"payment {id_} was tried although its campaign failed" for id_ in db.session.scalars(charged)]


def terms_stay() -> list[str]:
    """What people pledge for is what it was when the campaign was approved."""
    pledged_to = (CampaignState.SCHEDULED, CampaignState.LIVE, CampaignState.COLLECTING)
    sealed = db.select(Campaign).where(Campaign.terms_hash.is_not(None), Campaign.state.in_(pledged_to))
    return [
        f"the sums, rules, dates or prices of {row.slug} were changed after it was approved"
        for row in db.session.scalars(sealed.order_by(Campaign.id))
        if terms.hash_of(row) != row.terms_hash
    ]


CHECKS = (
    Check("totals of campaigns are the sums of their pledges", totals_agree),
    Check("commitments are told apart from money", commitments_are_told_apart),
    Check("pledges follow their payments", pledges_and_payments_agree),
    Check("payments ask for what was promised", sums_agree),
    Check("no return is promised twice", never_oversold),
    Check("a failed campaign charges nobody", failed_means_no_charge),
    Check("what people pledge for does not change", terms_stay),
    Check("an anonymised campaign names no backer", forgotten_stay_forgotten),
    *SPENDING_CHECKS,
)
