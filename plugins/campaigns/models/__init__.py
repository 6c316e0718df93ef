"""Tables of campaigns, their rewards and their pledges."""

from plugins.campaigns.models.campaigns import FILTERS, BudgetLine, Campaign, CampaignText, CampaignWord
from plugins.campaigns.models.drafts import Draft, DraftVersion, Submission, Verdict
from plugins.campaigns.models.earlier import EarlierReward, EarlierText
from plugins.campaigns.models.needs import Need, Offer
from plugins.campaigns.models.news import Update
from plugins.campaigns.models.pledges import Delta, Pledge, Total
from plugins.campaigns.models.rewards import Reward, RewardSlot

__all__ = [
    "FILTERS",
    "BudgetLine",
    "Campaign",
    "CampaignText",
    "CampaignWord",
    "Delta",
    "Draft",
    "DraftVersion",
    "EarlierReward",
    "EarlierText",
    "Need",
    "Offer",
    "Pledge",
    "Reward",
    "RewardSlot",
    "Submission",
    "Total",
    "Update",
    "Verdict",
]
