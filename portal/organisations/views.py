"""The public page of an organisation."""

from flask import Blueprint, redirect, render_template, url_for

from portal.hooks import current_hooks, portal_organisation_panels
from portal.organisations.directory import organisation_by_slug
from portal.organisations.rules import KINDS, REGIONS
from portal.web.access import Answer, current_viewer, public
from portal.web.cache import shows
from portal.web.languages import gettext, language

blueprint = Blueprint("core_organisations", __name__, url_prefix="/<lang:lang>/organisations")


@blueprint.get("/<slug>")
@public
def organisation(slug: str) -> Answer:
    """Show who an organisation is, under all its names, and what it does here."""
    hooks, found = current_hooks(), organisation_by_slug(slug, language())
    if found.card.slug != slug:  # two records became one
        return redirect(url_for("core_organisations.organisation", slug=found.card.slug), 301)
    shows("organisations", "core:content", *hooks.names())
    return render_template(
        "organisations/organisation.html",
        organisation=found,
        kind=gettext(KINDS.get(found.kind, found.kind)),
        region=gettext(REGIONS[found.region]) if found.region in REGIONS else "",
        panels=hooks.gather(portal_organisation_panels, organisation_id=found.card.id, viewer=current_viewer()),
    )
