"""A portal behind an address of this machine, as people reach it."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.cli.demo import migrate
from portal.config import Mode, Settings
from portal.database import db
from portal.demo.sign_ins import kept
from portal.jobs.running import run_due
from portal.kernel.clock import shift_business_clock
from portal.reuse import share_what_is_compiled
from portal.web.languages import force_locale, gettext, ngettext

HOST = "127.0.0.1"
SECRET = "a secret key for tests that is long enough"


@dataclass(frozen=True)
class Portal:
    """A portal that is being served: its address, and ways to do what nobody does in a browser."""

    app: Flask
    url: str
    data: Path

    def work(self) -> None:
        """Do what the worker does."""
        run_due(self.app)

    def says(self, language: str, words: str, **values: object) -> str:
        """How the portal says something in a language."""
        with self.app.test_request_context(base_url=self.url), force_locale(language):
            return str(gettext(words, **values))

    def counts(self, language: str, one: str, many: str, number: int) -> str:
        """How the portal says how many there are of something in a language."""
        with self.app.test_request_context(base_url=self.url), force_locale(language):
            return str(ngettext(one, many, number))

    def passphrase(self, role: str) -> tuple[str, str]:
        """The e-mail address and the passphrase of the sample person who has a role."""
        return next((one.email, one.passphrase) for one in kept(self.data) if one.role == role)


class Silent(WSGIRequestHandler):
    """Answers without writing a line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def settings_of(data: Path, url: str, database_url: str = "", mode: Mode = "demo") -> Settings:
    """The settings of a portal with its data in a folder."""
    return Settings(mode=mode, data=data, database_url=database_url, base_url=url, secret_key=SECRET, strict=True)


@contextmanager
def served(data: Path, database_url: str = "", mode: Mode = "demo") -> Iterator[Portal]:
    """Serve the portal whose data are in a folder, at an address that is free."""
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
        url = f"http://{HOST}:{port}"
        app = create_app(settings_of(data, url, database_url, mode))
        share_what_is_compiled(app)
        server = make_server(HOST, port, app, threaded=True, request_handler=Silent, fd=listening.fileno())
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield Portal(app, url, data)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            close(app)


def close(app: Flask) -> None:
    """End a portal's connections, and let its clock go as all others do."""
    shift_business_clock(timedelta())
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def new_portal(data: Path, database_url: str = "", mode: Mode = "demo") -> Flask:
    """A migrated portal without any data, not served."""
    settings = settings_of(data, f"http://{HOST}:1", database_url, mode)
    data.mkdir(parents=True, exist_ok=True)
    migrate(settings)
    return create_app(settings)


def copied(data: Path, to: Path) -> Path:
    """A copy of a portal's data, to be changed."""
    return Path(shutil.copytree(data, to))
