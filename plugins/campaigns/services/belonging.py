"""The newest campaigns of an organisation and the newest pledges of a person, for pages that are about them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from plugins.campaigns.models import Campaign, CampaignText, Pledge
from plugins.campaigns.rules import PUBLIC, PledgeState, pledge_state
from plugins.campaigns.services.listing import CampaignCard, cards_of
from plugins.campaigns.services.listing_statements import columns, with_text
from portal.database import ask
from portal.kernel.money import Money
from portal.payments.models import Payment
from portal.payments.rules import PaymentState

MOST = 10

OF_ORGANISATION = (
    columns()
    .where(Campaign.organisation_id == bindparam("organisation_id"), Campaign.state.in_(PUBLIC))
    .order_by(Campaign.id.desc())
    .limit(MOST)
)
SHOWN: tuple[Any, ...] = (
    Pledge.id, Pledge.amount, Payment.state, Campaign.currency, CampaignText.language, CampaignText.title,
)  # fmt: skip
OF_PERSON = (
    with_text(select(*SHOWN).select_from(Pledge).join(Campaign, Campaign.id == Pledge.campaign_id))
    .join(Payment, Payment.id == Pledge.payment_id)
    .where(Pledge.account_id == bindparam("account_id"))
    .order_by(Pledge.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True)
class OwnPledge:
    """A pledge as its backer sees it in a list."""

    id: int
    title: str
    language: str
    amount: Money
    state: PledgeState


def campaigns_of(organisation_id: int, language: str) -> list[CampaignCard]:
    """The newest public campaigns of an organisation."""
    return cards_of(ask(OF_ORGANISATION, organisation_id=organisation_id, language=language))


def pledges_of(account_id: int, language: str) -> list[OwnPledge]:
    """The newest pledges of a person that reached a payment page."""
    return [
        OwnPledge(
            row.id, row.title, row.language, Money(row.amount, row.currency), pledge_state(PaymentState(row.state))
        )
        for row in ask(OF_PERSON, account_id=account_id, language=language)
    ]
