"""What is true of one process at this moment: its connections to the database, and its plugins that fail."""

from collections.abc import Iterator

from flask import Flask
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import QueuePool

from portal.database import db
from portal.hooks import Hooks
from portal.state import State


class ProcessFigures(Collector):
    """Reads the figures when somebody asks for them, so that they cost nothing until then."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        with app.app_context():
            self._engine = db.engine

    def collect(self) -> Iterator[Metric]:
        """Give the figures."""
        pool = self._engine.pool
        if isinstance(pool, QueuePool):
            connections = GaugeMetricFamily(
                "portal_database_connections", "Connections of this process to the database.", labels=["state"]
            )
            connections.add_metric(["in use"], pool.checkedout())
            connections.add_metric(["idle"], pool.checkedin())
            yield connections
        hooks: Hooks = self._app.extensions["portal.hooks"]
        state: State = self._app.extensions["portal.state"]
        yield GaugeMetricFamily(
            "portal_plugins_left_out", "Plugins that could not start in this process.", len(state.left_out)
        )
        yield GaugeMetricFamily(
            "portal_failing_hooks", "Hooks of plugins whose last call failed in this process.", len(hooks.failures)
        )
