"""A return as its backer sees it, and where it goes; addresses are encrypted for as long as they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from plugins.campaigns.delivery_rules import DeliveryState, may_give_address
from plugins.campaigns.models import Campaign, Delivery, Pledge, Reward
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services.delivering.marking import delivery_of
from plugins.campaigns.services.pledging import locked
from portal.database import db
from portal.hooks import Person, PersonalData
from portal.kernel.errors import Conflict
from portal.kernel.text import N_
from portal.organisations.keys import KeyRing

ADDRESS = "address"


@dataclass(frozen=True)
class ReturnCard:
    """How far a backer's return has come, and whether they are asked where to."""

    state: DeliveryState
    sent_at: datetime | None
    delivered_at: datetime | None
    has_address: bool
    may_give_address: bool


def return_card(pledge_id: int) -> ReturnCard | None:
    """What became of a backer's return; None when there is none, or it is not due yet."""
    has_address = Delivery.address.is_not(None).label("has_address")
    row = db.session.execute(
        db.select(Delivery.state, Delivery.sent_at, Delivery.delivered_at, has_address, Reward.addresses_asked_at)
        .select_from(Pledge)
        .join(Reward, Reward.id == Pledge.reward_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .outerjoin(Delivery, Delivery.pledge_id == Pledge.id)
        .where(Pledge.id == pledge_id, Campaign.state == CampaignState.SUCCEEDED)
        .where(Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    state = DeliveryState(row.state or DeliveryState.TO_DO)
    may_give = may_give_address(state, row.addresses_asked_at)
    return ReturnCard(state, row.sent_at, row.delivered_at, row.has_address, may_give)


def give_address(pledge_id: int, address: str, ring: KeyRing) -> None:
    """Take where a return goes; raise Conflict when nobody asked, or when it is on its way."""
    locked(pledge_id)
    card = return_card(pledge_id)
    if card is None or not card.may_give_address:
        raise Conflict(N_("Your return is on its way already, or nobody asked where to."))
    delivery_of(pledge_id).address = ring.encrypt({ADDRESS: address})


def address_of(pledge_id: int, ring: KeyRing) -> str:
    """Where a return goes, as its backer wrote it; empty when it is not known, or not any more."""
    stored = db.session.scalar(db.select(Delivery.address).where(Delivery.pledge_id == pledge_id))
    return read_address(stored, ring)


def read_address(stored: bytes | None, ring: KeyRing) -> str:
    """Read an address as it is stored."""
    return ring.decrypt(stored)[ADDRESS] if stored else ""


def known_of(person: Person, ring: KeyRing) -> PersonalData:
    """Where the returns of a person go."""
    theirs = db.func.lower(Pledge.email) == person.email
    if person.account_id is not None:
        theirs |= Pledge.account_id == person.account_id
    rows = db.session.execute(
        db.select(Campaign.slug, Delivery.state, Delivery.address)
        .join(Pledge, Pledge.id == Delivery.pledge_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(theirs)
        .order_by(Pledge.id)
    )
    return PersonalData(
        N_("Returns"),
        tuple({"campaign": row.slug, "state": row.state, "address": read_address(row.address, ring)} for row in rows),
    )


def forget_addresses_of(pledge_ids: Iterable[int]) -> None:
    """Forget where some returns go."""
    theirs = db.update(Delivery).where(Delivery.pledge_id.in_(list(pledge_ids))).values(address=None)
    db.session.execute(theirs.execution_options(synchronize_session=False))
