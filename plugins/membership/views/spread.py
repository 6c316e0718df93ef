"""The cockpit: where members are and are not, measured and dated, for everybody."""

from collections.abc import Mapping

from flask import Response, abort, jsonify, render_template

from plugins.membership import spread_words
from plugins.membership.figures import WORLD, figures
from plugins.membership.mapping import parts_of_the_world
from plugins.membership.rules import FOUNDED_ON, Gap, gaps
from plugins.membership.services import spreading
from plugins.membership.trend import trend_of
from plugins.membership.views.asking import day_asked_for
from plugins.membership.views.public import blueprint
from portal.kernel.clock import business_now
from portal.web.access import public
from portal.web.cache import shows
from portal.web.languages import country_name


@blueprint.get("/spread")
@public
def spread() -> str:
    """Show how evenly the members are spread, since when, and where there are none."""
    shows("membership", "organisations")
    today = business_now().date()
    day = day_asked_for() or today
    pictures = spreading.pictures(day)
    history = spreading.history(day)
    return render_template(
        "membership/spread.html",
        day=day,
        today=today,
        first=FOUNDED_ON,
        pictures=pictures,
        history=history,
        trend=trend_of([(year.on, float(year.spread.concentration.effective)) for year in history]),
        gaps=gaps_of(pictures[0].counts),
        words=spread_words,
        title_of=spread_words.title_of_group,
    )


@blueprint.get("/spread.json")
@public
def spread_as_json() -> Response:
    """The same figures for programs."""
    shows("membership", "organisations")
    day = day_asked_for()
    if day is None:
        abort(404)
    found = [
        {**figures(one.by, one.counts, one.spread, WORLD), "unknown": one.unknown} for one in spreading.pictures(day)
    ]
    return jsonify(
        counted_on=day.isoformat(), figures=found, history=[_of_a_year(one) for one in spreading.history(day)]
    )


def _of_a_year(year: spreading.Year) -> Mapping[str, object]:
    found = year.spread
    return {
        "on": year.on.isoformat(),
        "n": found.counted,
        "countries": found.groups,
        "hhi": float(found.concentration.index),
        "effective": float(found.concentration.effective),
    }


def gaps_of(counts: Mapping[str, int]) -> list[tuple[Gap, list[str]]]:
    """The parts of the world, the emptiest first, with the countries that have no member, from A to Z."""
    parts = parts_of_the_world()
    return [
        (gap, sorted(country_name(country) for country in parts[gap.code] if not counts.get(country)))
        for gap in gaps(counts, parts)
    ]
