"""One migration history for each owner of tables: the core and every plugin.

A history is a folder of revisions and a table that remembers the last one. The histories share
one environment, ``migrations/env.py``, and nothing else: a plugin that is missing, broken or
removed leaves the others as they are.
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from portal.engines import write_lock

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "portal" / "shipped"  # in a wheel, whose other folders would lie among everybody's packages
CORE = "core"
MIGRATION_LOCK = 0x01D9  # a number of PostgreSQL's advisory locks that nothing else of ours uses


class NewerSchema(RuntimeError):
    """The database was migrated by a newer portal than this one."""


class BrokenReferences(RuntimeError):
    """After a migration SQLite found rows that refer to nothing."""


def beside(name: str) -> Path:
    """A folder that lies beside the package in a checkout and inside it in a wheel."""
    return SHIPPED / name if SHIPPED.is_dir() else ROOT / name


@dataclass(frozen=True)
class History:
    """The revisions of the tables of one owner."""

    owner: str
    folder: Path

    @property
    def version_table(self) -> str:
        """The table that remembers how far this history has come."""
        return f"{self.owner}_version"

    def config(self, connection: Connection) -> Config:
        """Say to Alembic where everything is."""
        settings = Config()
        settings.set_main_option("script_location", str(beside("migrations")))
        settings.set_main_option("path_separator", "newline")
        settings.set_main_option("version_locations", str(self.folder))
        settings.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
        settings.attributes.update(connection=connection, history=self)
        return settings

    def upgrade(self, connection: Connection) -> None:
        """Bring the owner's tables to the newest revision; refuse a schema newer than we know."""
        scripts = ScriptDirectory.from_config(self.config(connection))
        current = self.current(connection)
        if current and current not in {script.revision for script in scripts.walk_revisions()}:
            raise NewerSchema(f"{self.owner}: the database is at {current}, which this portal does not know")
        if current != scripts.get_current_head():
            command.upgrade(self.config(connection), "head")

    def downgrade(self, connection: Connection) -> None:
        """Take all the owner's tables away."""
        command.downgrade(self.config(connection), "base")

    def revise(self, connection: Connection, message: str) -> None:
        """Write the next revision from what changed in this owner's models."""
        if not (ROOT / "pyproject.toml").exists():
            raise RuntimeError("revisions are written in a source checkout only")
        command.revision(self.config(connection), message, autogenerate=True)

    def check(self, connection: Connection) -> None:
        """Fail when the models and the revisions say different things."""
        command.check(self.config(connection))

    def current(self, connection: Connection) -> str | None:
        """The revision that the database is at."""
        context = MigrationContext.configure(connection, opts={"version_table": self.version_table})
        return context.get_current_revision()

    def head(self, connection: Connection) -> str | None:
        """The newest revision that there is."""
        return ScriptDirectory.from_config(self.config(connection)).get_current_head()


def core_history() -> History:
    """The core's own history."""
    return History(CORE, beside("migrations") / "versions")


def upgrade_all(engine: Engine, histories: Iterable[History]) -> dict[str, Exception]:
    """Bring every history to its end, one process at a time, and tell which plugins could not get there."""
    with one_at_a_time(engine):
        outcomes = {history.owner: _upgraded(engine, history) for history in histories}
    return {owner: error for owner, error in outcomes.items() if error is not None}


def _upgraded(engine: Engine, history: History) -> Exception | None:
    """Bring one history to its end; what kept a plugin's from getting there. The core's must."""
    try:
        with migrating(engine) as connection:
            history.upgrade(connection)
    except Exception as error:
        if history.owner == CORE:
            raise
        log.exception("the tables of %s could not be migrated", history.owner)
        return error
    return None


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open one transaction for a migration; on SQLite all references are checked before it is stored."""
    with engine.begin() as connection:
        yield connection
        if engine.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise BrokenReferences(f"{len(broken)} rows refer to nothing, the first in {broken[0][0]}")


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Let one process migrate while the others wait: two that race to create tables kill the boot."""
    if engine.dialect.name == "sqlite":
        with write_lock(engine, threading.TIMEOUT_MAX):
            yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": MIGRATION_LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": MIGRATION_LOCK})
