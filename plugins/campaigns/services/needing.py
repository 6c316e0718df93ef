"""What campaigns need besides money: showing it, taking offers, answering them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from plugins.campaigns.models import Campaign, Need, Offer
from plugins.campaigns.rules import LETS_GO, PUBLIC
from plugins.campaigns.services.correcting import campaign_for
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.making.team import TeamLetter, tell_team
from plugins.campaigns.services.showing import in_words
from plugins.campaigns.services.telling import title_of
from portal.audit.services import note
from portal.database import ask, db, insert_once
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.ids import digest
from portal.kernel.text import N_
from portal.mail.services import Letter, send
from portal.viewer import Viewer

OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"
STATES_WITH_NEEDS = PUBLIC - LETS_GO


@dataclass(frozen=True)
class NeedCard:
    """Something that a campaign needs besides money."""

    id: int
    kind: str
    title: str
    description: str


@dataclass(frozen=True)
class NewOffer:
    """What somebody offers."""

    name: str
    email: str
    language: str
    message: str


@dataclass(frozen=True)
class OfferCard:
    """An offer, as the team sees it."""

    id: int
    need: str
    name: str
    email: str
    message: str
    state: str
    answer: str
    offered_at: datetime


NEEDS = (
    select(Need.id, Need.kind, Need.titles, Need.descriptions)
    .where(Need.campaign_id == bindparam("campaign_id"))
    .order_by(Need.position)
)


def needs_of(campaign_id: int, language: str, original: str) -> tuple[NeedCard, ...]:
    """What a campaign needs besides money, in the best language that there is."""
    return tuple(
        NeedCard(
            row.id, row.kind, in_words(row.titles, language, original), in_words(row.descriptions, language, original)
        )
        for row in ask(NEEDS, campaign_id=campaign_id)
    )


def need_of(campaign_id: int, need_id: int, language: str, original: str) -> NeedCard:
    """One need of a campaign; raise NotFound."""
    found = next((need for need in needs_of(campaign_id, language, original) if need.id == need_id), None)
    if found is None:
        raise NotFound(N_("There is no such need."))
    return found


def offer(need_id: int, new: NewOffer, form_key: str, viewer: Viewer) -> None:
    """Write down an offer and tell the team; the same form sent twice is one offer. Raise Conflict when it is over."""
    need = db.session.get_one(Need, need_id)
    campaign = db.session.get_one(Campaign, need.campaign_id)
    if campaign.state not in STATES_WITH_NEEDS or campaign.archived_at is not None:
        raise Conflict(N_("This campaign takes no offers any more."))
    row = Offer(
        need_id=need_id,
        account_id=viewer.account_id,
        **vars(new),
        form_key=digest(f"{form_key} {need_id} {new}"),
        offered_at=business_now(),
    )
    if insert_once(row):
        values = {"name": new.name, "message": new.message, "need": in_words(need.titles, new.language, "en")}
        tell_team(campaign.id, TeamLetter("campaigns/mail/offered.md", f"offer:{row.id}", values))


def offers_of(campaign_id: int, language: str, original: str) -> list[OfferCard]:
    """The offers to a campaign, those that wait for an answer first."""
    rows = db.session.execute(
        db.select(Offer, Need.titles)
        .join(Need, Need.id == Offer.need_id)
        .where(Need.campaign_id == campaign_id)
        .order_by(Offer.state != OPEN, Offer.id.desc())
        .limit(200)
    )
    return [
        OfferCard(
            row.id,
            in_words(titles, language, original),
            row.name,
            row.email,
            row.message,
            row.state,
            row.answer,
            row.offered_at,
        )
        for row, titles in rows
    ]


def answer_offer(offer_id: int, state: str, words: str, viewer: Viewer) -> int:
    """Accept or decline an offer, once, with a line that its giver reads; gives the campaign's number."""
    row = db.session.get(Offer, offer_id, with_for_update=True)
    need = db.session.get(Need, row.need_id) if row else None
    if row is None or need is None:
        raise NotFound(N_("There is no such offer."))
    campaign = campaign_for(need.campaign_id, viewer)
    if row.state != OPEN:
        raise Conflict(N_("This offer was answered already."))
    row.state, row.answer, row.answered_at = state, words, business_now()
    note("campaigns.offer_answered", reference(campaign.id), viewer, {"offer": offer_id, "state": state})
    if row.email:
        values = {
            "name": row.name,
            "title": title_of(campaign, row.language),
            "slug": campaign.slug,
            "answer": words,
            "is_accepted": state == ACCEPTED,
        }
        key = f"campaigns:offer:{row.id}:answered"
        send(Letter(row.email, row.language, "campaigns/mail/offer_answered.md", key, values))
    return campaign.id
