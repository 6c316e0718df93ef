"""The closing report: where the team writes it, and where everybody reads it."""

from flask import Blueprint, abort, redirect, render_template, url_for

from plugins.campaigns.forms import PlainForm
from plugins.campaigns.message_forms import ReportForm
from plugins.campaigns.rules import MAKE, CampaignState
from plugins.campaigns.services import showing
from plugins.campaigns.services.ending import reporting
from plugins.campaigns.views.making import languages_of_texts
from plugins.campaigns.views.spent import spending_of
from portal.database import begin_snapshot, unit_of_work
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.web.access import Answer, current_viewer, needs, public
from portal.web.cache import shows
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.pages import absolute_url

blueprint = Blueprint(
    "campaigns_reports", __name__, url_prefix="/<lang:lang>/campaigns", template_folder="../templates"
)


@blueprint.app_template_global("report_link")
def report_link(slug: str) -> str:
    """The whole address of a closing report, for letters."""
    return absolute_url("campaigns_reports.show", slug=slug)


@blueprint.get("/<slug>/report")
@public
def show(slug: str) -> str:
    """Show what a campaign came to: what its team says, and what the books say."""
    begin_snapshot()
    page = showing.page_of(slug, language())
    shows(page.purpose, "organisations")
    card = reporting.report_of(page.id) if page.state is CampaignState.SUCCEEDED else None
    if card is None or card.published_at is None:
        raise NotFound(N_("This campaign has no closing report yet."))
    text, code = card.text_for(language())
    shown = {"card": card, "text": text, "code": code, "spending": spending_of(page, limit=1)}
    return render_template("campaigns/report/show.html", page=page, **shown)


@blueprint.route("/making/live/<id63:campaign_id>/report", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def team(campaign_id: int) -> Answer:
    """Show the report as far as it is written, and publish it."""
    reporting.campaign_to_report(campaign_id, current_viewer())
    form = PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                reporting.publish(campaign_id, current_viewer())
            return redirect(url_for("campaigns_reports.team", campaign_id=campaign_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page, card = showing.any_page_of(campaign_id, language()), reporting.report_of(campaign_id)
    shown = {"card": card, "codes": languages_of_texts(), "spending": spending_of(page, limit=1)}
    return render_template("campaigns/report/team.html", page=page, form=form, **shown), form.status


@blueprint.route("/making/live/<id63:campaign_id>/report/<code>", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def write(campaign_id: int, code: str) -> Answer:
    """Write the report in one language."""
    reporting.campaign_to_report(campaign_id, current_viewer())
    if code not in languages_of_texts():
        abort(404)
    card = reporting.report_of(campaign_id)
    form = ReportForm(body=card.texts.get(code, ""))
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                reporting.write(campaign_id, code, form.body.data, current_viewer())
            return redirect(url_for("campaigns_reports.team", campaign_id=campaign_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = showing.any_page_of(campaign_id, language())
    original = card.texts.get(card.original, "") if code != card.original else ""
    shown = {"code": code, "original": original, "card": card}
    return render_template("campaigns/report/write.html", page=page, form=form, **shown), form.status
