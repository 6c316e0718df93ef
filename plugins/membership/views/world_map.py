"""The map of members, at the address of the list."""

from dataclasses import replace

from flask import render_template, request

from plugins.membership.atlas import PARTS, WORLD, window_of
from plugins.membership.mapping import HEIGHT, WIDTH
from plugins.membership.services.directory.counting import facets_for
from plugins.membership.services.directory.mapped import look
from plugins.membership.views.asking import chips_of, part_asked_for, query_of, reader, wanted_of
from plugins.membership.views.directory import options_of, title_of
from plugins.membership.views.public import blueprint
from portal.organisations.rules import REGIONS
from portal.web.access import public
from portal.web.cache import shows


@blueprint.get("/map", endpoint="map")
@public
def world_map() -> str:
    """Show where the members are that somebody looks for, and how many of each country."""
    shows("membership", "organisations")
    wanted, who = replace(wanted_of(), near=0), reader()
    part = part_asked_for() if "zoom" in request.args else wanted.chosen.get("region", WORLD)
    facets, is_counted = facets_for(wanted, who)
    return render_template(
        "membership/map.html",
        wanted=wanted,
        query=query_of(wanted),
        zoom=part,
        parts={name: REGIONS[name] for name in PARTS},
        window=window_of(part),
        world=(WIDTH, HEIGHT),
        seen=look(wanted, who, part),
        count=facets.count if is_counted else None,
        narrowed_by=chips_of(wanted, facets if is_counted else None),
        options=options_of(facets),
        is_counted=is_counted,
        title_of=title_of,
    )
