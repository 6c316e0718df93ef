"""Stories that take long to tell: each is told once per process and kind of database, and from then on copied."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from flask import Flask
from sqlalchemy.engine import URL

from portal.database import db
from portal.kernel.clock import shift_business_clock
from portal.reuse import quick_folder
from portal.state import current_state
from portal.testing import in_server

LEFT_OUT = shutil.ignore_patterns("static", "portal.db-*", "portal.db.*")


@dataclass(frozen=True)
class Told:
    """What a story gave, and where the database and the files are kept as it left them."""

    gave: int
    files: Path
    database: str


_room = TemporaryDirectory(prefix="portal-told-", dir=quick_folder())
_told: dict[tuple[str, str], Told] = {}


def told_once(app: Flask, name: str, tell: Callable[[], int]) -> int:
    """Tell a story on the fresh database of a test, or leave everything as it stood when the story had been told."""
    key = (name, db.engine.dialect.name)
    if key not in _told:
        gave = tell()
        _told[key] = Told(gave, Path(_room.name, uuid4().hex), f"told_{uuid4().hex[:12]}")
        _keep(app, _told[key])
        return gave
    _bring_back(app, _told[key])
    return _told[key].gave


def _keep(app: Flask, told: Told) -> None:
    _let_go()
    shutil.copytree(app.extensions["portal.settings"].data, told.files, ignore=LEFT_OUT)
    if (url := db.engine.url).get_backend_name() == "postgresql":
        _cloned(url, told.database, url.database or "")


def _bring_back(app: Flask, told: Told) -> None:
    _let_go()
    shutil.copytree(told.files, app.extensions["portal.settings"].data, dirs_exist_ok=True)
    if (url := db.engine.url).get_backend_name() == "postgresql":
        _in_server(url, f"DROP DATABASE {url.database} WITH (FORCE)")
        _cloned(url, url.database or "", told.database)
    app.extensions["portal.tail"].look()
    shift_business_clock(current_state().clock_shift)


def _let_go() -> None:
    """Close every connection, so that the file of SQLite is whole and PostgreSQL lets itself be copied."""
    db.session.remove()
    db.engine.dispose()


def _cloned(url: URL, name: str, template: str) -> None:
    _in_server(url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


def _in_server(url: URL, command: str) -> None:
    in_server(url.set(database="postgres").render_as_string(hide_password=False), command)
