"""News of campaigns for everybody: one by one with what it said before, and as feeds (Atom, RFC 4287)."""

from datetime import datetime

from flask import Blueprint, Response, render_template

from plugins.campaigns.services import showing, showing_news
from portal.kernel.clock import business_now
from portal.web.access import public
from portal.web.cache import shows
from portal.web.languages import language
from portal.web.pages import absolute_url

blueprint = Blueprint("campaigns_news", __name__, url_prefix="/<lang:lang>/campaigns", template_folder="../templates")
ATOM = "application/atom+xml"


@blueprint.app_template_global("news_link")
def news_link(slug: str, update_id: int) -> str:
    """The whole address of an update, for letters and feeds."""
    return absolute_url("campaigns_news.one", slug=slug, update_id=update_id)


@blueprint.get("/<slug>/updates/<id63:update_id>")
@public
def one(slug: str, update_id: int) -> str:
    """Show one update, and what it said before it was put right."""
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id))
    return render_template(
        "campaigns/update.html",
        page=page,
        news=showing_news.update(page.id, update_id, language()),
        codes=showing_news.languages_of(update_id),
        earlier=showing_news.earlier_words(update_id),
    )


@blueprint.get("/<slug>/feed")
@public
def feed(slug: str) -> Response:
    """Give the news of a campaign to feed readers."""
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id), "organisations")
    entries = [
        showing_news.NewsOfCampaign(news, slug, page.title) for news in showing_news.updates(page.id, language())
    ]
    return _feed(page, entries, page.opens_at)


@blueprint.get("/updates.atom")
@public
def feed_of_all() -> Response:
    """Give the news of all campaigns to feed readers."""
    shows("campaigns")
    return _feed(None, list(showing_news.latest(language())), business_now())


def _feed(page: showing.Page | None, entries: list[showing_news.NewsOfCampaign], begun_at: datetime) -> Response:
    """Write a feed; it changed when any of these was last written, or began at a day when there is none."""
    changed = max((one.news.corrected_at or one.news.published_at for one in entries), default=begun_at)
    shown = {"page": page, "entries": entries, "changed": changed, "address": absolute_url}
    return Response(render_template("campaigns/feed.xml", **shown), mimetype=ATOM)
