"""Data that an earlier version made is brought to today's tables whole, or stands as it was before."""

import lzma
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Connection, inspect, text

from portal.audit.services import verify_audit
from portal.checks import run_checks
from portal.cli import keeping
from portal.config import Settings
from portal.database import db
from portal.engines import migration_engine
from portal.ledger.sealing import verify_ledger
from portal.migrate import History
from portal.testing import Browser, MakeApp, browser_of, browser_signed_in
from tests.older import SECRET, dump_of

pytestmark = pytest.mark.both

BREAKS_HALF_WAY = """
from alembic import op

revision, down_revision = "breaks", "{head}"

def upgrade():
    op.execute("DELETE FROM campaigns_text")
    raise RuntimeError("this revision cannot be made")
"""
Ask = Callable[[Connection], object]


@pytest.fixture
def older(elsewhere: Settings, database_kind: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A portal of an earlier version, which the command line is about to upgrade."""
    sql = lzma.decompress(dump_of(database_kind).read_bytes()).decode()
    settings = replace(elsewhere, mode="demo", secret_key=SECRET, mail_dir=None)
    if database_kind == "sqlite":
        with closing(sqlite3.connect(settings.data / "portal.db")) as database:
            database.executescript(sql)
    else:
        address = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
        command = ["psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={address}"]
        subprocess.run(command, input=sql, text=True, check=True, capture_output=True)
    monkeypatch.setattr(keeping, "from_environment", lambda: settings)
    return settings


def run_upgrade() -> Result:
    return CliRunner().invoke(keeping.upgrade, catch_exceptions=True)


def asked(settings: Settings, question: Ask) -> object:
    """What somebody finds who looks into the database from outside."""
    engine = migration_engine(settings.url_of_database)
    try:
        with engine.connect() as connection:
            return question(connection)
    finally:
        engine.dispose()


def contents(connection: Connection) -> dict[str, object]:
    """Every table with its columns and how many rows it has, and every version."""
    found = inspect(connection)
    tables = sorted(found.get_table_names())
    columns = {table: sorted(column["name"] for column in found.get_columns(table)) for table in tables}
    rows = {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables}
    versions = [table for table in tables if columns[table] == ["version_num"]]
    at = {table: connection.scalars(text(f"SELECT version_num FROM {table}")).all() for table in versions}
    return {"columns": columns, "rows": rows, "versions": at}


def addresses(app: Flask, **values: str) -> list[str]:
    """Every page that needs no more than these parts to have an address."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static")
    known = {"lang": "en", **values}
    with app.test_request_context():
        builder = app.url_map.bind("portal.test")
        fitting = (rule for rule in rules if rule.arguments <= known.keys() and values.keys() <= rule.arguments)
        return [builder.build(rule.endpoint, {name: known[name] for name in rule.arguments}) for rule in fitting]


def failing(visitor: Browser, paths: list[str]) -> dict[str, int]:
    answers = {path: visitor.get(path).status_code for path in paths}
    return {path: status for path, status in answers.items() if status >= 500}


def test_data_of_the_version_before_is_upgraded_with_every_seal(older: Settings, make_app: MakeApp) -> None:
    before = asked(older, contents)
    result = run_upgrade()
    assert result.exit_code == 0, result.output
    assert asked(older, contents) != before
    app = make_app(**vars(older))
    with app.app_context():
        assert run_checks() == []
        verdicts = [verify_ledger(), verify_audit()]
    assert [verdict.faults for verdict in verdicts] == [(), ()]
    assert all(verdict.rows >= 40 for verdict in verdicts)


@pytest.mark.either
def test_every_page_shows_data_of_the_version_before(older: Settings, make_app: MakeApp) -> None:
    assert run_upgrade().exit_code == 0
    app = make_app(**vars(older))
    with app.app_context():
        shown = text(
            "SELECT min(slug) FROM campaigns_campaign WHERE state IN ('live', 'succeeded', 'failed') GROUP BY state"
        )
        slugs = db.session.scalars(shown).all()
        db.session.rollback()
    assert len(slugs) >= 2
    staff = browser_signed_in(app, "staff@city.example", "secretariat")
    for visitor in (browser_of(app), staff):
        assert failing(visitor, addresses(app)) == {}
        for slug in slugs:
            assert visitor.get(f"/en/campaigns/{slug}").status_code == 200
            assert failing(visitor, addresses(app, slug=slug)) == {}


@pytest.fixture
def next_release(histories: list[History], older: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release in which the last revision of the campaigns fails, after all the others went well."""
    (campaigns,) = (history for history in histories if history.owner == "campaigns")
    head = str(asked(older, campaigns.head))
    folder = copytree(campaigns.folder, tmp_path / "release" / "migrations")
    (folder / "20991231_breaks.py").write_text(BREAKS_HALF_WAY.format(head=head))
    changed = [replace(history, folder=folder) if history is campaigns else history for history in histories]
    monkeypatch.setattr(keeping, "histories", lambda plugins: changed)


def test_an_upgrade_that_fails_half_way_stands_back_where_it_was(
    older: Settings, next_release: None, monkeypatch: pytest.MonkeyPatch, histories: list[History]
) -> None:
    before = asked(older, contents)
    result = run_upgrade()
    assert result.exit_code == 1
    assert "this revision cannot be made" in result.output
    assert "again as it was before" in result.output
    assert asked(older, contents) == before
    monkeypatch.setattr(keeping, "histories", lambda plugins: histories)
    assert run_upgrade().exit_code == 0  # the release that mends it finds what it needs
