"""Portals to measure: on a database of their own in a temporary folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from benchmarks.filling import fill
from portal.app import create_app
from portal.config import Settings
from portal.database import db
from portal.engines import migration_engine
from portal.testing import BASE_URL, in_server, migrate, running_postgresql


@contextmanager
def portal_for_measuring(plugins: list[str] | None = None, url: str = "") -> Iterator[Flask]:
    """Make a portal with the named plugins, or all, on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{folder}/portal.db"
        migrate(address)
        app = create_app(settings_for(address, Path(folder)), plugins)
        yield app
        with app.app_context():
            db.engine.dispose()


def settings_for(url: str, folder: Path) -> Settings:
    """The settings of a portal to measure."""
    return Settings(mode="test", data=folder, database_url=url, base_url=BASE_URL, secret_key="k" * 40)


def filled(url: str, campaigns: int) -> list[tuple[int, str]]:
    """Migrate and fill a database, and name the campaigns that take pledges, with their currencies."""
    migrate(url)
    engine = migration_engine(url)
    fill(engine, 1, campaigns)
    with engine.connect() as connection:
        live = "SELECT id, currency FROM campaigns_campaign WHERE state = 'live' ORDER BY id"
        found = [(id_, currency) for id_, currency in connection.exec_driver_sql(live)]
    engine.dispose()
    return found


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
