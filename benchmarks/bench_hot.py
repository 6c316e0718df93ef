"""Everybody pledges to one campaign, or to a thousand, while its total is read and rolled: never a wrong total."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from flask import Flask

from benchmarks.clients import Race, clients_of
from benchmarks.portals import filled, postgresql_database, settings_for
from benchmarks.report import Measure
from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.services import totals
from portal.app import create_app
from portal.database import db

CAMPAIGNS, CLIENTS, ROUNDS = 1000, 16, 3
BAR = 0.6


def run() -> list[Measure]:
    """Measure."""
    with postgresql_database() as url, tempfile.TemporaryDirectory() as folder:
        live = filled(url, CAMPAIGNS)
        settings = settings_for(url, Path(folder))
        app = create_app(settings)
        rates: dict[str, list[float]] = {"one": [], "many": []}
        with clients_of(settings) as clients, watching(app, live[-1][0]) as seen:
            for name in list(rates) * ROUNDS:
                campaigns = live if name == "many" else live[-1:]
                rates[name].append(clients.run(Race("counted_pledge", CLIENTS, {"campaigns": campaigns})).rate)
    one, many = median(rates["one"]), median(rates["many"])
    against, ratio = f"to {len(live):,} campaigns: {many:,.0f} a second", one / many
    wrong = f"wrong totals in {seen['reads']:,} readings meanwhile"
    return [
        Measure("pledges that count, all to one campaign", one, "a second", against, ratio, f"≥ {BAR}", ratio >= BAR),
        Measure(wrong, seen["wrong"], "", "", None, "0", not seen["wrong"]),
    ]


@contextmanager
def watching(app: Flask, campaign_id: int) -> Iterator[dict[str, int]]:
    """Roll a campaign's deltas and compare its total with its pledges, in one statement, again and again."""
    seen, stop = {"reads": 0, "wrong": 0}, threading.Event()

    def watch() -> None:
        with app.app_context():
            last = db.select(db.func.max(Pledge.id)).scalar_subquery()
            before = db.session.execute(db.select(totals.AMOUNT, last).where(Campaign.id == campaign_id)).one()
            db.session.rollback()
            while not stop.wait(0.01):
                seen["reads"] += 1
                seen["wrong"] += _is_wrong(campaign_id, before[0], before[1] or 0)
                if seen["reads"] % 20 == 0:
                    totals.roll()
            db.session.remove()
            db.engine.dispose()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        stop.set()
        watcher.join()


def _is_wrong(campaign_id: int, before: int, since: int) -> bool:
    amount = db.select(db.func.coalesce(db.func.sum(Pledge.amount), 0)).where(
        Pledge.campaign_id == Campaign.id, Pledge.id > since, Pledge.counted_at.is_not(None)
    )
    row = db.session.execute(
        db.select(totals.AMOUNT, amount.scalar_subquery().label("pledged")).where(Campaign.id == campaign_id)
    ).one()
    db.session.rollback()
    return bool(row.amount != before + row.pledged)
