"""Choosing a badge, telling where it is, and the page that proves it."""

from flask import Blueprint, Response, redirect, render_template, request, url_for

from plugins.badges import rules, words
from plugins.badges.forms import TellForm
from plugins.badges.packing import FOLDER, packed
from plugins.badges.services import logos, sites
from plugins.badges.services.standing import known
from plugins.badges.views.choice import choose
from plugins.badges.views.files import contents_of
from portal.database import unit_of_work
from portal.hooks import current_hooks
from portal.kernel.errors import NotFound, Refused
from portal.kernel.hosts import host_of
from portal.kernel.text import N_, clean_line
from portal.organisations.directory import find_organisations
from portal.web.access import Answer, public
from portal.web.cache import shows
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.pages import absolute_url

blueprint = Blueprint("badges", __name__, url_prefix="/<lang:lang>/badges", template_folder="../templates")
MOST_FOUND = 12


@blueprint.get("/")
@public
def index() -> str:
    """Let a webmaster find the organisation, choose a badge, see it and copy its code."""
    shows("badges", "organisations", *current_hooks().names())
    query = clean_line(request.args.get("q", ""))[:100]
    slug = request.args.get("organisation", "")
    chosen = choose(slug)
    matches = find_organisations(query, language()) if query and not chosen else []
    return render_template(
        "badges/index.html",
        query=query,
        matches=matches[:MOST_FOUND],
        chosen=chosen,
        is_unknown=bool(slug and not chosen),
        words=words,
        kilobytes=logos.kilobytes() if chosen else 0,
    )


@blueprint.get("/pack/<slug>.zip")
@public
@limited(30, minutes=60)
def pack(slug: str) -> Response:
    """Give the badge as files, for a website that may load nothing from elsewhere."""
    chosen = choose(slug)
    if chosen is None:
        raise NotFound(N_("There is no such organisation."))
    data = packed(contents_of(chosen))
    headers = {"Content-Disposition": f'attachment; filename="{FOLDER}-{chosen.style.language}.zip"'}
    return Response(data, mimetype="application/zip", headers=headers)


@blueprint.get("/verify/<slug>")
@public
def verify(slug: str) -> Answer:
    """Say what is known of an organisation; the page that a click on a badge leads to. Nothing is stored."""
    found = known(slug, language())
    if found is None:
        return render_template("badges/unknown.html"), 404
    if found.card.slug != slug:  # two records became one
        return redirect(url_for("badges.verify", slug=found.card.slug), 301)
    seen_on = sites.hosts_of(found.card.id)
    clicked_on = host_of(request.headers.get("Referer", ""))
    is_foreign = rules.is_elsewhere(clicked_on, host_of(request.host_url), [host_of(found.website), *seen_on])
    warned = clicked_on if is_foreign else ""
    return render_template(
        "badges/verify.html",
        found=found,
        member=rules.is_member(found.standings),
        own_host=host_of(found.website),
        seen_on=seen_on,
        warned=warned,
        oembed=_discovery(slug),
    )


def _discovery(slug: str) -> str:
    """Where a system that is given this page's address finds how to embed it."""
    return absolute_url("badges_promised.oembed", url=absolute_url("badges_promised.verify", slug=slug), format="json")


@blueprint.route("/tell/<slug>", methods=["GET", "POST"])
@public
@limited(20, minutes=60)
def tell(slug: str) -> Answer:
    """Take the address of a page that carries a badge."""
    found = known(slug, language())
    if found is None:
        raise NotFound(N_("There is no such organisation."))
    form = TellForm(kind=request.args.get("kind", "member"))
    if form.is_sent_and_valid():
        told = sites.Told(form.url.data, form.kind.data, language(), form.email.data)
        try:
            with unit_of_work():
                sites.tell(found.card.id, told)
            return redirect(url_for("badges.told", slug=slug), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("badges/tell.html", form=form, found=found), form.status


@blueprint.get("/told/<slug>")
@public
def told(slug: str) -> str:
    """Thank, and say what happens next."""
    return render_template("badges/told.html", found=known(slug, language()))
