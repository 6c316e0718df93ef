"""Letters to backers, each told once."""

from typing import Any

from plugins.campaigns.models import Campaign, CampaignText, Pledge
from plugins.campaigns.rules import CampaignState
from portal.database import db
from portal.mail.services import Letter, send
from portal.payments import services as payments
from portal.payments.collecting import is_sent_by_payer


def tell(row: Pledge, campaign: Campaign, what: str, once_more: str = "", reward: str = "") -> None:
    """Write a letter about a pledge: pledged, changed, cancelled, charged, needs_you, failed, given_back, given_up."""
    if not row.email:
        return
    key = f"campaigns:pledge:{row.id}:{what}" + (f":{once_more}" if once_more else "")
    if what == "pledged":
        key += f":{row.payment_id}"
    values = values_of(row, campaign) | {"reward": reward}
    about = f"payment:{row.payment_id}" if row.payment_id else ""
    send(Letter(row.email, row.language, f"campaigns/mail/{what}.md", key, values, about=about))


def values_of(row: Pledge, campaign: Campaign) -> dict[str, Any]:
    """What letters about a pledge may say; plain values only."""
    return {
        "pledge_id": row.id,
        "name": row.name,
        "minor": row.amount + row.covered_fee,
        "currency": campaign.currency,
        "title": title_of(campaign, row.language),
        "slug": campaign.slug,
        "model": campaign.model,
        "is_live": campaign.state == CampaignState.LIVE,
        "is_sent": is_sent_by_payer(_gateway_of(row)),
        "deadline_at": campaign.deadline_at.isoformat(),
        "time_zone": campaign.time_zone,
        "grace_days": campaign.grace_days,
    }


def _gateway_of(row: Pledge) -> str:
    return row.gateway if row.payment_id is None else payments.payment(row.payment_id).gateway


def title_of(campaign: Campaign, language: str) -> str:
    """The campaign's title in a language, else English, else its own."""
    rows = db.session.execute(
        db.select(CampaignText.language, CampaignText.title).where(CampaignText.campaign_id == campaign.id)
    )
    titles = {row.language: row.title for row in rows}
    best: str = next(titles[code] for code in (language, "en", campaign.original_language) if code in titles)
    return best
