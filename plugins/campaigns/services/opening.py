"""Opening: approved campaigns go public by themselves when their time has come."""

from plugins.campaigns.models import Campaign
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services import creating
from plugins.campaigns.services.making.team import TeamLetter, tell_team
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now

BATCH = 100


def open_due() -> None:
    """Open the campaigns whose time has come, and tell those who made them."""
    due = db.select(Campaign.id).where(Campaign.state == CampaignState.SCHEDULED, Campaign.opens_at <= business_now())
    for campaign_id in list(db.session.scalars(due.order_by(Campaign.opens_at).limit(BATCH))):
        with unit_of_work():
            if creating.begin(campaign_id):
                tell_team(campaign_id, TeamLetter("campaigns/mail/opened.md", "opened", {}))
