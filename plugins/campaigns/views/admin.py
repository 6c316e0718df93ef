"""Campaigns for the secretariat: review, watch, stop."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.campaigns.forms import ReasonForm
from plugins.campaigns.making_forms import VerdictForm
from plugins.campaigns.rules import DECIDE, REVIEW, CampaignState
from plugins.campaigns.services import creating, overseeing, showing
from plugins.campaigns.services.correcting import texts_of
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.making import reviewing
from plugins.campaigns.services.making.comparing import all_differences
from plugins.campaigns.services.needing import needs_of
from plugins.campaigns.words import CAMPAIGN_STATES, FIELDS, PARTS, PLEDGE_STATES
from portal.admin.acts import happened_to
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.reviews.words import BARS
from portal.viewer import Viewer
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language

blueprint = Blueprint(
    "campaigns_admin", __name__, url_prefix="/<lang:lang>/admin/campaigns", template_folder="../templates"
)


@blueprint.get("/")
@needs(REVIEW)
def index() -> str:
    """List all campaigns, those that wait for review among them."""
    state = request.args.get("state", "")
    return render_template(
        "campaigns/admin/index.html",
        cards=overseeing.all_campaigns(
            language(), state if state in CAMPAIGN_STATES else "", reviewing.countries_reviewed(current_viewer())
        ),
        states=CAMPAIGN_STATES,
        chosen=state,
    )


@blueprint.get("/<id63:campaign_id>")
@needs(REVIEW)
def show(campaign_id: int) -> Answer:
    """Show a campaign with its pledges and what can be done."""
    return _page(campaign_id, VerdictForm())


def _page(campaign_id: int, form: ReasonForm | VerdictForm) -> Answer:
    viewer = current_viewer()
    reviewing.check_country(campaign_id, viewer)
    page = showing.any_page_of(campaign_id, language())
    history, decides = reviewing.history_of(campaign_id), viewer.may(DECIDE)
    shown = render_template(
        "campaigns/admin/show.html",
        page=page,
        form=form,
        costs=showing.costs(page, language()),
        rewards=showing.rewards(page, language()),
        needs=needs_of(campaign_id, language(), page.language),
        pledges=overseeing.pledges_of(page) if decides else [],
        states=CAMPAIGN_STATES,
        pledge_states=PLEDGE_STATES,
        is_waiting=page.state is CampaignState.REVIEW,
        bar=BARS[bar] if (bar := reviewing.bar_to(campaign_id, viewer)) else "",
        is_live=page.state is CampaignState.LIVE,
        history=history,
        differences=all_differences(history[1].content, history[0].content) if len(history) > 1 else [],
        decides=decides,
        fields=FIELDS,
        parts=PARTS,
        texts=texts_of(campaign_id),
        purpose=reference(campaign_id),
        **happened_to(reference(campaign_id)),
    )
    return shown, form.status


@blueprint.post("/<id63:campaign_id>/approve")
@needs(REVIEW)
def approve(campaign_id: int) -> Answer:
    """Say yes: the secretariat's lets a campaign go public, an office's is its opinion."""
    return _verdict(campaign_id, reviewing.approve)


@blueprint.post("/<id63:campaign_id>/send-back")
@needs(REVIEW)
def send_back(campaign_id: int) -> Answer:
    """Give a campaign back to its authors, saying why."""
    return _verdict(campaign_id, reviewing.send_back)


def _verdict(campaign_id: int, say: Callable[[int, str, Viewer], None]) -> Answer:
    form = VerdictForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                say(campaign_id, form.reason.data, current_viewer())
            return redirect(url_for("campaigns_admin.show", campaign_id=campaign_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(campaign_id, form)


@blueprint.post("/<id63:campaign_id>/cancel")
@needs(DECIDE)
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
