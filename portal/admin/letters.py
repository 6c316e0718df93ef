"""Letters and jobs in the back office: what waits, what failed and why, trying again, and giving up."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from wtforms.validators import DataRequired

from portal.admin.acts import happened_to
from portal.admin.condition import STATES
from portal.admin.files import file_page
from portal.admin.jobs import periodic_lines, title_of
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.services import retry
from portal.jobs.words import reason_in_words
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.mail.addresses import dead
from portal.mail.models import Mail
from portal.mail.services import MOVABLE, give_up, send_again
from portal.web.access import Answer, current_viewer, needs
from portal.web.bulk import do_each, told_page
from portal.web.forms import BaseForm, LineField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, instant, number, page_of

blueprint = Blueprint("core_admin_mail", __name__, url_prefix="/<lang:lang>/admin/mail")
SEES = "core.mail"


def letters_table() -> Table:
    """Every letter without its words, the newest first."""
    columns = db.select(
        Mail.id, Mail.to, Mail.subject, Mail.template, Mail.state, Mail.last_error, Mail.created_at, Mail.sent_at
    )
    states = {state: STATES[state] for state in ("waiting", "sending", "sent", "failed", "given_up")}
    return Table(
        name="letters",
        key=Mail.id,
        rows=columns,
        orders=tuple(Order("number", Mail.id, filters, number) for filters in (("to",), ("state",), ())),
        head=("letter", "to", "subject", "template", "state", "error", "written", "sent"),
        cells=_letter_cells,
        filters=(Filter("to", N_("To"), Mail.to), Filter("state", N_("State"), Mail.state, states)),
    )


def _letter_cells(row: Any) -> tuple[Any, ...]:
    sent = row.sent_at.isoformat() if row.sent_at else ""
    return row.id, row.to, row.subject, row.template, row.state, row.last_error, row.created_at.isoformat(), sent


def jobs_table() -> Table:
    """Every job that waits, runs or gave up."""
    columns = (JobRow.id, JobRow.name, JobRow.state, JobRow.attempts, JobRow.run_at, JobRow.last_error)
    states = {state: STATES[state] for state in ("waiting", "running", "failed")}
    return Table(
        name="jobs",
        key=JobRow.id,
        rows=db.select(*columns),
        orders=(
            Order("due", JobRow.run_at, ("state",), instant, is_falling=False),
            Order("number", JobRow.id, (), number),
        ),
        head=("job", "name", "state", "tries", "next", "error"),
        cells=lambda row: (row.id, row.name, row.state, row.attempts, row.run_at.isoformat(), row.last_error),
        filters=(Filter("state", N_("State"), JobRow.state, states),),
    )


@blueprint.get("/")
@needs(SEES)
def index() -> str:
    """Show the outbox without its words."""
    return render_template("admin/mail.html", page=page_of(letters_table()), states=STATES)


@blueprint.route("/file", methods=["GET", "POST"])
@needs(SEES, is_sensitive=True)
@limited(30, minutes=10)
def letters_file() -> Answer:
    """Give the letters that the list shows as a file, without their words."""
    return file_page(letters_table(), "core_admin_mail.index")


class GiveUpForm(BaseForm):
    """Why a letter is never to be sent."""

    reason = LineField(_("Why it is given up"), [DataRequired(_("Say why."))], longest=200)


@blueprint.route("/<id63:mail_id>", methods=["GET", "POST"])
@needs(SEES)
def letter(mail_id: int) -> Answer:
    """Show where a letter stands, without its words, and give it up with a reason."""
    row, form = db.session.get(Mail, mail_id) or abort(404), GiveUpForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                give_up(mail_id, form.reason.data)
                note("letter.give_up", f"letter:{mail_id}", current_viewer(), {"reason": form.reason.data})
            return redirect(url_for("core_admin_mail.letter", mail_id=mail_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    shown = {
        "may_move": row.state in MOVABLE,
        "states": STATES,
        "dead": dead(row.to),
        **happened_to(f"letter:{mail_id}"),
    }
    return render_template("admin/letter.html", letter=row, form=form, **shown), form.status


def _send_again(mail_id: int) -> None:
    send_again(mail_id)
    note("letter.send_again", f"letter:{mail_id}", current_viewer())


@blueprint.post("/<id63:mail_id>/again")
@needs(SEES)
def again(mail_id: int) -> Answer:
    """Let a letter be sent again now."""
    with unit_of_work():
        _send_again(mail_id)
    return redirect(url_for("core_admin_mail.letter", mail_id=mail_id, done=1), 303)


@blueprint.post("/again")
@needs(SEES)
def ticked_again() -> Answer:
    """Let each letter that was ticked be sent again now."""
    told = do_each(_send_again, lambda one: str(gettext("Letter %(number)s", number=one)))
    return told_page(told, url_for("core_admin_mail.index", state="failed"))


@blueprint.get("/jobs")
@needs(SEES)
def jobs() -> str:
    """Show the jobs that wait, run or gave up."""
    shown = {"states": STATES, "titled": title_of, "meaning": reason_in_words, "periodic": periodic_lines()}
    return render_template("admin/jobs.html", page=page_of(jobs_table()), **shown)


@blueprint.route("/jobs/file", methods=["GET", "POST"])
@needs(SEES, is_sensitive=True)
@limited(30, minutes=10)
def jobs_file() -> Answer:
    """Give the jobs that the list shows as a file."""
    return file_page(jobs_table(), "core_admin_mail.jobs")


@blueprint.post("/jobs/<id63:job_id>/retry")
@needs(SEES)
def try_again(job_id: int) -> Answer:
    """Let a job that failed run again now."""
    with unit_of_work():
        retry(job_id)
        note("job.retry", f"job:{job_id}", current_viewer())
    return redirect(url_for("core_admin_mail.jobs", done=1), 303)
