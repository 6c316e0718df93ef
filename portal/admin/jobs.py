"""Periodic jobs in the back office: what each does, when it runs next, and letting it rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from wtforms.validators import DataRequired

from portal.accounts.directory import names_of
from portal.admin.acts import happened_to
from portal.database import db, unit_of_work
from portal.hooks import Health
from portal.hooks.values import Job
from portal.jobs.models import JobPause, Periodic
from portal.jobs.pausing import pause, pauses, take_up
from portal.jobs.running import registered
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm, LineField
from portal.web.languages import format_instant, gettext
from portal.web.languages import lazy_gettext as _

blueprint = Blueprint("core_admin_jobs", __name__, url_prefix="/<lang:lang>/admin/mail/periodic")


@dataclass(frozen=True)
class Line:
    """A periodic job as the list shows it; ``paused`` says by whom and since when it rests."""

    job: Job
    title: str
    next_at: datetime | None
    pause: JobPause | None
    paused: str


def title_of(name: str) -> str:
    """What a job is called; its own name when it has no title."""
    job = registered(current_app).get(name)
    return str(gettext(job.title)) if job and job.title else name


def periodic_lines() -> list[Line]:
    """Every periodic job, those that rest first, then by title."""
    found, next_at = {one.name: one for one in pauses()}, _next_times()
    people = names_of([one.account_id for one in found.values() if one.account_id])
    lines = [
        Line(job, title_of(job.name), next_at.get(job.name), rests, _paused(rests, people) if rests else "")
        for job in registered(current_app).values()
        if job.every
        for rests in [found.get(job.name)]
    ]
    return sorted(lines, key=lambda line: (line.pause is None, line.title))


def _next_times() -> dict[str, datetime]:
    return {row.name: row.next_at for row in db.session.execute(db.select(Periodic.name, Periodic.next_at))}


def _paused(rests: JobPause, people: dict[int, str]) -> str:
    by = people.get(rests.account_id or 0) or gettext("the portal")
    return str(gettext("paused by %(name)s since %(day)s", name=by, day=format_instant(rests.paused_at)))


def paused_condition() -> Iterator[Health]:
    """A line of the health page for each job that rests."""
    found = pauses()
    people = names_of([one.account_id for one in found if one.account_id]) if found else {}
    for one in found:
        url = url_for("core_admin_jobs.periodic", name=one.name)
        yield Health(title_of(one.name), is_well=False, detail=f"{_paused(one, people)} · {one.why}", url=url)


class PauseForm(BaseForm):
    """Somebody lets a job rest or go on and says why."""

    why = LineField(_("Why"), [DataRequired(_("Say why in a line."))])


@blueprint.route("/<name>", methods=["GET", "POST"])
@needs("core.switches", is_sensitive=True)
def periodic(name: str) -> Answer:
    """Show what a periodic job does, and let it rest or go on with a reason."""
    line = next((one for one in periodic_lines() if one.job.name == name), None) or abort(404)
    form = PauseForm()
    if form.is_sent_and_valid():
        act = take_up if request.form.get("to") == "on" else pause
        try:
            with unit_of_work():
                act(name, form.why.data, current_viewer())
            return redirect(url_for("core_admin_jobs.periodic", name=name, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("admin/job.html", form=form, line=line, **happened_to(f"periodic:{name}")), form.status
