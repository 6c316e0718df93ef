"""Portals to measure: on a database of their own in a temporary folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.database import db
from portal.testing import BASE_URL, in_server, migrate, running_postgresql


@contextmanager
def portal_for_measuring(plugins: list[str] | None = None, url: str = "") -> Iterator[Flask]:
    """Make a portal with the named plugins, or all, on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{folder}/portal.db"
        migrate(address)
        settings = Settings(
            mode="test", data=Path(folder), database_url=address, base_url=BASE_URL, secret_key="k" * 40
        )
        app = create_app(settings, plugins)
        yield app
        with app.app_context():
            db.engine.dispose()


@contextmanager
def postgresql_database() -> Iterator[str]:
    """Run a PostgreSQL with an empty database for a portal, and give its address."""
    with running_postgresql() as server:
        in_server(server, "CREATE DATABASE portal")
        yield server.replace("/postgres?", "/portal?")


@contextmanager
def portal_on_postgresql() -> Iterator[Flask]:
    """Make a portal with all plugins on a PostgreSQL of its own."""
    with postgresql_database() as address, portal_for_measuring(url=address) as app:
        yield app
