"""Telling that a badge is misused, and what the secretariat does about it."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.badges import words
from plugins.badges.forms import MisuseForm
from plugins.badges.services import misuses
from plugins.badges.services.standing import known
from portal.database import unit_of_work
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_, clean_line
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, needs, public
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.paging import row_asked_for

blueprint = Blueprint(
    "badges_misuse", __name__, url_prefix="/<lang:lang>/badges/misuse", template_folder="../templates"
)
office = Blueprint(
    "badges_misuse_admin", __name__, url_prefix="/<lang:lang>/admin/badges/misuse", template_folder="../templates"
)


@blueprint.route("/<slug>", methods=["GET", "POST"])
@public
@limited(20, minutes=60)
def report(slug: str) -> Answer:
    """Take what somebody says of a page."""
    found = known(slug, language())
    if found is None:
        raise NotFound(N_("There is no such organisation."))
    form = MisuseForm(url=clean_line(request.args.get("host", ""))[:200])
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                misuses.report(found.card.id, misuses.Report(form.url.data, form.said.data, form.email.data))
            return redirect(url_for("badges_misuse.reported", slug=slug), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("badges/misuse.html", form=form, found=found), form.status


@blueprint.get("/<slug>/thanks")
@public
def reported(slug: str) -> str:
    """Thank, and say what happens next."""
    return render_template("badges/reported.html", found=known(slug, language()))


@office.get("/")
@needs("badges.manage")
def index() -> str:
    """List the reports, those first that nobody has decided on."""
    state = "open" if request.args.get("state") != "decided" else "decided"
    rows = misuses.reports(state, row_asked_for("before") or None)
    return render_template(
        "badges/admin/misuse.html",
        rows=rows[: misuses.ON_A_PAGE],
        more=rows[misuses.ON_A_PAGE - 1][0].id if len(rows) > misuses.ON_A_PAGE else None,
        state=state,
        words=words,
        cards=organisation_cards([row.organisation_id for row, _ in rows], language()),
    )


@office.post("/<id63:report_id>")
@needs("badges.manage")
def decide(report_id: int) -> Answer:
    """Note how a report ended."""
    with unit_of_work():
        misuses.decide(report_id, request.form.get("state", ""), current_viewer())
    return redirect(url_for("badges_misuse_admin.index"), 303)
