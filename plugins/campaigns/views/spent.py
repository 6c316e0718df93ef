"""What a campaign spent, for everybody: planned against spent, each expense with its document, and a file of all."""

from flask import Blueprint, Response, current_app, render_template

from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services import showing
from plugins.campaigns.services.showing import Page
from plugins.campaigns.services.spending import public as spending
from plugins.campaigns.services.spending.deciding import NO_SUCH
from plugins.campaigns.services.spending.public import Spending
from plugins.campaigns.views.spending import storage
from portal.database import begin_snapshot
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.web.access import public
from portal.web.cache import shows
from portal.web.exports import csv_chunks, download
from portal.web.languages import gettext, language
from portal.web.paging import row_asked_for

blueprint = Blueprint(
    "campaigns_spent", __name__, url_prefix="/<lang:lang>/campaigns/<slug>/spending", template_folder="../templates"
)
FOR_EVER = "public, max-age=31536000, immutable"


def spending_of(page: Page, *, before: int = 0, limit: int = spending.SHOWN) -> Spending | None:
    """What a campaign spent, in the words of this page's language; None unless it succeeded."""
    return spending.spending_of(page, language(), gettext("Not planned"), before=before, limit=limit)


def _page_of(slug: str) -> Page:
    page = showing.page_of(slug, language())
    if page.state is not CampaignState.SUCCEEDED:
        raise NotFound(N_("Only a campaign that succeeded has money to spend."))
    shows(page.purpose, "organisations")
    return page


@blueprint.get("/")
@public
def index(slug: str) -> str:
    """Show what a campaign planned and spent, and all its expenses."""
    begin_snapshot()
    page = _page_of(slug)
    found = spending_of(page, before=row_asked_for("before"), limit=spending.ON_A_PAGE)
    return render_template("campaigns/spending/spent.html", page=page, spending=found)


@blueprint.get("/<id63:expense_id>")
@public
def expense(slug: str, expense_id: int) -> str:
    """Show an expense with its document, in which what is personal was blacked out."""
    page = _page_of(slug)
    place = spending.spent_place(page, expense_id, language())
    return render_template("campaigns/spending/spent_one.html", page=page, place=place, card=place.card)


@blueprint.get("/<id63:expense_id>/<id63:number>.webp")
@public
def picture(slug: str, expense_id: int, number: int) -> Response:
    """Give a page of a document as it was published."""
    name = spending.published_page(slug, expense_id, number)
    if not name:
        raise NotFound(NO_SUCH)
    answer = Response(storage().public.read(name), mimetype="image/webp")
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


@blueprint.get("/expenses.csv")
@public
def export(slug: str) -> Response:
    """Give every expense of a campaign as a file."""
    begin_snapshot()
    page, settings = _page_of(slug), current_app.extensions["portal.settings"]
    rows = spending.rows_of(page, language(), settings.mode)
    mark = "" if settings.is_live else "TEST-"
    return download(csv_chunks(spending.COLUMNS, rows), "text/csv", f"{mark}oidp-expenses-{page.slug}.csv")
