"""Tables of campaigns, their rewards and their pledges."""

from plugins.campaigns.models.campaigns import FILTERS, BudgetLine, Campaign, CampaignText, CampaignWord
from plugins.campaigns.models.deliveries import Delivery
from plugins.campaigns.models.drafts import Draft, DraftVersion, Submission
from plugins.campaigns.models.earlier import EarlierReward, EarlierText
from plugins.campaigns.models.messages import Message, MessageText, Reader
from plugins.campaigns.models.needs import Need, Offer
from plugins.campaigns.models.news import EarlierUpdate, Update
from plugins.campaigns.models.pledges import Delta, Pledge, Total, WhereFrom
from plugins.campaigns.models.questions import EarlierAnswer, Question
from plugins.campaigns.models.reports import Report, ReportText
from plugins.campaigns.models.rewards import Reward, RewardSlot
from plugins.campaigns.models.spending import (
    Approval,
    Expense,
    ExpensePage,
    GivenBack,
    SpendingEnd,
    SpendingLimit,
)

__all__ = [
    "FILTERS",
    "Approval",
    "BudgetLine",
    "Campaign",
    "CampaignText",
    "CampaignWord",
    "Delivery",
    "Delta",
    "Draft",
    "DraftVersion",
    "EarlierAnswer",
    "EarlierReward",
    "EarlierText",
    "EarlierUpdate",
    "Expense",
    "ExpensePage",
    "GivenBack",
    "Message",
    "MessageText",
    "Need",
    "Offer",
    "Pledge",
    "Question",
    "Reader",
    "Report",
    "ReportText",
    "Reward",
    "RewardSlot",
    "SpendingEnd",
    "SpendingLimit",
    "Submission",
    "Total",
    "Update",
    "WhereFrom",
]
