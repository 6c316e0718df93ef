"""In whose time zone instants are shown: that of the thing itself, and the reader's, by ``?tz=`` or from their profile.

Nothing is stored for a reader: the zone travels in the links of the page, and such a page is kept by nobody.
"""

from collections.abc import MutableMapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, dates
from babel.core import get_global
from flask import Blueprint, Flask, g, render_template, request, url_for

from portal.accounts.browsers import OWN_PATH
from portal.kernel.clock import business_now
from portal.kernel.text import N_, clean_line, fold
from portal.web.access import public
from portal.web.languages import UTC_NAME, format_instant, gettext, locale

blueprint = Blueprint("core_zones", __name__, url_prefix="/<lang:lang>")
ASKED, BACK, LONGEST, LONGEST_SHOWN = "tz", "back", 2000, 60
KNOWN = frozenset(available_timezones() - {"Factory", "localtime"})  # two files of zoneinfo that name no place
PLACES = ["UTC", *sorted(zone for zone in KNOWN if "/" in zone and not zone.startswith("Etc/"))]
NAME = {"translate": "no"}
TO_CHOOSE = [(zone, zone.replace("_", " "), NAME) for zone in PLACES]  # for a field of a form
GROUPS = {
    "Africa": N_("Africa"),
    "America": N_("America"),
    "Antarctica": N_("Antarctica"),
    "Arctic": N_("Arctic"),
    "Asia": N_("Asia"),
    "Atlantic": N_("Atlantic Ocean"),
    "Australia": N_("Australia"),
    "Europe": N_("Europe"),
    "Indian": N_("Indian Ocean"),
    "Pacific": N_("Pacific Ocean"),
}
Zones = list[tuple[str, str]]


def take_zone() -> None:
    """Take the zone that the address asks for; one that nobody knows is only noted. Runs before every request."""
    asked = request.args.get(ASKED, "") if request.query_string else ""
    g.chosen_zone = asked if asked in KNOWN else ""
    g.unknown_zone = "" if g.chosen_zone else clean_line(asked)[:LONGEST_SHOWN]
    g.time_zone = g.chosen_zone or g.time_zone


def reader_zone() -> str:
    """The reader's zone, UTC for a reader who did not say."""
    zone: str = g.get("time_zone") or UTC_NAME
    return zone


def format_deadline(value: datetime, own_zone: str) -> str:
    """Write an instant in its own zone and, where that differs for a reader who said theirs, in both."""
    there, here = format_instant(value, own_zone), reader_zone()
    if (here == UTC_NAME and not g.get("chosen_zone")) or _offset(value, here) == _offset(value, own_zone):
        return there
    return f"{there} = {format_instant(value, here)}"


def _offset(value: datetime, zone: str) -> Any:
    return value.astimezone(ZoneInfo(zone)).utcoffset()


def zone_name(zone: str) -> str:
    """A zone by its city, in the page's language."""
    return zone if zone == UTC_NAME else dates.get_timezone_location(zone, locale=locale(), return_city=True)


@lru_cache(maxsize=16)
def _named(code: str) -> dict[str, Zones]:
    """The zones of each part of the world by city, without the other names that they have."""
    aliases, found = get_global("zone_aliases"), {part: Zones() for part in GROUPS}
    for zone in sorted(KNOWN - aliases.keys()):
        if (part := zone.partition("/")[0]) in GROUPS:
            city = dates.get_timezone_location(zone, locale=Locale.parse(code), return_city=True)
            found[part].append((zone, city))
    return {part: sorted(zones, key=lambda pair: fold(pair[1])) for part, zones in found.items()}


def zone_groups() -> list[tuple[str, Zones]]:
    """Every zone with its city and how far it is from UTC today, by part of the world."""
    return [
        (gettext(GROUPS[part]), [(zone, f"{city} (UTC{_ahead(zone)})") for zone, city in zones])
        for part, zones in _named(str(locale())).items()
    ]


def _ahead(zone: str) -> str:
    return business_now().astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")[-len("+00:00") :]


def query_of_this_page(*, with_zone: bool = False) -> str:
    """What the address of this page asks for, as it stands behind a question mark; a zone that is unknown stays out."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != ASKED]
    zone = g.get("chosen_zone") if with_zone else ""
    return urlencode(asked + ([(ASKED, zone)] if zone else []), safe="/")


def with_query(path: str, query: str) -> str:
    """An address from its parts."""
    return f"{path}?{query}" if query else path


def this_page() -> str:
    """The address of this page without its zone, to come back to; home for the answer to a form."""
    if request.method != "GET":
        return url_for("core.home", tz=None)
    return with_query(request.path, query_of_this_page())


@blueprint.get("/time-zone")
@public
def choose() -> str:
    """Let a reader choose a zone; the form leads back to the page that they came from."""
    asked = request.args.get(BACK, "")
    back = asked if OWN_PATH.fullmatch(asked) and len(asked) <= LONGEST else url_for("core.home", tz=None)
    path, _, query = back.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != ASKED]
    chosen = get_global("zone_aliases").get(reader_zone(), reader_zone())
    return render_template("zones.html", back=back, path=path, kept=kept, groups=zone_groups(), chosen=chosen)


def install_zones(app: Flask) -> None:
    """Give the chosen zone to every link, and the templates what they need to show it."""
    app.jinja_env.filters["deadline"] = format_deadline
    app.jinja_env.globals.update(zone_name=zone_name, reader_zone=reader_zone, this_page=this_page)

    @app.url_defaults
    def keep_zone(endpoint: str, values: MutableMapping[str, Any]) -> None:
        if g.get("chosen_zone") and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values.setdefault(ASKED, g.chosen_zone)
