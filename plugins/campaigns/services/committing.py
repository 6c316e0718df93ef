"""Pledging in the name of an organisation: who may, for which, and what an organisation has pledged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from plugins.campaigns.models import Campaign, CampaignText, Pledge
from plugins.campaigns.rules import PLEDGE_FOR, PUBLIC
from plugins.campaigns.services.listing_statements import with_text
from plugins.campaigns.services.showing_backers import IS_A_NAMED_CITY
from portal.accounts.roles import roles_of
from portal.database import ask
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.organisations.names import organisations_of
from portal.organisations.services import OrganisationCard
from portal.payments.models import Payment
from portal.payments.rules import PaymentState
from portal.viewer import Viewer

MOST, MOST_PAID = 10, 100
SHOWN: tuple[Any, ...] = (Pledge.amount, Campaign.slug, Campaign.currency, CampaignText.language, CampaignText.title)
OF_ORGANISATION = (
    with_text(select(*SHOWN).select_from(Pledge).join(Campaign, Campaign.id == Pledge.campaign_id))
    .where(Pledge.organisation_id == bindparam("organisation_id"), Campaign.state.in_(PUBLIC), *IS_A_NAMED_CITY)
    .where(Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None))
    .order_by(Pledge.id.desc())
    .limit(MOST)
)

ABOUT_MONEY: tuple[Any, ...] = (Pledge.shown_as, Campaign.state, Payment.state_at.label("paid_at"))
PAID = (
    with_text(
        select((Pledge.amount - Payment.refunded).label("left"), *SHOWN, *ABOUT_MONEY)
        .select_from(Pledge)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Payment, Payment.id == Pledge.payment_id)
    )
    .where(Pledge.organisation_id == bindparam("organisation_id"), Payment.state == PaymentState.PAID)
    .where(Payment.refunded < Pledge.amount)
    .where(Payment.state_at >= bindparam("since"), Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None))
    .order_by(Payment.state_at.desc(), Pledge.id.desc())
    .limit(MOST_PAID)
)


@dataclass(frozen=True)
class Commitment:
    """What an organisation pledged to a campaign, as everybody may see it."""

    slug: str
    title: str
    language: str
    amount: Money


def organisations_for(viewer: Viewer, language: str) -> list[OrganisationCard]:
    """The organisations in whose name somebody may pledge, by name."""
    if not viewer.may(PLEDGE_FOR):
        return []
    held = organisations_of(roles_of(viewer.account_id or 0), language)
    return sorted((card for card in held if viewer.may(PLEDGE_FOR, card.id)), key=lambda card: card.name)


def check_may_commit(viewer: Viewer, organisation_id: int | None) -> None:
    """Refuse a pledge in the name of an organisation by somebody whose role does not allow it."""
    if organisation_id is not None and not viewer.may(PLEDGE_FOR, organisation_id):
        raise Refused(N_("Only people whose role allows it pledge in the name of this organisation."), "organisation")


def commitments_of(organisation_id: int, language: str) -> list[Commitment]:
    """The newest pledges of an organisation that count and that it lets everybody see."""
    return [
        Commitment(row.slug, row.title, row.language, Money(row.amount, row.currency))
        for row in ask(OF_ORGANISATION, organisation_id=organisation_id, language=language)
    ]


@dataclass(frozen=True)
class PaidPledge:
    """A pledge of an organisation whose money has come; hidden ones are for the organisation and the office."""

    slug: str
    title: str
    language: str
    amount: Money
    paid_at: datetime
    is_public: bool


def paid_pledges_of(organisation_id: int, since: datetime, language: str) -> list[PaidPledge]:
    """The newest pledges in the name of an organisation that were paid since a moment, and not given back."""
    return [
        PaidPledge(
            slug=row.slug,
            title=row.title,
            language=row.language,
            amount=Money(row.left, row.currency),
            paid_at=row.paid_at,
            is_public=row.shown_as != "" and row.state in PUBLIC,
        )
        for row in ask(PAID, organisation_id=organisation_id, since=since, language=language)
    ]
