"""Portals to measure: on a database of their own in a temporary folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.testing import BASE_URL, migrate


@contextmanager
def portal_for_measuring(plugins: list[str] | None = None, url: str = "") -> Iterator[Flask]:
    """Make a portal with the named plugins, or all, on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{folder}/portal.db"
        migrate(address)
        settings = Settings(
            mode="test", data=Path(folder), database_url=address, base_url=BASE_URL, secret_key="k" * 40
        )
        yield create_app(settings, plugins)
