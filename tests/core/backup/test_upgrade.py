"""An upgrade ends well, or the database is as it was before."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Connection, inspect, text

from portal.cli import keeping
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.migrate import History
from tests.factories import make_organisation

pytestmark = pytest.mark.both


@pytest.fixture
def environment(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of this test as the command line reads them."""
    monkeypatch.setattr(keeping, "from_environment", lambda: migrated)


def run_upgrade() -> Result:
    return CliRunner().invoke(keeping.upgrade, catch_exceptions=True)


@dataclass(frozen=True)
class BreaksHalfWay(History):
    """A plugin's next revision, which fails to keep the rest."""

    def upgrade(self, connection: Connection) -> None:
        connection.execute(text("UPDATE core_organisation SET slug = 'nobody'"))


def names(app: Flask) -> list[str]:
    with app.app_context():
        db.session.rollback()
        return list(db.session.scalars(text("SELECT slug FROM core_organisation")))


def test_a_portal_that_is_up_to_date_is_backed_up_and_checked(
    app: Flask, environment: None, migrated: Settings
) -> None:
    result = run_upgrade()
    assert result.exit_code == 0, result.output
    assert "everything holds" in result.output
    assert len(list((migrated.data / "backups").iterdir())) == 1


def test_what_breaks_the_books_is_put_back(
    app: Flask, environment: None, histories: list[History], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), unit_of_work():
        make_organisation("dakar")
    with app.app_context():
        db.engine.dispose()
    monkeypatch.setattr(keeping, "histories", lambda plugins: [*histories, BreaksHalfWay("late", tmp_path)])
    monkeypatch.setattr(keeping, "_breaches", lambda settings: ["the organisations have no names"])
    result = run_upgrade()
    assert result.exit_code == 1
    assert "the organisations have no names" in result.output
    assert names(app) == ["dakar"]


def test_a_new_portal_is_only_migrated(elsewhere: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "from_environment", lambda: elsewhere)
    result = run_upgrade()
    assert result.exit_code == 0, result.output
    assert not (elsewhere.data / "backups").exists()
    engine = keeping.migration_engine(elsewhere.url_of_database)
    with engine.connect() as connection:
        assert "core_organisation" in inspect(connection).get_table_names()
    engine.dispose()
