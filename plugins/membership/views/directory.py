"""The directory, and the same as files."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, render_template, url_for

from plugins.membership import words
from plugins.membership.facets import Facets
from plugins.membership.services.directory.asking import MemberLine, Wanted
from plugins.membership.services.directory.finding import every, search
from plugins.membership.services.naming import named_for
from plugins.membership.views.asking import chips_of, query_of, reader, wanted_of
from plugins.membership.views.public import blueprint
from portal.database import begin_snapshot
from portal.kernel.clock import business_now
from portal.organisations.rules import KINDS, REGIONS
from portal.web.access import public
from portal.web.cache import shows
from portal.web.exports import csv_chunks, download, json_chunks
from portal.web.languages import country_choices, country_name, gettext

COLUMNS = ("id", "name", "name_language", "place", "country", "country_name", "region", "kind", "class", "since", "url")


@blueprint.get("/directory")
@public
def directory() -> str:
    """List the members that somebody looks for, in their order."""
    shows("membership", "organisations")
    wanted = wanted_of()
    found = search(wanted, reader())
    counted = found.facets if found.count is not None else None
    return render_template(
        "membership/directory.html",
        wanted=wanted,
        query=query_of(wanted),
        found=found,
        named=named_for(member.id for member in found.members),
        narrowed_by=chips_of(wanted, counted),
        options=options_of(found.facets),
        is_counted=counted is not None,
        title_of=title_of,
        words=words,
    )


@blueprint.get("/directory.<any(csv, json):form>")
@public
def directory_file(form: str) -> Response:
    """Give everybody who fits as a file, at the address of the list."""
    begin_snapshot()
    wanted = wanted_of()
    name = f"members-{business_now():%Y-%m-%d}.{form}"
    if form == "csv":
        return download(csv_chunks(COLUMNS, (list(row.values()) for row in _rows(wanted))), "text/csv", name)
    head: dict[str, Any] = {"asked": query_of(wanted), "counted_on": business_now().date().isoformat()}
    return download(json_chunks(head, members=_rows(wanted)), "application/json", name)


def _rows(wanted: Wanted) -> Iterator[dict[str, Any]]:
    for one in every(wanted, reader()):
        yield dict(zip(COLUMNS, _cells(one), strict=True))


def _cells(one: MemberLine) -> tuple[Any, ...]:
    url = url_for("core_organisations.organisation", slug=one.slug, _external=True)
    where = (one.place, one.country, country_name(one.country), one.region)
    return (one.slug, one.name, one.name_language, *where, one.kind, one.category, one.since_on.isoformat(), url)


def options_of(facets: Facets) -> dict[str, list[tuple[str, str, int]]]:
    """The choices of each facet that lead to anybody, with their titles and counts, in the order of people."""
    order: Mapping[str, list[str]] = {
        "region": list(REGIONS),
        "country": [code for code, _ in country_choices()[1:]],
        "category": list(words.CATEGORIES),
        "kind": list(KINDS),
        "since": sorted(facets.options["since"], reverse=True),
    }
    return {
        facet: [(one, title_of(facet, one), counts[one]) for one in order[facet] if one in counts]
        for facet, counts in facets.options.items()
    }


def title_of(facet: str, value: str) -> str:
    """What a choice is called in the language of the page."""
    if facet == "country":
        return country_name(value)
    if facet == "region":
        return gettext(REGIONS[value])
    if facet == "kind":
        return gettext(KINDS[value])
    return str(words.CATEGORIES[value]) if facet == "category" else value
