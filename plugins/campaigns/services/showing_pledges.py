"""A pledge as its backer sees it, by the link that only they have."""

from dataclasses import dataclass
from datetime import datetime

from plugins.campaigns.models import Campaign, Pledge, Reward
from plugins.campaigns.rules import CampaignState, PledgeState, is_open, may_cancel, may_change, pledge_state
from plugins.campaigns.services.fees import fee_rate, way_chosen
from plugins.campaigns.services.pledging import found
from plugins.campaigns.services.showing import in_words
from plugins.campaigns.services.telling import title_of
from portal.content.rules import VersionName, read_name
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound
from portal.kernel.money import Money, per_mille
from portal.kernel.text import N_
from portal.ledger.services import BookLine, lines_of_payment
from portal.organisations.services import HolderCard, holder, organisation_cards
from portal.payments import services as payments
from portal.payments.collecting import is_sent_by_payer
from portal.payments.services import PaymentCard


@dataclass(frozen=True)
class PledgeCard:
    """Everything that the page of a pledge says."""

    id: int
    state: PledgeState
    amount: Money
    covered_fee: Money
    fee: Money
    name: str
    email: str
    shown_as: str
    message: str
    country: str
    language: str
    created_at: datetime
    organisation_id: int | None
    organisation: str
    gateway: str
    is_sent: bool  # the backer sends the money themselves; otherwise a card or account is charged
    payment: PaymentCard | None
    reward_id: int | None
    reward: str
    terms_version: str
    campaign_id: int
    slug: str
    title: str
    campaign_state: CampaignState
    model: str
    is_open: bool
    deadline_at: datetime
    time_zone: str
    grace_until: datetime | None
    holder: HolderCard
    movements: list[BookLine]

    @property
    def total(self) -> Money:
        """What is charged."""
        return self.amount + self.covered_fee

    @property
    def payer(self) -> str:
        """Who pays, as a receipt names them: the organisation first, then who pledged in its name."""
        return f"{self.organisation}, {self.name}" if self.organisation else self.name

    @property
    def arrives(self) -> Money:
        """What is left for the campaign after the fee."""
        return self.total - self.fee

    @property
    def is_to_be_sent(self) -> bool:
        """Whether money that the backer sends is still to come."""
        return self.is_sent and self.state in (PledgeState.AWAITED, PledgeState.PROMISED, PledgeState.CHARGING)

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to be paid for it any more."""
        return self.state not in (PledgeState.UNFINISHED, PledgeState.EXPIRED)

    @property
    def may_change(self) -> bool:
        """Whether another sum or return can still be chosen; what was signed for stays as it was signed."""
        return may_change(self.state, self.is_open) and not self.is_sent

    @property
    def may_cancel(self) -> bool:
        """Whether it can still be taken back."""
        return self.payment is not None and may_cancel(self.state, self.is_open)

    @property
    def terms(self) -> VersionName | None:
        """The version of the terms that was accepted."""
        return read_name(self.terms_version)

    @property
    def reference(self) -> str:
        """The number of the receipt."""
        return f"{self.holder.slug}-{self.id:06d}".upper()


def pledge_card(pledge_id: int, language: str) -> PledgeCard:
    """Show a pledge; raise NotFound."""
    row = found(pledge_id)
    campaign = db.session.get(Campaign, row.campaign_id)
    if campaign is None:
        raise NotFound(N_("There is no such campaign."))
    payment = payments.payment(row.payment_id) if row.payment_id is not None else None
    gateway = payment.gateway if payment is not None else row.gateway
    return PledgeCard(
        id=row.id,
        state=PledgeState.UNFINISHED if payment is None else pledge_state(payment.state),
        amount=Money(row.amount, campaign.currency),
        covered_fee=Money(row.covered_fee, campaign.currency),
        fee=_fee(row, campaign, payment, gateway),
        name=row.name,
        email=row.email,
        shown_as=row.shown_as,
        message=row.message,
        country=row.country,
        language=row.language,
        created_at=row.created_at,
        organisation_id=row.organisation_id,
        organisation=_organisation(row, language),
        gateway=gateway,
        is_sent=_is_sent(campaign, gateway),
        payment=payment,
        reward_id=row.reward_id,
        reward=_reward(row, campaign, language),
        terms_version=row.terms_version,
        campaign_id=campaign.id,
        slug=campaign.slug,
        title=title_of(campaign, language),
        campaign_state=CampaignState(campaign.state),
        model=campaign.model,
        is_open=is_open(campaign.state, campaign.opens_at, campaign.deadline_at, business_now()),
        deadline_at=campaign.deadline_at,
        time_zone=campaign.time_zone,
        grace_until=campaign.grace_until,
        holder=holder(campaign.holder_id),
        movements=[] if payment is None else list(lines_of_payment(payment.id)),
    )


def _fee(row: Pledge, campaign: Campaign, payment: PaymentCard | None, gateway: str) -> Money:
    """What the way to pay keeps, as it said or as it is expected."""
    if payment is not None and payment.fee is not None:
        return payment.fee
    rate = fee_rate(campaign.holder_id, campaign.currency, gateway)
    return Money(per_mille(row.amount + row.covered_fee, rate), campaign.currency)


def _is_sent(campaign: Campaign, gateway: str) -> bool:
    if gateway:
        return is_sent_by_payer(gateway)
    way = way_chosen(holder(campaign.holder_id), campaign.currency)
    return way is not None and way.is_sent_by_payer


def _organisation(row: Pledge, language: str) -> str:
    id_ = row.organisation_id
    return "" if id_ is None else organisation_cards([id_], language)[id_].name


def _reward(row: Pledge, campaign: Campaign, language: str) -> str:
    chosen = db.session.get(Reward, row.reward_id) if row.reward_id is not None else None
    return "" if chosen is None else in_words(chosen.titles, language, campaign.original_language)
