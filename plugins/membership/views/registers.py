"""Taking in a register from a file: sent, compared, looked at, taken in, and taken out again."""

from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.membership import import_words as words
from plugins.membership.import_forms import ColumnsForm, RegisterForm, UndoForm
from plugins.membership.import_rules import Outcome, Step
from plugins.membership.importing.columns import NEEDED
from plugins.membership.importing.sheets import LARGEST_FILE
from plugins.membership.services.register import keeping, looking, taking_in, undoing
from portal.database import begin_snapshot, unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs, takes_files
from portal.web.exports import csv_chunks, download
from portal.web.languages import language
from portal.web.paging import row_asked_for

MANAGE, FIRST_ROWS = "membership.manage", 3
OVERHEAD = 100_000
HEAD = ("row", "name", "country", "kind", "place", "website", "since", "outcome", "decision", "entered", "why")
blueprint = Blueprint(
    "membership_registers", __name__, url_prefix="/<lang:lang>/admin/membership/registers",
    template_folder="../templates",
)  # fmt: skip


@blueprint.get("/")
@needs(MANAGE)
def index() -> str:
    """List the files that were sent."""
    return render_template("membership/registers/index.html", rows=keeping.kept(), words=words)


@blueprint.route("/new", methods=["GET", "POST"])
@needs(MANAGE)
@takes_files(LARGEST_FILE + OVERHEAD)
def send() -> Answer:
    """Take a file; nothing is entered before somebody has seen what would become of every row."""
    form = RegisterForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                import_id = keeping.keep(form.file_name, form.content, current_viewer())
            return redirect(url_for("membership_registers.columns", import_id=import_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("membership/registers/send.html", form=form), form.status


@blueprint.route("/<id63:import_id>/columns", methods=["GET", "POST"])
@needs(MANAGE)
def columns(import_id: int) -> Answer:
    """Ask which column holds what; it is proposed, and remembered for the next file with this header."""
    row = keeping.register_import(import_id)
    form = ColumnsForm.of(row.header, row.columns, row.language or language())
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                keeping.choose_columns(import_id, form.columns(), form.language.data, current_viewer())
            return redirect(url_for("membership_registers.look", import_id=import_id), 303)
        except Refused as refusal:
            form.refuse_column(refusal)
    first = keeping.sheet_of(row).rows[:FIRST_ROWS]
    shown = render_template("membership/registers/columns.html", row=row, form=form, first=first, needed=NEEDED)
    return shown, form.status


@blueprint.get("/<id63:import_id>")
@needs(MANAGE)
def look(import_id: int) -> Answer:
    """Show how far a register is, and what would become or became of each row."""
    progress = keeping.progress(import_id)
    if progress.row.step == Step.SENT:
        return redirect(url_for("membership_registers.columns", import_id=import_id), 303)
    outcome = next((one for one in Outcome if one == request.args.get("outcome")), None)
    after = row_asked_for()
    found = looking.page_of_rows(import_id, outcome, after, language())
    return render_template(
        "membership/registers/look.html", progress=progress, row=progress.row, found=found, chosen=outcome,
        after=after, words=words, Step=Step,
    )  # fmt: skip


@blueprint.post("/<id63:import_id>")
@needs(MANAGE)
def decide(import_id: int) -> Answer:
    """Note what is wanted of the rows of a page."""
    chosen = {name.removeprefix("row-"): value for name, value in request.form.items() if name.startswith("row-")}
    with unit_of_work():
        taking_in.decide(import_id, looking.read_decisions(chosen), current_viewer())
    outcome, after = request.args.get("outcome"), row_asked_for() or None
    return redirect(
        url_for("membership_registers.look", import_id=import_id, outcome=outcome, after=after, done=1), 303
    )


@blueprint.post("/<id63:import_id>/take-in")
@needs(MANAGE)
def take_in(import_id: int) -> Answer:
    """Let what was looked at be entered."""
    with unit_of_work():
        taking_in.take_in(import_id, current_viewer())
    return redirect(url_for("membership_registers.look", import_id=import_id), 303)


@blueprint.post("/<id63:import_id>/throw-away")
@needs(MANAGE)
def throw_away(import_id: int) -> Answer:
    """Forget a file of which nothing was taken in."""
    with unit_of_work():
        keeping.throw_away(import_id)
    return redirect(url_for("membership_registers.index", done=1), 303)


@blueprint.route("/<id63:import_id>/undo", methods=["GET", "POST"])
@needs(MANAGE)
def undo(import_id: int) -> Answer:
    """Ask why, then take out what a register entered and nobody touched since."""
    form, progress = UndoForm(), keeping.progress(import_id)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                undoing.undo(import_id, form.reason.data, current_viewer())
            return redirect(url_for("membership_registers.look", import_id=import_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("membership/registers/undo.html", form=form, row=progress.row), form.status


@blueprint.get("/<id63:import_id>/rows.csv")
@needs(MANAGE)
def rows(import_id: int) -> Answer:
    """Every row with its outcome and the reasons, as a file that is sent while it is read."""
    name = keeping.register_import(import_id).id
    begin_snapshot()
    return download(csv_chunks(HEAD, _cells(import_id)), "text/csv", f"register-{name}.csv")


def _cells(import_id: int) -> Iterator[tuple[object, ...]]:
    for line in looking.every_row(import_id):
        told, why = line.told, " ".join(words.in_words(line.reasons, line.note))
        facts = (told.name, told.country, told.kind, told.place, told.website, told.since and told.since.isoformat())
        yield (line.number, *facts, line.outcome, line.decision, "yes" if line.is_entered else "no", why)
