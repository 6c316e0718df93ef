"""Showing the figures to Prometheus on ports of their own: visitors reach none of them, whatever a proxy is told.

Each process is a target of its own, as Prometheus has it, so that nothing is shared between processes and nothing
has to be tidied up after those that ended: the worker takes the port that is set, web processes the next free ones.
"""

import logging
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIServer

from flask import Flask
from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server

from portal.config import Settings
from portal.metrics.condition import ConditionFigures
from portal.metrics.process import ProcessFigures

log = logging.getLogger(__name__)
MOST_WEB_PROCESSES = 16


def show_figures_of_web(app: Flask) -> WSGIServer | None:
    """Show what this web process counts, on the first free port after the worker's."""
    first = urlsplit(f"//{_settings(app).metrics_address}").port
    registry: CollectorRegistry = app.extensions["portal.requests"].registry
    return _show(app, registry, range(first + 1, first + 1 + MOST_WEB_PROCESSES)) if first else None


def show_figures_of_worker(app: Flask) -> WSGIServer | None:
    """Show what the database says and how the worker is, on the port that is set."""
    first = urlsplit(f"//{_settings(app).metrics_address}").port
    if not first:
        return None
    registry = CollectorRegistry()
    registry.register(ConditionFigures(app))
    return _show(app, registry, range(first, first + 1))


def _settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["portal.settings"]
    return settings


def _show(app: Flask, registry: CollectorRegistry, ports: range) -> WSGIServer | None:
    registry.register(ProcessFigures(app))
    ProcessCollector(registry=registry)
    host = urlsplit(f"//{_settings(app).metrics_address}").hostname or ""
    for port in ports:
        try:
            return start_http_server(port, host, registry)[0]
        except OSError:  # another process has it
            continue
    log.warning("no port of %s from %s on is free: this process shows no figures", host, ports.start)
    return None
