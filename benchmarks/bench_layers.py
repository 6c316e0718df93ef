"""What pages cost in CPU, rendered anew each time, against Flask that returns ready bytes, in one process, in turns."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from werkzeug.test import EnvironBuilder

from benchmarks.bare import flask as bare
from benchmarks.portals import filled, settings_for
from benchmarks.report import Measure, interleaved
from portal.app import create_app
from portal.changes import EVERYTHING
from portal.database import db
from portal.testing import BASE_URL, browser_signed_in

CAMPAIGNS, ROUNDS, REPEAT = 1000, 15, 20
PAGES = {
    "a view that asks nothing": "/healthz",
    "home": "/en/",
    "list": "/en/campaigns/",
    "campaign": "/en/campaigns/campaign-1",
    "list, signed in": "/en/campaigns/",
    "campaign, signed in": "/en/campaigns/campaign-1",
    "ledger": "/en/ledger/holder/",
    "directory": "/en/membership/directory",
    "badge": "/badge/city-1.svg",
    "badge, kept": "/badge/city-1.svg",
}
BARS = {"list": 15, "campaign": 12, "list, signed in": 18, "badge, kept": 2}
FLOOR = "Flask, bytes"


def run() -> list[Measure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/portal.db"
        filled(url, CAMPAIGNS)
        app = create_app(settings_for(url, Path(folder)))
        cookie = browser_signed_in(app).get_cookie("session", domain="portal.test")
        contenders = {FLOOR: _asking(bare, "/")}
        for name, path in PAGES.items():
            session = f"session={cookie.value}" if cookie and name.endswith("signed in") else ""
            contenders[name] = _asking(app, path, session, is_kept=name.endswith("kept"))
        for act in contenders.values():
            act()
        seconds = interleaved(contenders, ROUNDS, REPEAT)
        with app.app_context():
            db.engine.dispose()
    return [_measure(name, seconds[name], seconds[FLOOR]) for name in PAGES]


def _asking(app: Flask, path: str, cookie: str = "", *, is_kept: bool = False) -> Callable[[], object]:
    """Ask a WSGI application for a page, which is dropped before unless kept ones are asked for."""
    environ = EnvironBuilder(path=path, base_url=BASE_URL, headers={"Cookie": cookie} if cookie else {}).get_environ()
    cache = app.extensions.get("portal.page_cache")

    def act() -> object:
        if cache is not None and not is_kept:
            cache.drop(EVERYTHING)
        begun: list[str] = []
        body = b"".join(app(dict(environ), lambda status, headers, error=None: begun.append(status)))  # type: ignore[arg-type,return-value]
        assert begun[0].startswith("200"), (path, begun)
        return body

    return act


def _measure(name: str, seconds: float, floor: float) -> Measure:
    ratio, against = seconds / floor, f"{FLOOR}: {floor * 1e6:.0f} µs"
    if name not in BARS:
        return Measure(name, seconds * 1e6, "µs CPU", against, ratio)
    return Measure(name, seconds * 1e6, "µs CPU", against, ratio, f"≤ {BARS[name]}", ratio <= BARS[name])
