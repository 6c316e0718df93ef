"""How regions, themes and states are called."""

from plugins.campaigns.rules import CampaignState, PledgeState
from portal.web.languages import lazy_gettext as _

REGION_NAMES = {
    "africa": _("Africa"),
    "arab": _("Arab countries"),
    "asia-pacific": _("Asia and Pacific"),
    "europe": _("Europe"),
    "latin-america": _("Latin America and Caribbean"),
    "north-america": _("North America"),
}
THEME_NAMES = {
    "budgets": _("Participatory budgets"),
    "climate": _("Climate and water"),
    "inclusion": _("Inclusion"),
    "knowledge": _("Knowledge and exchange"),
    "youth": _("Children and youth"),
}
STATE_NAMES = {
    "open": _("Open now"),
    "succeeded": _("Succeeded"),
    "ended": _("Ended without success"),
    "all": _("All"),
}
CAMPAIGN_STATES = {
    CampaignState.DRAFT: _("Draft"),
    CampaignState.REVIEW: _("Waiting for review"),
    CampaignState.LIVE: _("Open"),
    CampaignState.COLLECTING: _("Goal reached: the pledges are being collected"),
    CampaignState.SUCCEEDED: _("Succeeded"),
    CampaignState.FAILED: _("Goal not reached: nobody paid"),
    CampaignState.FAILED_AFTER_COLLECTION: _("Too little arrived: everything was given back"),
    CampaignState.CANCELLED: _("Cancelled: nobody paid"),
}
PLEDGE_STATES = {
    PledgeState.UNFINISHED: _("Not finished"),
    PledgeState.EXPIRED: _("Expired"),
    PledgeState.PROMISED: _("Promised"),
    PledgeState.CHARGING: _("Being charged"),
    PledgeState.NEEDS_YOU: _("Waits for the backer"),
    PledgeState.CHARGED: _("Charged"),
    PledgeState.GIVING_BACK: _("Being given back"),
    PledgeState.GIVEN_BACK: _("Given back"),
    PledgeState.CANCELLED: _("Taken back"),
    PledgeState.RELEASED: _("Released"),
    PledgeState.UNCOLLECTED: _("Could not be collected"),
    PledgeState.DISPUTED: _("Disputed"),
    PledgeState.CHARGED_BACK: _("Taken back by the bank"),
}
