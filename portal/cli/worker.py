"""``portal worker``: background and periodic work."""

import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from portal.jobs.running import Worker
from portal.metrics.serving import show_figures_of_worker


@click.command()
@click.option("--threads", default=2, show_default=True, help="how many jobs run at the same time")
@click.option("--name", default="worker", show_default=True, help="how it is called on the health page")
@with_appcontext
def worker(threads: int, name: str) -> None:
    """Run background work until told to stop; the job at hand is finished first."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    show_figures_of_worker(app)
    working = Worker(app, name, threads)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: working.stop())
    working.run()
