"""Pages of those who keep a process: its queue, and its rules."""

from flask import Blueprint, redirect, render_template, url_for

from portal.admin.acts import happened_to
from portal.database import unit_of_work
from portal.hooks.reviewing import ReviewProcess
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.reviews.answer_forms import RulesForm
from portal.reviews.listing import queue_rows, titles_in
from portal.reviews.models import Submission
from portal.reviews.processes import process_of, rules_in_force
from portal.reviews.rules import Stage, turn_of
from portal.reviews.sentences import rules_in_words
from portal.reviews.settling import about_rules, change_rules
from portal.reviews.words import STAGES, TURNS
from portal.web.access import Answer, current_viewer, signed_in
from portal.web.languages import language
from portal.web.tables import Filter, Order, Table, instant, page_of

blueprint = Blueprint("core_review_queues", __name__, url_prefix="/<lang:lang>/reviews/queues")


def _kept(name: str) -> ReviewProcess:
    """A process that this person keeps; raise NotFound for every other."""
    process = process_of(name)
    if process.has_own_pages or not current_viewer().may(process.keeper):
        raise NotFound(N_("There is no such process."))
    return process


def queue_table(process: ReviewProcess) -> Table:
    """The submissions of a process by stage, those first that wait for longest."""
    stages = {stage.value: words for stage, words in STAGES.items()}
    return Table(
        name="submissions",
        key=Submission.id,
        rows=queue_rows(process.name),
        orders=(
            Order("since", Submission.since, ("stage",), instant, is_falling=False),
            Order("number", Submission.id, ()),
        ),
        head=("submission", "subject", "stage", "since", "until"),
        cells=lambda row: (row.id, row.subject, row.stage, row.since.isoformat(), row.due_at),
        filters=(Filter("stage", N_("Where it stands"), Submission.stage, stages),),
    )


@blueprint.get("/<name>")
@signed_in
def queue(name: str) -> str:
    """List the submissions of a process, with whose turn it is and since when."""
    process = _kept(name)
    page = page_of(queue_table(process))
    return render_template(
        "reviews/queue.html",
        page=page,
        process=process,
        titles=titles_in(name, page.rows, language()),
        stages=STAGES,
        turns={row.id: TURNS[turn_of(Stage(row.stage))] for row in page.rows},
    )


@blueprint.route("/<name>/rules", methods=["GET", "POST"])
@signed_in
def rules(name: str) -> Answer:
    """Show the rules of a process, and change them for what is handed in from now on."""
    process = _kept(name)
    now = rules_in_force(process)
    form = RulesForm(**vars(now))
    form.offer()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                change_rules(process, form.rules(), form.why.data, current_viewer())
            return redirect(url_for("core_review_queues.rules", name=name, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    shown = {"process": process, "form": form, "rules": rules_in_words(now), **happened_to(about_rules(name))}
    return render_template("reviews/rules.html", **shown), form.status
