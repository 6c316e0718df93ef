"""The list of campaigns, a campaign and its backers."""

from typing import Any

from flask import Blueprint, render_template, request

from plugins.campaigns.rules import REGIONS, THEMES, suggestions
from plugins.campaigns.services import listing, needing, showing, showing_backers, showing_questions
from plugins.campaigns.views.spent import spending_of
from plugins.campaigns.words import REGION_NAMES, STATE_NAMES, THEME_NAMES
from portal.kernel.ids import LARGEST_ID
from portal.ledger.services import latest_and_count
from portal.web.access import public
from portal.web.cache import shows
from portal.web.languages import language
from portal.web.pages import absolute_url
from portal.web.paging import row_asked_for

blueprint = Blueprint("campaigns", __name__, url_prefix="/<lang:lang>/campaigns", template_folder="../templates")
LINES_SHOWN, CITIES = 5, "cities"


@blueprint.app_template_global("filter_names")
def filter_names() -> dict[str, dict[str, Any]]:
    """What the choices are called by which the list is narrowed."""
    return {"region": REGION_NAMES, "theme": THEME_NAMES, "state": STATE_NAMES}


@blueprint.app_template_global("campaign_link")
def campaign_link(slug: str) -> str:
    """The whole address of a campaign in the language of the page, to pass on."""
    return absolute_url("campaigns.show", slug=slug)


@blueprint.get("/")
@public
def index() -> str:
    """Show campaigns, narrowed by what the visitor asks for."""
    shows("campaigns", "organisations")
    asked = request.args.to_dict()
    wanted = listing.Wanted(
        text=asked.get("text", "")[:100],
        region=asked.get("region", "") if asked.get("region") in REGIONS else "",
        theme=asked.get("theme", "") if asked.get("theme") in THEMES else "",
        currency=asked.get("currency", "")[:3],
        state=asked.get("state", "open") if asked.get("state") in listing.STATES else "open",
        after=asked.get("after", ""),
        before=asked.get("before", ""),
    )
    return render_template(
        "campaigns/index.html",
        found=listing.find(wanted, language()),
        wanted=wanted,
        currencies=listing.currencies(),
    )


@blueprint.get("/<slug>")
@public
def show(slug: str) -> str:
    """Show a campaign."""
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id), "organisations")
    who = showing_backers.latest(page)
    told = showing_questions.told(page.id, language())
    lines, line_count = latest_and_count(page.purpose, LINES_SHOWN)
    return render_template(
        "campaigns/show.html",
        page=page,
        costs=showing.costs(page, language()),
        rewards=showing.rewards(page, language()),
        updates=told.updates,
        questions=told.questions,
        are_more_questions=told.is_more,
        backers=who.backers,
        cities=who.cities,
        regions=showing_backers.regions_of(page),
        sums=suggestions(page.goal.currency),
        lines=tuple(lines),
        line_count=line_count,
        needs=needing.needs_of(page.id, language(), page.language),
        spending=spending_of(page),
    )


@blueprint.get("/<slug>/backers")
@public
def backers(slug: str) -> str:
    """Show everybody who pledged, as they wish to be shown."""
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id), "organisations")
    of_cities = request.args.get("who") == CITIES
    found = showing_backers.backers(page, row_asked_for("before") or LARGEST_ID, of_cities=of_cities)
    return render_template("campaigns/backers.html", page=page, backers=found, of_cities=of_cities)
