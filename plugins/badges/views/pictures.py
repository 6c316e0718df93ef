"""The badge itself, as other people's pages load it: no cookie, no redirect, never a 404."""

from babel import Locale
from flask import Blueprint, Response, current_app, g, request

from plugins.badges import drawing, rules
from plugins.badges.services.standing import Known, known
from portal.hooks import current_hooks
from portal.kernel.ids import digest
from portal.web.access import public
from portal.web.cache import shows
from portal.web.languages import country_name, gettext
from portal.web.network import network_name, network_short_name

blueprint = Blueprint("badges_picture", __name__, url_prefix="/badges")
HEADERS = {
    "Cache-Control": "public, max-age=300, s-maxage=300, stale-while-revalidate=86400, stale-if-error=604800",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


@blueprint.get("/<any(member, campaign, presidency):kind>/<slug>.svg")
@public
def picture(kind: str, slug: str) -> Response:
    """Draw the badge of an organisation, saying what is true today."""
    style = rules.style_of(
        request.args.get("theme", ""),
        request.args.get("size", ""),
        request.args.get("lang", ""),
        current_app.config["LANGUAGES"],
    )
    g.language = style.language
    shows("organisations", *current_hooks().names())
    body = drawing.draw(words_of(kind, known(slug, style.language), style.language), style.theme, style.size)
    response = Response(body, mimetype="image/svg+xml", headers=HEADERS)
    response.set_etag(digest(body.decode())[:20])
    response.direct_passthrough = True  # one strong tag for one sequence of bytes
    response.make_conditional(request)
    return response


def words_of(kind: str, found: Known | None, language: str) -> drawing.Words:
    """The words of a badge: what is vouched for, else what the directory knows, else that it knows nothing."""
    is_rtl = Locale.parse(language).text_direction == "rtl"
    if found is None:
        return drawing.Words(network_name(), network_short_name(), gettext("Not listed"), is_rtl)
    said = rules.claim(kind, found.standings)
    if said is None:
        title = gettext("In the directory: %(network)s", network=network_short_name())
        note = country_name(found.card.country)
    else:
        title, note = said.title, said.note
    return drawing.Words(title, found.card.name, note, is_rtl)
