"""What the secretariat does with calls and questions."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from plugins.elections import words
from plugins.elections.forms import AnswerForm, PlanForm, WordsForm, filled
from plugins.elections.rules import DEFAULT_QUORUM, is_frozen
from plugins.elections.services import calls, questions, showing
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language

blueprint = Blueprint(
    "elections_admin", __name__, url_prefix="/<lang:lang>/admin/elections", template_folder="../templates"
)


@blueprint.get("/")
@needs("elections.manage")
def index() -> str:
    """List the calls and the questions that wait."""
    cards = showing.cards(language(), with_drafts=True)
    return render_template("elections/admin/index.html", cards=cards, waiting=questions.waiting(), words=words)


@blueprint.route("/new", methods=["GET", "POST"])
@needs("elections.manage")
def create() -> Answer:
    """Begin a call with its dates and rules; its words come next."""
    form = PlanForm(time_zone="Europe/Madrid", quorum_percent=DEFAULT_QUORUM, ballot="confidential")
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                call_id = calls.create_call(form.plan(), language(), current_viewer())
            return redirect(url_for("elections_admin.write", call_id=call_id, code=language()), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("elections/admin/plan.html", form=form, call=None), form.status


@blueprint.route("/<id63:call_id>", methods=["GET", "POST"])
@needs("elections.manage")
def change(call_id: int) -> Answer:
    """Change the dates and rules of a call that has not opened."""
    call = calls.call_of(call_id)
    form = PlanForm(**filled(calls.plan_of(call)))
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                calls.change_call(call_id, form.plan(), current_viewer())
            return redirect(url_for("elections_admin.change", call_id=call_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    phase = calls.phase_of(call)
    page = render_template(
        "elections/admin/plan.html",
        form=form,
        call=call,
        phase=phase,
        is_frozen=is_frozen(phase),
        written=calls.languages_of(call_id),
        words=words,
    )
    return page, form.status


@blueprint.route("/<id63:call_id>/words/<code>", methods=["GET", "POST"])
@needs("elections.manage")
def write(call_id: int, code: str) -> Answer:
    """Write what a call says in one language."""
    if code not in current_app.config["LANGUAGES"]:
        abort(404)
    call, written = calls.call_of(call_id), calls.words_of(call_id, code)
    form = WordsForm(**(vars(written) if written else {}))
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                calls.write_words(call_id, form.words(code), current_viewer())
            return redirect(url_for("elections_admin.change", call_id=call_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = render_template("elections/admin/words.html", form=form, call=call, code=code)
    return page, form.status


@blueprint.post("/<id63:call_id>/publish")
@needs("elections.manage")
def publish(call_id: int) -> Answer:
    """Show a call to everybody."""
    with unit_of_work():
        calls.publish_call(call_id, current_viewer())
    return redirect(url_for("elections_admin.change", call_id=call_id), 303)


@blueprint.post("/<id63:call_id>/cancel")
@needs("elections.manage")
def cancel(call_id: int) -> Answer:
    """Call a call off."""
    with unit_of_work():
        calls.cancel_call(call_id, current_viewer())
    return redirect(url_for("elections_admin.change", call_id=call_id), 303)


@blueprint.route("/questions/<id63:question_id>", methods=["GET", "POST"])
@needs("elections.manage")
def answer(question_id: int) -> Answer:
    """Answer a question, or set it aside."""
    question = questions.question_of(question_id)
    call = calls.call_of(question.call_id)
    form = AnswerForm()
    if request.form.get("act") == "set aside":
        with unit_of_work():
            questions.set_aside(question_id, current_viewer())
        return redirect(url_for("elections_admin.index"), 303)
    if form.is_sent_and_valid():
        try:
            url = url_for("elections.show", lang=question.language, slug=call.slug, _external=True)
            reply = questions.Reply(form.answer.data, language(), f"{url}#questions")
            with unit_of_work():
                questions.answer(question_id, reply, current_viewer())
            return redirect(url_for("elections_admin.index"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = render_template("elections/admin/answer.html", form=form, question=question, call=call, words=words)
    return page, form.status
