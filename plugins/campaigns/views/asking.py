"""Questions to a campaign: reading them, asking, and confirming by the link of a letter."""

from flask import Blueprint, redirect, render_template, url_for

from plugins.campaigns.forms import PlainForm
from plugins.campaigns.question_forms import AskForm, GuestAskForm
from plugins.campaigns.services import asking, showing, showing_questions
from plugins.campaigns.services.asking import STATES_WITH_QUESTIONS, NewQuestion
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.ids import LARGEST_ID
from portal.web.access import Answer, current_viewer, public
from portal.web.cache import shows
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.links import read_link, sign_link
from portal.web.pages import absolute_url
from portal.web.paging import row_asked_for

blueprint = Blueprint(
    "campaigns_questions", __name__, url_prefix="/<lang:lang>/campaigns", template_folder="../templates"
)
LINK = "question to a campaign"


@blueprint.app_template_global("question_link")
def question_link(question_id: int) -> str:
    """The whole address at which a question is confirmed, for its letter."""
    return absolute_url("campaigns_questions.confirm", token=sign_link(LINK, question_id))


@blueprint.app_template_global("questions_link")
def questions_link(slug: str) -> str:
    """The whole address of the questions to a campaign, for letters."""
    return absolute_url("campaigns_questions.index", slug=slug)


@blueprint.get("/<slug>/questions")
@public
def index(slug: str) -> str:
    """Show the questions to a campaign with their answers."""
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id))
    found = showing_questions.questions(page.id, row_asked_for("before") or LARGEST_ID)
    most = showing_questions.ON_A_PAGE
    shown = {"questions": found[:most], "is_more": len(found) > most, "is_taking": page.state in STATES_WITH_QUESTIONS}
    earlier = showing_questions.earlier_answers(found[:most])
    return render_template("campaigns/questions.html", page=page, earlier=earlier, **shown)


@blueprint.route("/<slug>/questions/ask", methods=["GET", "POST"])
@public
@limited(10, minutes=60)
def ask(slug: str) -> Answer:
    """Take a question; whoever is not signed in confirms it by letter."""
    page, viewer = showing.page_of(slug, language()), current_viewer()
    form = AskForm(name=viewer.name) if viewer.is_signed_in else GuestAskForm()
    if form.is_sent_and_valid():
        email = form.email.data if isinstance(form, GuestAskForm) else ""
        new = NewQuestion(form.name.data, email, language(), form.text.data)
        try:
            with unit_of_work():
                asking.ask_question(page.id, new, form.key, viewer)
            return redirect(url_for("campaigns_questions.ask", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("campaigns/ask.html", page=page, form=form), form.status


@blueprint.route("/questions/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Answer:
    """Let a question come in: whoever has the link has read the letter."""
    question_id, form = int(read_link(LINK, token)), PlainForm()
    if form.is_sent_and_valid():
        with unit_of_work():
            asking.confirm(question_id)
        return redirect(url_for("campaigns_questions.confirm", token=token), 303)
    found = asking.asked(question_id, language())
    return render_template("campaigns/ask_confirm.html", found=found, form=form), form.status
