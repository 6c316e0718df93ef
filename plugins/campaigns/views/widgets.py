"""A campaign on other people's pages: a picture, a frame without script, and the page that gives their codes."""

from dataclasses import dataclass

from babel import Locale
from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from markupsafe import Markup

from plugins.campaigns import widget_drawing
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services import showing
from plugins.campaigns.widget_drawing import HEIGHT, WIDTH, Widget, theme_of
from plugins.campaigns.words import CAMPAIGN_STATES, THEMES_OF_WIDGETS, commitments_in
from portal.kernel.ids import digest
from portal.web.access import public
from portal.web.cache import shows
from portal.web.languages import force_locale, format_money, format_percent, gettext, language, ngettext
from portal.web.network import network_short_name
from portal.web.pages import absolute_url

blueprint = Blueprint("campaigns_widget", __name__, url_prefix="/campaigns", template_folder="../templates")
choosing = Blueprint("campaigns_widgets", __name__, url_prefix="/<lang:lang>/campaigns", template_folder="../templates")
PICTURE = {
    "Cache-Control": "public, max-age=300, s-maxage=300, stale-while-revalidate=86400, stale-if-error=604800",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
FRAME = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cross-Origin-Opener-Policy": "unsafe-none",
}
FRAME_HEIGHT = 260
PICTURE_CODE = Markup('<a href="{}"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy"></a>')
FRAME_CODE = Markup('<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>')


@dataclass(frozen=True)
class Codes:
    """What a webmaster pastes, each escaped for the page that it is pasted into."""

    picture: str
    frame: str
    link: str


def _asked_language(name: str) -> str:
    """The language that is asked for, else that of the page, else the first of ours."""
    known: list[str] = current_app.config["LANGUAGES"]
    asked = request.args.get(name, "")
    return asked if asked in known else language()


def words_of(page: showing.Page, code: str) -> Widget:
    """What a widget says of a campaign, in the language in which it speaks now."""
    if page.state is CampaignState.LIVE:
        note = ngettext("%(num)s day to go", "%(num)s days to go", page.days_left)
    else:
        note = str(CAMPAIGN_STATES[page.state])
    share = format_percent(page.raised.minor, page.goal.minor)
    return Widget(
        title=page.title,
        raised=format_money(page.raised),
        apart=commitments_in(page.committed),
        share=gettext("%(share)s of %(goal)s", share=share, goal=format_money(page.goal)),
        note=note,
        mark=network_short_name(),
        reached=page.raised.minor * 100 // page.goal.minor,
        is_rtl=Locale.parse(code).text_direction == "rtl",
    )


@blueprint.get("/widget/<slug>.svg")
@public
def picture(slug: str) -> Response:
    """Draw a campaign as it stands now: no cookie, no redirect, the same for everybody."""
    g.language = _asked_language("lang")
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id), "organisations")
    body = widget_drawing.draw(words_of(page, language()), theme_of(request.args.get("theme", "")))
    response = Response(body, mimetype="image/svg+xml", headers=PICTURE)
    response.set_etag(digest(body.decode())[:20])
    response.direct_passthrough = True  # one strong tag for one sequence of bytes
    response.make_conditional(request)
    return response


@blueprint.get("/widget/<slug>")
@public
def frame(slug: str) -> Response:
    """Show a campaign in a frame of somebody else's page; the one page of the portal that lets itself be framed."""
    g.language = _asked_language("lang")
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id), "organisations")
    theme = theme_of(request.args.get("theme", ""))
    said, link = words_of(page, language()), _link(slug, language())
    body = render_template("campaigns/widget_frame.html", page=page, said=said, theme=theme, link=link)
    return Response(body, headers=FRAME)


def _link(slug: str, code: str) -> str:
    return absolute_url("campaigns.show", lang=code, slug=slug)


@choosing.get("/<slug>/widget")
@public
def choose(slug: str) -> str:
    """Let a webmaster choose how a campaign looks on their page, see it and copy its code."""
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id), "organisations")
    code, theme = _asked_language("in"), theme_of(request.args.get("theme", ""))
    with force_locale(code):
        there = showing.page_of(slug, code)
        said, codes = words_of(there, code), _codes(there, code, theme)
    looks = {"code": code, "theme": theme, "themes": THEMES_OF_WIDGETS, "said": said, "codes": codes}
    shown = url_for("campaigns_widget.picture", slug=slug, lang=code, theme=theme)
    return render_template("campaigns/widget.html", page=page, shown=shown, width=WIDTH, height=HEIGHT, **looks)


def _codes(page: showing.Page, code: str, theme: str) -> Codes:
    asked = {"slug": page.slug, "lang": code, "theme": theme}
    picture, frame = absolute_url("campaigns_widget.picture", **asked), absolute_url("campaigns_widget.frame", **asked)
    link = _link(page.slug, code)
    alt = gettext("%(title)s: how far this campaign has come", title=page.title)  # what it says changes, this does not
    return Codes(
        picture=str(PICTURE_CODE.format(link, picture, alt, WIDTH, HEIGHT)),
        frame=str(FRAME_CODE.format(frame, page.title, WIDTH, FRAME_HEIGHT)),
        link=link,
    )
