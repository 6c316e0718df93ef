"""Copying a whole database while it is used, each kind by its own tool."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import URL

from portal.backup.archive import BadBackup
from portal.engines import write_lock

SECONDS = 6 * 3600


def dump(engine: Engine, target: Path) -> None:
    """Copy the database as it is at one instant; writers go on (SQLite's online backup, PostgreSQL's pg_dump)."""
    if engine.dialect.name == "sqlite":
        with _sqlite(Path(str(engine.url.database))) as source, _sqlite(target) as copy:
            source.backup(copy)
        return
    _run(engine.url, ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])


def load(engine: Engine, source: Path) -> None:
    """Put a copy into the place of the database, whatever is there now."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_lock(engine), _sqlite(source) as copy, _sqlite(path) as target:
            copy.backup(target)
        return
    _clear(engine)
    _run(engine.url, ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(source)], "--dbname")


def is_empty(engine: Engine) -> bool:
    """Whether a database has no table yet."""
    with engine.connect() as connection:
        return not inspect(connection).get_table_names()


def _clear(engine: Engine) -> None:
    """Drop everything of the portal's schema; the copy brings all of it back."""
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


def _run(url: URL, command: list[str], *names: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where other users cannot read it."""
    if which(command[0]) is None:
        raise BadBackup(f"{command[0]} is not installed: it comes with PostgreSQL's client programs")
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    name = names[0] if names else "--dbname"
    done = subprocess.run(
        [*command, f"{name}={address}"], env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if done.returncode:
        raise BadBackup(f"{command[0]} failed: {done.stderr.strip()[-500:]}")
