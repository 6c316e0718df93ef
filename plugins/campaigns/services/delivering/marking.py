"""Looking after the returns of a campaign that succeeded: asking where to, and saying what is on its way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from plugins.campaigns.delivery_rules import DELIVER, KEPT_AFTER_SENDING, DeliveryState, may_ask_again
from plugins.campaigns.models import Campaign, Delivery, Pledge, Reward
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services.creating import locked, reference
from plugins.campaigns.services.messages.reading import STANDS
from plugins.campaigns.services.telling import title_of, values_of
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.mail.services import Letter, send
from portal.viewer import Viewer

ASK = "campaigns.ask_for_addresses"
BATCH, LISTED = 200, 100
PROMISED = (Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None), Pledge.reward_id.is_not(None))


@dataclass(frozen=True)
class ToDeliver:
    """A campaign whose returns are handed out, with how many are still to do."""

    id: int
    title: str
    promised: int
    to_do: int


def campaign_to_deliver(campaign_id: int, viewer: Viewer) -> Campaign:
    """A campaign that succeeded, for those who hand out its returns; raise NotFound to all others."""
    row = db.session.get(Campaign, campaign_id)
    if row is None or row.state != CampaignState.SUCCEEDED or not viewer.may(DELIVER, row.organisation_id):
        raise NotFound(N_("There is no such campaign."))
    return row


def to_deliver(viewer: Viewer, language: str) -> list[ToDeliver]:
    """The newest campaigns whose returns this viewer hands out."""
    own = viewer.objects(DELIVER)
    returns = db.select(Reward.id).where(Reward.campaign_id == Campaign.id).exists()
    wanted = db.select(Campaign).where(Campaign.state == CampaignState.SUCCEEDED, returns)
    wanted = wanted if own is None else wanted.where(Campaign.organisation_id.in_(own))
    rows = list(db.session.scalars(wanted.order_by(Campaign.id.desc()).limit(LISTED)))
    counts = _counts([row.id for row in rows])
    return [ToDeliver(row.id, title_of(row, language), *counts.get(row.id, (0, 0))) for row in rows]


def _counts(campaign_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    is_done = db.func.coalesce(Delivery.state, DeliveryState.TO_DO) != DeliveryState.TO_DO
    counted = (
        db.select(Pledge.campaign_id, db.func.count(), db.func.sum(db.case((is_done, 0), else_=1)))
        .outerjoin(Delivery, Delivery.pledge_id == Pledge.id)
        .where(Pledge.campaign_id.in_(campaign_ids), *PROMISED)
        .group_by(Pledge.campaign_id)
    )
    return {campaign_id: (promised, int(to_do)) for campaign_id, promised, to_do in db.session.execute(counted)}


def mark(campaign_id: int, pledge_ids: Collection[int], state: DeliveryState, viewer: Viewer) -> int:
    """Say how far some returns have come; how many changed. What was delivered keeps no address."""
    campaign_to_deliver(campaign_id, viewer)
    if not pledge_ids:
        raise Refused(N_("Tick the returns that you mean."))
    theirs = db.select(Pledge.id).where(Pledge.campaign_id == campaign_id, Pledge.id.in_(pledge_ids), *PROMISED)
    changed = [id_ for id_ in db.session.scalars(theirs.order_by(Pledge.id).with_for_update()) if _set(id_, state)]
    if changed:
        details = {"state": state.value, "pledges": changed}
        note("campaigns.delivery_marked", reference(campaign_id), viewer, details)
    return len(changed)


def _set(pledge_id: int, state: DeliveryState) -> bool:
    row, now = delivery_of(pledge_id), business_now()
    if row.state == state:
        return False
    row.state = state.value
    row.sent_at = None if state is DeliveryState.TO_DO else row.sent_at or now
    row.delivered_at = now if state is DeliveryState.DELIVERED else None
    if state is DeliveryState.DELIVERED:
        row.address = None
    return True


def delivery_of(pledge_id: int) -> Delivery:
    """What became of the return of a pledge, which is locked; a new row when nothing was done yet."""
    row = db.session.get(Delivery, pledge_id, populate_existing=True)
    if row is None:
        row = Delivery(pledge_id=pledge_id)
        db.session.add(row)
    return row


def ask_for_addresses(campaign_id: int, reward_id: int, viewer: Viewer) -> None:
    """Ask everybody who took a return where to send it; once a week at most, and nobody who has answered."""
    campaign_to_deliver(campaign_id, viewer)
    locked(campaign_id)
    row = db.session.get(Reward, reward_id, populate_existing=True)
    if row is None or row.campaign_id != campaign_id:
        raise NotFound(N_("There is no such return."))
    if not may_ask_again(row.addresses_asked_at, business_now()):
        raise Conflict(N_("They were asked less than a week ago. Give them time."))
    row.addresses_asked_at = business_now()
    enqueue(ASK, {"reward_id": reward_id})
    note("campaigns.addresses_asked", reference(campaign_id), viewer, {"return": reward_id})


def write_for_addresses(reward_id: int, after: int = 0) -> None:
    """Write to those who took a return and have not said where to, a batch at a time."""
    with unit_of_work():
        row = db.session.get_one(Reward, reward_id)
        campaign = db.session.get_one(Campaign, row.campaign_id)
        found = list(db.session.scalars(_unanswered(row).where(Pledge.id > after).order_by(Pledge.id).limit(BATCH)))
        for pledge in found:
            key = f"campaigns:pledge:{pledge.id}:where_to:{row.addresses_asked_at:%Y%m%d}"
            values = values_of(pledge, campaign) | {"reward": _title(row, pledge.language, campaign)}
            about = f"payment:{pledge.payment_id}"
            send(Letter(pledge.email, pledge.language, "campaigns/mail/where_to.md", key, values, about=about))
        if len(found) == BATCH:
            enqueue(ASK, {"reward_id": reward_id, "after": found[-1].id})


def _unanswered(row: Reward) -> Select[Any]:
    answered = (Delivery.address.is_not(None)) | (Delivery.state != DeliveryState.TO_DO)
    done = db.select(Delivery.pledge_id).where(Delivery.pledge_id == Pledge.id, answered).exists()
    wanted: Select[Any] = db.select(Pledge).where(Pledge.campaign_id == row.campaign_id, Pledge.reward_id == row.id)
    return wanted.where(*STANDS, ~done)


def _title(row: Reward, language: str, campaign: Campaign) -> str:
    codes: Sequence[str] = (language, "en", campaign.original_language, *row.titles)
    return next((row.titles[code] for code in codes if code in row.titles), "")


def forget_addresses() -> None:
    """Forget where returns went that were sent long ago, and of pledges that do not stand any more."""
    long_ago = (Delivery.state == DeliveryState.SENT) & (Delivery.sent_at < business_now() - KEPT_AFTER_SENDING)
    fallen = db.select(Pledge.id).where(Pledge.id == Delivery.pledge_id, Pledge.uncounted_at.is_not(None)).exists()
    forgotten = db.update(Delivery).where(Delivery.address.is_not(None), long_ago | fallen).values(address=None)
    with unit_of_work() as session:
        session.execute(forgotten.execution_options(synchronize_session=False))
