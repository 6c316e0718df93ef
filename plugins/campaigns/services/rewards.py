"""Limited rewards: a piece is taken by claiming its row, so that none is promised twice."""

from plugins.campaigns.models import Reward, RewardSlot
from portal.changes import touch
from portal.database import db
from portal.kernel.errors import Conflict
from portal.kernel.text import N_

SOLD_OUT = N_("The last piece of this return has just been taken. Choose another, or pledge without a return.")


class SoldOut(Conflict):
    """Nothing of a limited reward is left."""


def take(reward: Reward, pledge_id: int) -> None:
    """Keep a piece of a reward for a pledge; raise SoldOut when none is left."""
    if reward.stock is None:
        return
    # A piece that somebody else just holds may come free again, so a refusal is looked at once more, waiting.
    if not (_claimed(reward.id, pledge_id, skip_locked=True) or _claimed(reward.id, pledge_id, skip_locked=False)):
        raise SoldOut(SOLD_OUT, "reward")
    touch(f"campaigns:{reward.campaign_id}")


def is_left(reward: Reward) -> bool:
    """Whether a piece can be had now; it is not kept."""
    free = db.select(RewardSlot.number).where(RewardSlot.reward_id == reward.id, RewardSlot.pledge_id.is_(None))
    return reward.stock is None or db.session.scalar(free.limit(1)) is not None


def _claimed(reward_id: int, pledge_id: int, *, skip_locked: bool) -> bool:
    free = (
        db.select(RewardSlot.number)
        .where(RewardSlot.reward_id == reward_id, RewardSlot.pledge_id.is_(None))
        .order_by(RewardSlot.number)
        .limit(1)
        .with_for_update(skip_locked=skip_locked)
    )
    claim = (
        db.update(RewardSlot)
        .where(RewardSlot.reward_id == reward_id, RewardSlot.number == free.scalar_subquery())
        .where(RewardSlot.pledge_id.is_(None))
        .values(pledge_id=pledge_id)
        .returning(RewardSlot.number)
    )
    return db.session.scalar(claim.execution_options(synchronize_session=False)) is not None


def give_back(pledge_id: int, campaign_id: int) -> None:
    """Put the piece that a pledge held back into stock."""
    freed = db.update(RewardSlot).where(RewardSlot.pledge_id == pledge_id).values(pledge_id=None)
    db.session.execute(freed.execution_options(synchronize_session=False))
    touch(f"campaigns:{campaign_id}")
