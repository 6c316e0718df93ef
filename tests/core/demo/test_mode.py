"""A database belongs to one mode for ever."""

from pathlib import Path
from typing import get_args

import pytest

from portal.app import create_app
from portal.config import BadSettings, Mode, Settings
from portal.engines import migration_engine
from portal.mode import fix_mode, mode_of
from portal.testing import MakeApp

PAIRS = [(made, asked) for made in get_args(Mode) for asked in get_args(Mode) if made != asked]


def stored(url: str) -> str | None:
    engine = migration_engine(url)
    with engine.connect() as connection:
        mode = mode_of(connection)
    engine.dispose()
    return mode


def fix(url: str, mode: Mode) -> None:
    engine = migration_engine(url)
    try:
        fix_mode(engine, mode)
    finally:
        engine.dispose()


def test_a_migrated_database_gets_its_mode_once(database_url: str) -> None:
    assert stored(database_url) is None
    fix(database_url, "test")
    fix(database_url, "test")
    assert stored(database_url) == "test"


@pytest.mark.parametrize(("made", "asked"), PAIRS)
@pytest.mark.only_on("sqlite")
def test_no_mode_is_changed_into_another(made: Mode, asked: Mode, database_url: str) -> None:
    fix(database_url, made)
    with pytest.raises(BadSettings, match=f"made in {made} mode"):
        fix(database_url, asked)
    assert stored(database_url) == made


def test_the_portal_does_not_start_on_a_database_of_another_mode(database_url: str, settings: Settings) -> None:
    fix(database_url, "demo")
    with pytest.raises(BadSettings, match="PORTAL_MODE is test"):
        create_app(settings)


def test_the_portal_starts_on_a_database_of_its_mode(database_url: str, make_app: MakeApp) -> None:
    fix(database_url, "test")
    assert make_app().testing


def test_a_database_without_tables_has_no_mode_yet(tmp_path: Path) -> None:
    assert stored(f"sqlite:///{tmp_path}/empty.db") is None
