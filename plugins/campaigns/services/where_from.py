"""Counting in the background where the pledges to a campaign come from, so that its page reads one row."""

from collections import Counter

from sqlalchemy import or_

from plugins.campaigns.models import Campaign, Pledge, Total, WhereFrom
from plugins.campaigns.services.creating import reference
from portal.changes import touch
from portal.database import db, unit_of_work
from portal.organisations.region_rules import region_of

ANEW, AT_ONCE = -1, 100
COUNTED = (
    db.select(WhereFrom.counted)
    .where(WhereFrom.campaign_id == Campaign.id)
    .correlate(Campaign)
    .scalar_subquery()
    .label("where_from")
)


def count_where_from() -> None:
    """Count anew for every campaign to which something was pledged since, each in a commit of its own."""
    changed = or_(WhereFrom.pledges != Total.pledges, WhereFrom.amount != Total.amount)
    is_new = WhereFrom.campaign_id.is_(None) & (Total.pledges > 0)
    wanted = db.select(Total.campaign_id).outerjoin(WhereFrom, WhereFrom.campaign_id == Total.campaign_id)
    ids = list(db.session.scalars(wanted.where(or_(is_new, changed)).order_by(Total.campaign_id).limit(AT_ONCE)))
    db.session.rollback()
    for campaign_id in ids:
        with unit_of_work() as session:
            total = session.get_one(Total, campaign_id)
            counted = _counted(campaign_id)
            row = WhereFrom(campaign_id=campaign_id, amount=total.amount, pledges=total.pledges, counted=counted)
            session.merge(row)
            touch(reference(campaign_id))


def _counted(campaign_id: int) -> dict[str, int]:
    counts = (Pledge.campaign_id == campaign_id, Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None))
    found: Counter[str] = Counter()
    by_country = db.select(Pledge.country, db.func.count()).where(*counts).group_by(Pledge.country)
    for country, number in db.session.execute(by_country):
        found[region_of(country)] += number
    return dict(found)


def count_anew(campaign_id: int) -> None:
    """Let a campaign be counted again although its sums stay, because somebody said where they are."""
    known = db.update(WhereFrom).where(WhereFrom.campaign_id == campaign_id).values(pledges=ANEW)
    db.session.execute(known.execution_options(synchronize_session=False))
