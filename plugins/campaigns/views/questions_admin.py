"""Questions to all campaigns for the secretariat: released when a team does not, taken down with a reason."""

from functools import partial

from flask import Blueprint, render_template, request, url_for

from plugins.campaigns.forms import PlainForm, ReasonForm
from plugins.campaigns.rules import DECIDE
from plugins.campaigns.services import moderating
from plugins.campaigns.views.moderating import done
from plugins.campaigns.words import QUESTION_STATES
from portal.kernel.ids import LARGEST_ID
from portal.web.access import Answer, current_viewer, needs
from portal.web.bulk import do_each, told_page
from portal.web.forms import BaseForm
from portal.web.languages import gettext
from portal.web.paging import row_asked_for

blueprint = Blueprint(
    "campaigns_questions_admin",
    __name__,
    url_prefix="/<lang:lang>/admin/campaigns/questions",
    template_folder="../templates",
)

SET_ASIDE = "set aside"


@blueprint.get("/")
@needs(DECIDE)
def index() -> Answer:
    """List the questions to all campaigns."""
    return _page(ReasonForm())


def _page(form: BaseForm, question_id: int = 0) -> tuple[str, int]:
    asked = request.args.get("state", "")
    state = asked if asked in QUESTION_STATES else ""
    found = moderating.all_questions(state, row_asked_for("before") or LARGEST_ID)
    shown = {"questions": found, "states": QUESTION_STATES, "chosen": state, "about": question_id}
    is_more = len(found) == moderating.ON_A_PAGE
    return render_template("campaigns/admin/questions.html", form=form, is_more=is_more, **shown), form.status


@blueprint.post("/ticked")
@needs(DECIDE)
def ticked() -> Answer:
    """Show each question that was ticked to everybody, or set each aside."""
    act = moderating.set_aside if request.form.get("act") == SET_ASIDE else moderating.release
    told = do_each(lambda one: act(one, current_viewer()), lambda one: gettext("Question %(number)s", number=one))
    return told_page(told, url_for("campaigns_questions_admin.index", state="waiting"))


@blueprint.post("/<id63:question_id>/release")
@needs(DECIDE)
def release(question_id: int) -> Answer:
    """Let everybody see a question before it is answered."""
    form = PlainForm()
    here = url_for("campaigns_questions_admin.index", done=1)
    return done(form, partial(moderating.release, question_id), here) or _page(form, question_id)


@blueprint.post("/<id63:question_id>/take-down")
@needs(DECIDE)
def take_down(question_id: int) -> Answer:
    """Take a question and its answer down, saying why."""
    form = ReasonForm()
    act = partial(moderating.take_down, question_id, form.reason.data)
    return done(form, act, url_for("campaigns_questions_admin.index", done=1)) or _page(form, question_id)
