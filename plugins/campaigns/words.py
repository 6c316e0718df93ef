"""How regions, themes, states, rules and parts are called."""

from plugins.campaigns.delivery_rules import DeliveryState
from plugins.campaigns.message_rules import MessageState
from plugins.campaigns.question_rules import QuestionState
from plugins.campaigns.rules import CampaignState, LeftOver, Model, NeedKind, PledgeState, Takers
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.web.languages import format_money, gettext
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
ACTS = {
    "campaigns.submitted": N_("Handed a campaign in for review"),
    "campaigns.approved": N_("Let a campaign go public"),
    "campaigns.sent_back": N_("Gave a campaign back to its authors"),
    "campaigns.cancelled": N_("Stopped a campaign"),
    "campaigns.started": N_("Began a campaign"),
    "campaigns.pledged_for": N_("Pledged in the name of an organisation"),
    "campaigns.seconded": N_("Gave a campaign a second yes"),
    "campaigns.taken_back": N_("Took a campaign back from review"),
    "campaigns.opened": N_("Opened a campaign for pledges"),
    "campaigns.text_changed": N_("Changed the words of a campaign"),
    "campaigns.return_changed": N_("Changed a return"),
    "campaigns.offer_answered": N_("Answered an offer of help"),
    "campaigns.update_published": N_("Published news of a campaign"),
    "campaigns.update_corrected": N_("Put news of a campaign right"),
    "campaigns.question_released": N_("Let everybody see a question"),
    "campaigns.question_answered": N_("Answered a question"),
    "campaigns.answer_corrected": N_("Put an answer right"),
    "campaigns.question_set_aside": N_("Set a question aside"),
    "campaigns.question_taken_down": N_("Took a question down"),
    "campaigns.expense_asked": N_("Asked for an expense"),
    "campaigns.expense_approved": N_("Approved an expense"),
    "campaigns.expense_refused": N_("Refused an expense"),
    "campaigns.expense_original_opened": N_("Opened the original of a document"),
    "campaigns.expense_forgotten": N_("Forgot who was paid, with the document"),
    "campaigns.expense_thrown_away": N_("Threw an expense away"),
    "campaigns.spending_limit": N_("Changed from which sum on two persons approve"),
    "campaigns.payout_booked": N_("Entered what a payment provider paid out"),
    "campaigns.spending_closed": N_("Closed the spending of a campaign"),
    "campaigns.delivery_marked": N_("Said how far the returns of a campaign are"),
    "campaigns.addresses_asked": N_("Asked backers where to send a return"),
    "campaigns.report_published": N_("Published the closing report of a campaign"),
    "campaigns.report_translated": N_("Added a language to the closing report of a campaign"),
    "campaigns.archived": N_("Archived a campaign"),
    "campaigns.anonymised": N_("Forgot who the backers of a campaign were"),
    "campaigns.message_sent": N_("Wrote to the backers of a campaign"),
}
CAMPAIGN_STATES = {
    CampaignState.DRAFT: _("Draft"),
    CampaignState.REVIEW: _("Waiting for review"),
    CampaignState.SCHEDULED: _("Approved: opens by itself"),
    CampaignState.LIVE: _("Open"),
    CampaignState.COLLECTING: _("Goal reached: the pledges are being collected"),
    CampaignState.SUCCEEDED: _("Succeeded"),
    CampaignState.FAILED: _("Goal not reached: nobody paid"),
    CampaignState.FAILED_AFTER_COLLECTION: _("Too little arrived: everything was given back"),
    CampaignState.CANCELLED: _("Cancelled: nobody paid"),
}
THEMES_OF_WIDGETS = {"light": _("Light"), "dark": _("Dark"), "auto": _("As the visitor’s screen")}
QUESTION_STATES = {
    QuestionState.WAITING: _("Waits for the campaign"),
    QuestionState.RELEASED: _("Shown, not answered"),
    QuestionState.ANSWERED: _("Answered"),
    QuestionState.SET_ASIDE: _("Set aside"),
    QuestionState.TAKEN_DOWN: _("Taken down"),
}
PLEDGE_STATES = {
    PledgeState.UNFINISHED: _("Not finished"),
    PledgeState.EXPIRED: _("Expired"),
    PledgeState.AWAITED: _("Waits for a transfer"),
    PledgeState.PROMISED: _("Promised"),
    PledgeState.CHARGING: _("Being collected"),
    PledgeState.NEEDS_YOU: _("Waits for the backer"),
    PledgeState.CHARGED: _("Paid"),
    PledgeState.GIVING_BACK: _("Being given back"),
    PledgeState.GIVEN_BACK: _("Given back"),
    PledgeState.CANCELLED: _("Taken back"),
    PledgeState.RELEASED: _("Released"),
    PledgeState.UNCOLLECTED: _("Could not be collected"),
    PledgeState.DISPUTED: _("Disputed"),
    PledgeState.CHARGED_BACK: _("Taken back by the bank"),
}

MODELS = {
    Model.ALL_OR_NOTHING: _("Nobody pays (all or nothing)"),
    Model.KEEP_IT_ALL: _("What was raised is kept; everybody pays at once"),
}
LEFT_OVERS = {
    LeftOver.SAME_WORK: _("It is spent on more of the same work"),
    LeftOver.HOLDER_FUND: _("It goes to the fund holder’s next campaign of the same theme"),
    LeftOver.GIVEN_BACK: _("It is given back to the backers, in proportion"),
}
COST_PARTS = {"minimum": _("the goal"), "optimum": _("the optimum")}
TAKERS = {
    Takers.ANYBODY: _("Anybody"),
    Takers.PEOPLE: _("People only"),
    Takers.ORGANISATIONS: _("Organisations only"),
}
DELIVERY_STATES = {
    DeliveryState.TO_DO: _("To do"),
    DeliveryState.SENT: _("Sent"),
    DeliveryState.DELIVERED: _("Delivered"),
}
MESSAGE_STATES = {
    MessageState.DRAFT: _("Draft"),
    MessageState.SENDING: _("On its way"),
    MessageState.SENT: _("Sent"),
}
NEED_KINDS = {
    NeedKind.HOURS: _("Hours of work"),
    NeedKind.ROOMS: _("Rooms"),
    NeedKind.TRANSLATION: _("Translation"),
    NeedKind.THINGS: _("Things to lend or give"),
    NeedKind.OTHER: _("Something else"),
}
PARTS = {
    "basics": _("Basics"),
    "texts": _("Texts"),
    "money": _("Money and costs"),
    "returns": _("Returns"),
    "dates": _("Dates"),
    "needs": _("What else is needed"),
}
FIELDS = {
    "language": _("Language in which it is written"),
    "theme": _("Theme"),
    "region": _("Region"),
    "country": _("Country"),
    "place": _("Place"),
    "holder": _("Who holds the money"),
    "currency": _("Currency"),
    "goal": _("Goal"),
    "optimum": _("Optimum"),
    "model": _("If the goal is not reached"),
    "floor": _("Floor, in per cent of the goal"),
    "left_over": _("If money is left over"),
    "label": _("For"),
    "amount": _("Sum"),
    "part": _("Needed for"),
    "title": _("Title"),
    "summary": _("Summary"),
    "story": _("Story"),
    "description": _("Description"),
    "price": _("From which sum"),
    "stock": _("How many there are"),
    "delivery_on": _("Expected by"),
    "takers": _("Who may take it"),
    "kind": _("Kind"),
    "zone": _("Time zone"),
    "opens_on": _("Day on which it opens"),
    "opens_time": _("Time at which it opens"),
    "deadline_on": _("Last day"),
    "deadline_time": _("Time of the deadline"),
}


def commitments_in(committed: Money | None) -> str:
    """What of a sum was promised by signed commitment and is not here yet; empty where it is nothing."""
    return gettext("of it %(sum)s by signed commitment", sum=format_money(committed)) if committed else ""


def sum_and_commitments(raised: Money, committed: Money | None) -> str:
    """A sum that was raised, and what of it was only committed."""
    return ", ".join(filter(None, (format_money(raised), commitments_in(committed))))
