"""What is kept of a campaign: it is archived, and after years nobody knows any more who its backers were.

Sums, states, receipts' numbers and the books stay for ever, so that everything still adds up and every seal verifies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_

from plugins.campaigns.ending_rules import ARCHIVED_AFTER, KEEP_YEARS, USUAL_YEARS, years_before, years_in
from plugins.campaigns.models import Campaign, Delivery, Need, Offer, Pledge, Question, Reader, Report
from plugins.campaigns.rules import LETS_GO, CampaignState
from plugins.campaigns.services.creating import locked, reference
from plugins.campaigns.services.delivering.receiving import forget_addresses_of
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.mail.services import forget
from portal.payments import services as payments
from portal.payments.models import Payment
from portal.payments.rules import UNSETTLED
from portal.state import current_state
from portal.viewer import NOBODY

BATCH = 200
ENDED = (*LETS_GO, CampaignState.SUCCEEDED)
NAMES_SOMEBODY: ColumnElement[bool] = or_(
    Pledge.email != "", Pledge.name != "", Pledge.shown_as != "", Pledge.message != "", Pledge.account_id.is_not(None)
)


@dataclass(frozen=True)
class ToForget:
    """A campaign whose backers are to be forgotten, and how many pledges still say whose they are."""

    id: int
    slug: str
    closed_at: datetime
    pledges: int


def archive_due() -> None:
    """Archive what ended three months ago: what succeeded, once it has reported. It stays public, as it is."""
    before = business_now() - ARCHIVED_AFTER
    reported = db.select(Report.campaign_id).where(Report.campaign_id == Campaign.id, Report.published_at < before)
    came_to_nothing = Campaign.state.in_(LETS_GO) & (Campaign.closed_at < before)
    is_over = came_to_nothing | ((Campaign.state == CampaignState.SUCCEEDED) & reported.exists())
    due = db.select(Campaign.id).where(Campaign.archived_at.is_(None), is_over).order_by(Campaign.id).limit(BATCH)
    for campaign_id in list(db.session.scalars(due)):
        with unit_of_work():
            _archive(locked(campaign_id))


def _archive(row: Campaign) -> None:
    if row.archived_at is None:
        row.archived_at = business_now()
        note("campaigns.archived", reference(row.id), NOBODY)
        touch("campaigns", reference(row.id))


def to_forget() -> list[ToForget]:
    """What would be forgotten now, by the years of the settings; nothing is changed by asking."""
    left = db.select(db.func.count(Pledge.id)).where(Pledge.campaign_id == Campaign.id, NAMES_SOMEBODY)
    wanted = _due().add_columns(Campaign.slug, Campaign.closed_at, left.correlate(Campaign).scalar_subquery())
    return [ToForget(*row) for row in db.session.execute(wanted)]


def _due() -> Select[Any]:
    years = years_in(current_state().setting(KEEP_YEARS, str(USUAL_YEARS)))
    ended: Select[Any] = db.select(Campaign.id).where(Campaign.state.in_(ENDED), Campaign.anonymised_at.is_(None))
    return ended.where(Campaign.closed_at < years_before(business_now(), years)).order_by(Campaign.closed_at)


def forget_backers() -> None:
    """Forget who the backers of old campaigns were, some at a time; cut off, it goes on where it stood."""
    for campaign_id in list(db.session.scalars(_due())):
        while _forget_some(campaign_id):
            pass
        with unit_of_work():
            _finish(campaign_id)


def _forget_some(campaign_id: int) -> bool:
    """Forget a batch of backers, letters included; money that still moves keeps its payer until it has settled."""
    moving = db.select(Payment.id).where(Payment.id == Pledge.payment_id, Payment.state.in_(UNSETTLED)).exists()
    known = db.select(Pledge).where(Pledge.campaign_id == campaign_id, NAMES_SOMEBODY, ~moving)
    with unit_of_work() as session:
        rows = session.scalars(known.order_by(Pledge.id).limit(BATCH)).all()
        forget_addresses_of(row.id for row in rows)
        for row in rows:
            _forget(row)
    return len(rows) == BATCH


def _forget(row: Pledge) -> None:
    if row.email:
        forget(row.email, f"campaigns:pledge:{row.id}:", f"{reference(row.campaign_id)}:")
    row.email = row.name = row.shown_as = row.message = ""
    row.account_id = None


def _finish(campaign_id: int) -> None:
    """Forget the others who had to do with a campaign, and say that it is done, unless money still moves."""
    row = locked(campaign_id)
    if row.anonymised_at is not None or _somebody_is_left(campaign_id):
        return
    payments.forget_payers(reference(campaign_id))
    for reader in _rows(Reader, Reader.campaign_id == campaign_id):
        forget(reader.email, f"{reference(campaign_id)}:")
        db.session.delete(reader)
    offers = db.select(Need.id).where(Need.campaign_id == campaign_id)
    _forget_authors("offer", _rows(Offer, Offer.need_id.in_(offers)))
    _forget_authors("question", _rows(Question, Question.campaign_id == campaign_id))
    _archive(row)
    row.anonymised_at = business_now()
    note("campaigns.anonymised", reference(campaign_id), NOBODY)
    touch(reference(campaign_id))


def _forget_authors(kind: str, rows: Sequence[Any]) -> None:
    """Let what people offered and asked stay, without saying who they were."""
    for one in rows:
        forget(one.email, f"campaigns:{kind}:{one.id}:")
        one.name = one.email = ""
        one.account_id = None


def _rows(table: Any, theirs: ColumnElement[bool]) -> Sequence[Any]:
    found: Sequence[Any] = db.session.scalars(db.select(table).where(theirs)).all()
    return found


def _somebody_is_left(campaign_id: int) -> bool:
    left = db.select(Pledge.id).where(Pledge.campaign_id == campaign_id, NAMES_SOMEBODY)
    return db.session.scalar(left.limit(1)) is not None


def forgotten_stay_forgotten() -> list[str]:
    """Nothing says any more who the backers of an anonymised campaign were."""
    known = db.select(Pledge.id).join(Campaign, Campaign.id == Pledge.campaign_id)
    addressed = db.select(Delivery.pledge_id).join(Pledge, Pledge.id == Delivery.pledge_id)
    addressed = addressed.join(Campaign, Campaign.id == Pledge.campaign_id).where(Delivery.address.is_not(None))
    return [
        f"pledge {id_} still says whose it was, though its campaign was anonymised"
        for statement in (known.where(NAMES_SOMEBODY), addressed)
        for id_ in db.session.scalars(statement.where(Campaign.anonymised_at.is_not(None)))
    ]
