"""One line for each request that reached Flask, which is counted too: what for, how answered, and how long it took.

Who asked is told by the account's number alone; a path is written as its rule, so that no link's secret is in it.
"""

import logging
import re
import time
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from portal.metrics.counting import RequestFigures

log = logging.getLogger(__name__)
PROBES = ("/healthz", "/readyz")
PART = re.compile(r"<(?:[^<>]+:)?(\w+)>")
SHOWN = {"slug", "code", "name", "gateway", "kind"}  # parts of addresses that everybody may know
PLAIN, LONGEST = re.compile(r"[a-z0-9_.-]{1,30}"), 200


def facts_of_request() -> dict[str, Any]:
    """What a line of the log says of the request that it was written in."""
    if not has_request_context():
        return {}
    return {"request_id": g.get("request_id"), "method": request.method[:10], "path": written_path()}


def written_path() -> str:
    """The path of this request without what is secret in it; of an unknown address what is plainly no token."""
    rule, values = request.url_rule, request.view_args or {}
    if rule is None:
        parts = request.path[:LONGEST].split("/")
        return "/".join(part if PLAIN.fullmatch(part) or not part else "…" for part in parts)

    def written(found: re.Match[str]) -> str:
        name = found[1]
        value = g.get("language") if name == "lang" else values.get(name)
        is_shown = isinstance(value, int) or name in SHOWN or name == "lang"
        return str(value)[:LONGEST] if is_shown else f"<{name}>"

    return PART.sub(written, rule.rule)


def install_request_log(app: Flask) -> None:
    """Write the line after everything else was done with the answer."""

    @app.before_request
    def start_clock() -> None:
        g.started, g.account_id = time.perf_counter(), None

    figures: RequestFigures = app.extensions["portal.requests"]

    @app.after_request
    def write(response: Response) -> Response:
        spent, rule = time.perf_counter() - g.started if "started" in g else 0.0, request.url_rule
        figures.answered(rule.rule if rule else "", request.method, response.status_code, spent)
        if request.path not in PROBES or response.status_code >= 400:
            said = {"status": response.status_code, "milliseconds": round(spent * 1000, 1)}
            log.info("answered", extra=said | {"account": g.get("account_id")})
        return response
