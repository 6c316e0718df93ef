"""The open register: a page that explains it, and the files."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for

from plugins.membership.register_words import COLUMNS
from plugins.membership.rules import FOUNDED_ON
from plugins.membership.services.keeping import kept
from plugins.membership.services.open_register import Entry, entries
from plugins.membership.views.asking import day_asked_for
from plugins.membership.views.public import blueprint
from portal.database import begin_snapshot
from portal.kernel.clock import business_now
from portal.web.access import public
from portal.web.cache import CACHE_CONTROL, shows
from portal.web.exports import csv_chunks, download, json_chunks
from portal.web.network import network_name

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
SOURCES = "Places and their numbers: GeoNames, https://www.geonames.org, CC BY 4.0"
FORMS = {"csv": "text/csv", "json": "application/json"}


@blueprint.get("/register")
@public
def register() -> str:
    """Explain the open register, and lead to its files."""
    shows("membership", "organisations")
    today = business_now().date()
    return render_template(
        "membership/register.html",
        columns=COLUMNS,
        licence=LICENCE,
        today=today,
        first=FOUNDED_ON,
        on=day_asked_for() if request.args.get("on") else None,
        example=next(entries(today), None),
        row_of=object_of,
    )


@blueprint.get("/register.<any(csv, json):form>")
@public
def register_file(form: str) -> Response:
    """Give the register of today or of a day as a file, or only say that the visitor's copy is still right."""
    begin_snapshot()
    day = day_asked_for()
    if day is None:
        abort(404)
    etag = kept(("register", form, day, request.url_root, network_name()), lambda: _fingerprint(form, day))
    if etag in request.if_none_match:
        answer = make_response("", 304)
    else:
        answer = download(_chunks(form, day), FORMS[form], f"members-register-{day}.{form}")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = CACHE_CONTROL
    answer.headers["Link"] = f'<{LICENCE}>; rel="license"'
    return answer


def _fingerprint(form: str, day: date) -> str:
    found = hashlib.sha256()
    for chunk in _chunks(form, day):
        found.update(chunk.encode())
    return found.hexdigest()[:20]


def _chunks(form: str, day: date) -> Iterator[str]:
    rows = map(object_of, entries(day))
    if form == "csv":
        return csv_chunks(tuple(COLUMNS), (_cells(row.values()) for row in rows))
    about = {
        "register": network_name(),
        "counted_on": day.isoformat(),
        "licence": LICENCE,
        "sources": SOURCES,
        "about": url_for("membership.register", _external=True),
    }
    return json_chunks(about, members=rows)


def object_of(one: Entry) -> dict[str, Any]:
    """A member as the register has it, by the names of its columns."""
    values = (
        one.id, url_for("core_organisations.organisation", slug=one.id, lang="en", _external=True), one.name,
        one.name_language, one.names, one.former_names, one.kind, one.category, one.since.isoformat(), one.country,
        one.region, one.place, one.latitude, one.longitude, one.population, one.geonames, one.geonames_url, one.website,
        one.parent, one.former_ids,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _cells(values: Any) -> Sequence[Any]:
    """Values for a file without structure: names and former ids as JSON."""
    return [json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value for value in values]
