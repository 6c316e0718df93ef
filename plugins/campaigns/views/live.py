"""Looking after a campaign that is public: putting words right, and answering offers."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from plugins.campaigns.making_forms import AnswerForm, EditReturnForm, EditTextForm
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services import correcting, moderating, needing, showing, writing_news
from plugins.campaigns.services.correcting import Words, campaign_for
from plugins.campaigns.views.making import languages_of_texts
from plugins.campaigns.words import CAMPAIGN_STATES
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.pages import absolute_url

blueprint = Blueprint(
    "campaigns_live", __name__, url_prefix="/<lang:lang>/campaigns/making/live", template_folder="../templates"
)
NO_WORDS = Words("", "", "", "")


@blueprint.app_template_global("live_link")
def live_link(campaign_id: int) -> str:
    """The whole address at which the team looks after a campaign, for letters."""
    return absolute_url("campaigns_live.index", campaign_id=campaign_id)


@blueprint.get("/<id63:campaign_id>")
@needs(MAKE)
def index(campaign_id: int) -> str:
    """Show what can still be changed, and what waits for an answer."""
    return _offers(campaign_id, AnswerForm())[0]


def _offers(campaign_id: int, form: AnswerForm, answered: int = 0) -> tuple[str, int]:
    campaign_for(campaign_id, current_viewer())
    page = showing.any_page_of(campaign_id, language())
    shown = render_template(
        "campaigns/making/live.html",
        page=page,
        states=CAMPAIGN_STATES,
        texts=correcting.texts_of(campaign_id),
        codes=languages_of_texts(),
        rewards=showing.rewards(page, language()),
        offers=needing.offers_of(campaign_id, language(), page.language),
        form=form,
        answered=answered,
        waiting=moderating.waiting([campaign_id]).count,
        news=writing_news.news_of(campaign_id),
    )
    return shown, form.status


@blueprint.route("/<id63:campaign_id>/texts/<code>", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def text(campaign_id: int, code: str) -> Answer:
    """Change a text; what it said before stays readable."""
    campaign_for(campaign_id, current_viewer())
    if code not in languages_of_texts():
        abort(404)
    now, number = correcting.texts_of(campaign_id).get(code, NO_WORDS), correcting.changes_of(campaign_id, code)
    form = EditTextForm(title=now.title, summary=now.summary, story=now.story, number=str(number))
    if form.is_sent_and_valid():
        new = Words(code, form.title.data, form.summary.data, form.story.data)
        try:
            with unit_of_work():
                correcting.change_text(campaign_id, new, _number(form), current_viewer())
            return redirect(url_for("campaigns_live.index", campaign_id=campaign_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
            form.number.data = str(number)
    page = showing.any_page_of(campaign_id, language())
    shown = {"page": page, "code": code, "now": now}
    return render_template("campaigns/making/live_text.html", form=form, **shown), form.status


def _number(form: EditTextForm) -> int:
    said = form.number.data or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


@blueprint.route("/<id63:campaign_id>/returns/<id63:reward_id>/<code>", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def reward(campaign_id: int, reward_id: int, code: str) -> Answer:
    """Describe a return otherwise; its price stays, and whoever has taken it is told."""
    campaign_for(campaign_id, current_viewer())
    row = correcting.return_of(campaign_id, reward_id)
    if code not in languages_of_texts():
        abort(404)
    form = EditReturnForm(title=row.titles.get(code, ""), description=row.descriptions.get(code, ""))
    if form.is_sent_and_valid():
        said = {code: (form.title.data, form.description.data)}
        try:
            with unit_of_work():
                correcting.change_return(campaign_id, reward_id, said, current_viewer())
            return redirect(url_for("campaigns_live.index", campaign_id=campaign_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = showing.any_page_of(campaign_id, language())
    shown = {"page": page, "code": code, "codes": languages_of_texts(), "reward_id": reward_id}
    return render_template("campaigns/making/live_return.html", form=form, **shown), form.status


@blueprint.post("/<id63:campaign_id>/offers/<id63:offer_id>")
@needs(MAKE)
@limited(120, minutes=60)
def answer(campaign_id: int, offer_id: int) -> Answer:
    """Accept or decline an offer."""
    form = AnswerForm()
    if form.is_sent_and_valid():
        state = needing.ACCEPTED if request.form.get("act") == needing.ACCEPTED else needing.DECLINED
        try:
            with unit_of_work():
                needing.answer_offer(offer_id, state, form.answer.data, current_viewer())
            return redirect(url_for("campaigns_live.index", campaign_id=campaign_id, done=1, _anchor="offers"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _offers(campaign_id, form, offer_id)
