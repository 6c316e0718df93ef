"""What the secretariat does with pages that carry a badge."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.badges import words
from plugins.badges.services import sites
from portal.database import unit_of_work
from portal.kernel.ids import LARGEST_ID
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language

blueprint = Blueprint("badges_admin", __name__, url_prefix="/<lang:lang>/admin/badges", template_folder="../templates")


@blueprint.get("/")
@needs("badges.manage")
def index() -> str:
    """List the pages that carry a badge, the newest first."""
    state, before = request.args.get("state", ""), request.args.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and int(before[:19]) <= LARGEST_ID else None
    rows = sites.sites(state, start)
    more = rows[sites.ON_A_PAGE - 1][0].id if len(rows) > sites.ON_A_PAGE else None
    return render_template(
        "badges/admin/index.html",
        rows=rows[: sites.ON_A_PAGE],
        more=more,
        state=state,
        words=words,
        counts=sites.counts(),
        cards=organisation_cards([site.organisation_id for site, _ in rows], language()),
    )


@blueprint.post("/<id63:site_id>")
@needs("badges.manage")
def decide(site_id: int) -> Answer:
    """Note what somebody saw on a page."""
    with unit_of_work():
        sites.decide(site_id, request.form.get("state", ""), current_viewer())
    return redirect(url_for("badges_admin.index"), 303)
