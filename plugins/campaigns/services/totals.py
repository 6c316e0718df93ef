"""How much a campaign has been promised: a counter and the deltas that are not rolled into it yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select

from plugins.campaigns.models import Campaign, Delta, Total
from portal.database import db, unit_of_work

ROLLED_AT_ONCE = 1000


@dataclass(frozen=True)
class Raised:
    """What counts toward a goal now: a sum in minor units, and how many promised it."""

    amount: int
    pledges: int


def _pending(column: Any) -> ScalarSelect[Any]:
    added: Select[Any] = db.select(db.func.coalesce(db.func.sum(column), 0)).where(Delta.campaign_id == Campaign.id)
    return added.correlate(Campaign).scalar_subquery()


def _rolled(column: Any) -> ScalarSelect[Any]:
    counter: ScalarSelect[Any] = (
        db.select(column).where(Total.campaign_id == Campaign.id).correlate(Campaign).scalar_subquery()
    )
    return counter


AMOUNT = (_rolled(Total.amount) + _pending(Delta.amount)).label("amount")
PLEDGES = (_rolled(Total.pledges) + _pending(Delta.pledges)).label("pledges")
COMMITTED = (_rolled(Total.committed) + _pending(Delta.committed)).label("committed")


def raised(campaign_id: int) -> Raised:
    """What has been promised to a campaign, exactly, in one statement."""
    row = db.session.execute(db.select(AMOUNT, PLEDGES).where(Campaign.id == campaign_id)).one()
    return Raised(int(row.amount), int(row.pledges))


def count(campaign_id: int, amount: int, pledges: int = 1, *, committed: int = 0) -> None:
    """Let a pledge count, or with negative numbers cease to count; so much of its sum by a signed commitment."""
    db.session.add(Delta(campaign_id=campaign_id, amount=amount, pledges=pledges, committed=committed))
    db.session.flush()


def roll() -> None:
    """Roll deltas into the counters, so that reading stays quick however many have pledged."""
    while _roll_some():
        pass


def _roll_some() -> bool:
    if db.session.scalar(db.select(Delta.id).limit(1)) is None:
        return False
    with unit_of_work() as session:
        oldest = db.select(Delta.id).order_by(Delta.id).limit(ROLLED_AT_ONCE).with_for_update(skip_locked=True)
        ids = list(session.scalars(oldest))
        columns = (Delta.amount, Delta.pledges, Delta.committed)
        taken = db.delete(Delta).where(Delta.id.in_(ids)).returning(Delta.campaign_id, *columns)
        for campaign_id, (amount, pledges, committed) in _added_up(session.execute(taken)).items():
            added = {
                "amount": Total.amount + amount,
                "pledges": Total.pledges + pledges,
                "committed": Total.committed + committed,
            }
            session.execute(db.update(Total).where(Total.campaign_id == campaign_id).values(**added))
        return len(ids) == ROLLED_AT_ONCE


def _added_up(rows: Iterable[Any]) -> dict[int, list[int]]:
    sums: dict[int, list[int]] = {}
    for campaign_id, *added in rows:
        before = sums.get(campaign_id, [0] * len(added))
        sums[campaign_id] = [old + new for old, new in zip(before, added, strict=True)]
    return sums
