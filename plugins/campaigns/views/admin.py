"""Campaigns for the secretariat: review, watch, stop."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.campaigns.forms import PlainForm, ReasonForm
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services import creating, overseeing, showing
from plugins.campaigns.words import CAMPAIGN_STATES, PLEDGE_STATES
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language

blueprint = Blueprint(
    "campaigns_admin", __name__, url_prefix="/<lang:lang>/admin/campaigns", template_folder="../templates"
)
REVIEW = "campaigns.review"


@blueprint.get("/")
@needs(REVIEW)
def index() -> str:
    """List all campaigns, those that wait for review among them."""
    state = request.args.get("state", "")
    return render_template(
        "campaigns/admin/index.html",
        cards=overseeing.all_campaigns(language(), state if state in CAMPAIGN_STATES else ""),
        states=CAMPAIGN_STATES,
        chosen=state,
    )


@blueprint.get("/<id63:campaign_id>")
@needs(REVIEW)
def show(campaign_id: int) -> Answer:
    """Show a campaign with its pledges and what can be done."""
    return _page(campaign_id, ReasonForm())


def _page(campaign_id: int, form: ReasonForm | PlainForm) -> Answer:
    page = showing.any_page_of(campaign_id, language())
    shown = render_template(
        "campaigns/admin/show.html",
        page=page,
        form=form,
        costs=showing.costs(page, language()),
        rewards=showing.rewards(page, language()),
        pledges=overseeing.pledges_of(page),
        states=CAMPAIGN_STATES,
        pledge_states=PLEDGE_STATES,
        is_waiting=page.state is CampaignState.REVIEW,
        is_live=page.state is CampaignState.LIVE,
    )
    return shown, form.status


@blueprint.post("/<id63:campaign_id>/approve")
@needs(REVIEW)
def approve(campaign_id: int) -> Answer:
    """Let a campaign go public."""
    form = PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                creating.approve(campaign_id, current_viewer())
            return redirect(url_for("campaigns_admin.show", campaign_id=campaign_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(campaign_id, form)


@blueprint.post("/<id63:campaign_id>/send-back")
@needs(REVIEW)
def send_back(campaign_id: int) -> Answer:
    """Give a campaign back to its authors, saying why."""
    form = ReasonForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                creating.send_back(campaign_id, form.reason.data, current_viewer())
            return redirect(url_for("campaigns_admin.show", campaign_id=campaign_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(campaign_id, form)


@blueprint.post("/<id63:campaign_id>/cancel")
@needs(REVIEW)
def cancel(campaign_id: int) -> Answer:
    """Stop a live campaign; everybody is released."""
    form = ReasonForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                creating.cancel_campaign(campaign_id, form.reason.data, current_viewer())
            return redirect(url_for("campaigns_admin.show", campaign_id=campaign_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(campaign_id, form)
