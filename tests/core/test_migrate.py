"""One history per owner: each goes its own way, and two processes do not race."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from portal.engines import migration_engine
from portal.loader import discover
from portal.migrate import BrokenReferences, History, NewerSchema, core_history, migrating, upgrade_all

pytestmark = pytest.mark.both


def histories() -> list[History]:
    return [core_history(), *(plugin.history for plugin in discover()[0] if plugin.history)]


@pytest.fixture
def empty_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table, in the kind that the test runs on."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    url: str = request.getfixturevalue("database_url")
    engine = migration_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


def tables(url: str) -> set[str]:
    engine = migration_engine(url)
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
    engine.dispose()
    return names


def upgrade(url: str, wanted: list[History]) -> dict[str, Exception]:
    engine = migration_engine(url)
    try:
        return upgrade_all(engine, wanted)
    finally:
        engine.dispose()


def test_two_processes_that_start_together_both_find_the_tables_made(empty_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        failures = list(pool.map(lambda _: upgrade(empty_url, histories()), range(2)))
    assert failures == [{}, {}]
    assert {"core_version", "membership_version"} <= tables(empty_url)


def test_a_broken_history_of_a_plugin_leaves_the_others_whole(empty_url: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "one.py").write_text(
        "revision = '1'\ndown_revision = None\ndef upgrade(): raise RuntimeError('cut half-way')\n"
    )
    failures = upgrade(empty_url, [core_history(), History("broken", broken), *histories()[1:]])
    assert list(failures) == ["broken"]
    assert "membership_version" in tables(empty_url)
    assert "broken_version" not in tables(empty_url)


def test_a_migration_cut_half_way_leaves_nothing_behind(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = '1'\ndown_revision = None\n"
        "def upgrade():\n    op.create_table('half_table', sa.Column('id', sa.Integer))\n    raise OSError\n"
    )
    failures = upgrade(empty_url, [core_history(), History("half", tmp_path)])
    assert list(failures) == ["half"]
    assert "half_table" not in tables(empty_url)


def test_a_schema_from_a_newer_portal_is_refused(empty_url: str) -> None:
    upgrade(empty_url, [core_history()])
    engine = migration_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE core_version SET version_num = 'from the future'"))
    with pytest.raises(NewerSchema), migrating(engine) as connection:
        core_history().upgrade(connection)
    engine.dispose()


@pytest.mark.only_on("sqlite")
def test_rows_that_refer_to_nothing_stop_a_migration_on_sqlite(empty_url: str) -> None:
    engine = migration_engine(empty_url)
    with pytest.raises(BrokenReferences), migrating(engine) as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))"))
        connection.execute(text("INSERT INTO child VALUES (7)"))
    assert tables(empty_url) == set()
    engine.dispose()


def test_a_plugin_whose_folder_is_gone_leaves_the_others_to_upgrade(empty_url: str) -> None:
    upgrade(empty_url, histories())
    assert upgrade(empty_url, [core_history()]) == {}
