"""The health page, and the letters and jobs that wait."""

from flask import Blueprint, abort, redirect, render_template, url_for

from portal.admin.condition import condition
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.hooks import current_hooks, portal_health
from portal.jobs.models import JobRow
from portal.jobs.services import retry
from portal.kernel.ids import LARGEST_ID
from portal.mail.models import Mail
from portal.web.access import Answer, current_viewer, needs
from portal.web.paging import row_asked_for

blueprint = Blueprint("core_admin_health", __name__, url_prefix="/<lang:lang>/admin")
letters = Blueprint("core_admin_mail", __name__, url_prefix="/<lang:lang>/admin/mail")
ON_A_PAGE = 50


@blueprint.get("/health")
@needs("core.health")
def health() -> str:
    """Show how the portal and its plugins are."""
    return render_template("admin/health.html", lines=[*condition(), *current_hooks().gather(portal_health)])


@letters.get("/")
@needs("core.mail")
def index() -> str:
    """Show the outbox without its words, and the jobs that failed so far."""
    shown = db.select(Mail.id, Mail.to, Mail.subject, Mail.template, Mail.state, Mail.created_at, Mail.sent_at)
    older = shown.where(Mail.id < (row_asked_for("before") or LARGEST_ID)).order_by(Mail.id.desc())
    rows = db.session.execute(older.limit(ON_A_PAGE + 1)).all()
    failed = db.select(JobRow).where(JobRow.last_error != "").order_by(JobRow.id.desc()).limit(ON_A_PAGE)
    before = rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None
    jobs = db.session.scalars(failed).all()
    return render_template("admin/mail.html", letters=rows[:ON_A_PAGE], jobs=jobs, before=before)


@letters.post("/jobs/<id63:job_id>/retry")
@needs("core.mail")
def try_again(job_id: int) -> Answer:
    """Let a job that failed run again now."""
    with unit_of_work():
        if db.session.get(JobRow, job_id) is None:
            abort(404)
        retry(job_id)
        note("job.retry", f"job:{job_id}", current_viewer())
    return redirect(url_for("core_admin_mail.index", done=1), 303)
