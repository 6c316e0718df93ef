"""What people pledge for: sealed when a campaign goes public, so that every change of it is found out."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from plugins.campaigns.models import BudgetLine, Campaign, Reward
from portal.database import db

COLUMNS = (
    "holder_id", "currency", "goal", "optimum", "model", "floor_percent", "grace_days", "left_over", "time_zone",
)  # fmt: skip


def hash_of(row: Campaign) -> str:
    """One number for all that may not change any more: sums, rules, deadline, costs, and prices of returns."""
    costs = db.session.execute(
        db.select(BudgetLine.part, BudgetLine.amount)
        .where(BudgetLine.campaign_id == row.id)
        .order_by(BudgetLine.position)
    )
    returns = db.session.execute(
        db.select(Reward.position, Reward.price, Reward.stock, Reward.takers)
        .where(Reward.campaign_id == row.id)
        .order_by(Reward.position)
    )
    said: list[Any] = [*(getattr(row, name) for name in COLUMNS), row.deadline_at.isoformat(), *_lists(costs)]
    return hashlib.sha256(json.dumps([said, _lists(returns)]).encode()).hexdigest()


def _lists(rows: Iterable[Any]) -> list[list[Any]]:
    return [list(row) for row in rows]


def seal(row: Campaign) -> None:
    """Remember what a campaign says now."""
    row.terms_hash = hash_of(row)
