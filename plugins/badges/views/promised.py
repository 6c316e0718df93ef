"""Addresses that stand on other people's pages and are promised for ever; none has a language before it."""

from flask import Blueprint, Response, abort, current_app, g, jsonify, redirect, render_template, request, url_for

from plugins.badges import rules
from plugins.badges.codes import SCRIPT, SCRIPT_TAG
from plugins.badges.oembed import room_of, size_within, slug_in
from plugins.badges.services import hosts
from plugins.badges.services.standing import Known, known
from plugins.badges.shelf import asked_for, shown_by
from plugins.badges.wording import alt_of
from portal.kernel.clock import wall_now
from portal.web.access import Answer, public
from portal.web.languages import preferred_language
from portal.web.network import network_short_name
from portal.web.pages import absolute_url

blueprint = Blueprint("badges_promised", __name__, template_folder="../templates")
SECONDS_KEPT = 300
FROM_ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": f"public, max-age={SECONDS_KEPT}",
}
FRAME = FROM_ANYWHERE | {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "unsafe-none",
}
FOR_EVER = FROM_ANYWHERE | {"Cache-Control": "public, max-age=31536000, immutable"}


def asked_language() -> str:
    """The language that is asked for, else the browser's first of ours."""
    asked = request.args.get("lang", "")
    return asked if asked in current_app.config["LANGUAGES"] else preferred_language()


@blueprint.get("/verify/<slug>")
@public
def verify(slug: str) -> Answer:
    """Lead to the proof in the visitor's language, or give it to a program."""
    if request.accept_mimetypes.best == "application/json":
        return as_json(slug)
    answer = redirect(url_for("badges.verify", lang=asked_language(), slug=slug, tz=None), 302)
    answer.headers["Cache-Control"] = "no-store"
    # A browser heeds this on the way: the page that was clicked on must still be told, or nobody could be warned.
    answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return answer


@blueprint.get("/verify/<slug>.json")
@public
def as_json(slug: str) -> Response:
    """Say what is vouched for today, for programs; of an unknown one that nothing is."""
    g.language = asked_language()
    found = known(slug, g.language)
    said: dict[str, object] = {"slug": slug, "is_member": False, "standings": [], "hosts": []}
    if found is not None:
        said |= {
            "slug": found.card.slug,
            "name": found.card.name,
            "country": found.card.country,
            "is_member": rules.is_member(found.standings),
            "standings": [
                {"kind": one.kind, "title": one.title, "class": one.category, "since": one.since and str(one.since)}
                for one in found.standings
            ],
            "hosts": hosts.listed(found),
            "page": absolute_url("badges.verify", slug=found.card.slug),
        }
    answer = jsonify(said | {"checked_at": wall_now().isoformat(timespec="seconds")})
    answer.headers.update(FROM_ANYWHERE)
    return answer


@blueprint.get("/embed/<slug>")
@public
def frame(slug: str) -> Response:
    """Show a badge in a frame of somebody else's page, as large as the frame."""
    asked = asked_for(request.query_string.decode("latin-1"), current_app.config["LANGUAGES"])
    g.language = asked[1].language
    found = known(slug, g.language)
    width, height = rules.SIZES[asked[1].size]
    picture = url_for("badges_picture.picture", slug=slug, form="svg", **shown_by(*asked))
    alt = alt_of(found.card.name if found else slug)
    page = {"slug": slug, "picture": picture, "alt": alt, "width": width, "height": height}
    return Response(render_template("badges/frame.html", **page), headers=FRAME)


@blueprint.get("/embed/badge.js")
@public
def element() -> Response:
    """The script that makes a badge of an element, as it is today."""
    return Response(SCRIPT, mimetype="text/javascript", headers=FROM_ANYWHERE)


@blueprint.get("/embed/badge-<tag>.js")
@public
def element_for_ever(tag: str) -> Response:
    """The same under a name that changes with it, so that a page can say which bytes it trusts."""
    if tag != SCRIPT_TAG:
        abort(404)
    return Response(SCRIPT, mimetype="text/javascript", headers=FOR_EVER)


@blueprint.get("/oembed")
@public
def oembed() -> Response:
    """Say to a system that was given an address of ours how to show it (https://oembed.com)."""
    if request.args.get("format", "json") != "json":
        abort(501)
    slug = slug_in(request.args.get("url", ""), request.host)
    g.language = asked_language()
    found = known(slug, g.language) if slug else None
    if found is None:
        abort(404)
    answer = jsonify(_embedding(found, g.language))
    answer.headers.update(FROM_ANYWHERE)
    return answer


def _embedding(found: Known, language: str) -> dict[str, object]:
    size, width, height = size_within(room_of(request.args.get("maxwidth", ""), request.args.get("maxheight", "")))
    slug, alt = found.card.slug, alt_of(found.card.name)
    shown = {"slug": slug, "lang": language, "size": size}
    return {
        "version": "1.0",
        "type": "rich",
        "title": alt,
        "provider_name": network_short_name(),
        "provider_url": absolute_url("core.home"),
        "cache_age": SECONDS_KEPT,
        "width": width,
        "height": height,
        "html": render_template(
            "badges/frame_code.html",
            src=absolute_url("badges_promised.frame", **shown),
            alt=alt,
            width=width,
            height=height,
        ),
        "thumbnail_url": absolute_url("badges_picture.picture", form="png", **shown),
        "thumbnail_width": width,
        "thumbnail_height": height,
    }
