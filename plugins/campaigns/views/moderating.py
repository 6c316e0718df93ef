"""Looking after questions: the team of a campaign answers, the secretariat may release and take down."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plugins.campaigns.question_forms import AnswerQuestionForm
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services import moderating, showing
from plugins.campaigns.services.correcting import campaign_for
from plugins.campaigns.views.making import languages_of_texts
from plugins.campaigns.words import QUESTION_STATES
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.viewer import Viewer
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.pages import absolute_url

blueprint = Blueprint(
    "campaigns_moderating",
    __name__,
    url_prefix="/<lang:lang>/campaigns/making/live/<id63:campaign_id>/questions",
    template_folder="../templates",
)
Act = Callable[[Viewer], None]


@blueprint.app_template_global("moderating_link")
def moderating_link(campaign_id: int) -> str:
    """The whole address at which the team answers, for letters."""
    return absolute_url("campaigns_moderating.index", campaign_id=campaign_id)


def done(form: BaseForm, act: Act, to: str) -> Response | None:
    """Do something with a question and lead on; None when the form is to be shown again."""
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                act(current_viewer())
            return redirect(to, 303)
        except Refused as refusal:
            form.refuse(refusal)
    return None


@blueprint.get("/")
@needs(MAKE)
def index(campaign_id: int) -> Answer:
    """Show the questions to a campaign, those that wait first."""
    return _page(campaign_id, AnswerQuestionForm())


def _page(campaign_id: int, form: BaseForm, question_id: int = 0) -> tuple[str, int]:
    campaign_for(campaign_id, current_viewer())
    shown: dict[str, Any] = {
        "page": showing.any_page_of(campaign_id, language()),
        "questions": moderating.questions_of(campaign_id),
        "states": QUESTION_STATES,
        "codes": languages_of_texts(),
        "about": question_id,
    }
    return render_template("campaigns/making/questions.html", form=form, **shown), form.status


@blueprint.post("/<id63:question_id>")
@needs(MAKE)
@limited(240, minutes=60)
def decide(campaign_id: int, question_id: int) -> Answer:
    """Answer a question, put its answer right, show it unanswered, or set it aside."""
    said, code = request.form.get("act", ""), request.form.get("language", "")
    here = url_for("campaigns_moderating.index", campaign_id=campaign_id, done=1)
    if said in ("release", "set_aside"):
        form: BaseForm = BaseForm()
        act: Act = partial(moderating.release if said == "release" else moderating.set_aside, question_id)
    elif code in languages_of_texts() or (said == "correct" and moderating.is_language_of(question_id, code)):
        form = answering = AnswerQuestionForm()
        act = _answering(question_id, answering, code, is_correction=said == "correct")
    else:
        abort(400)
    return done(form, act, here) or _page(campaign_id, form, question_id)


def _answering(question_id: int, form: AnswerQuestionForm, code: str, *, is_correction: bool) -> Act:
    if is_correction:
        new = moderating.Correction(form.answer.data, code, form.corrections)
        return partial(moderating.correct_answer, question_id, new)
    return partial(moderating.answer, question_id, form.answer.data, code)
