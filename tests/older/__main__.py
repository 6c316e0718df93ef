"""Makes the data of an earlier version anew: ``python -m tests.older``.

The code of that commit fills a database of each kind with its own demo, and what is in it is written down as SQL. It
runs with the libraries of today. Name a newer commit when the oldest version that anybody still runs is a newer one.
"""

import lzma
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.migrate import ROOT
from portal.testing import running_postgresql
from tests.core.backup.conftest import PROGRAMS
from tests.older import COMMIT, SECRET, dump_of

SEAL = """
from portal.app import create_app
from portal.audit.services import seal_audit
from portal.ledger.sealing import seal_ledger

with create_app().app_context():
    seal_ledger()
    seal_audit()
"""


def main() -> None:
    """Write both files."""
    with TemporaryDirectory() as name:
        code = Path(name, "code")
        code.mkdir()
        archive = subprocess.run(["git", "archive", COMMIT], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x"], cwd=code, input=archive, check=True)
        fill(code, Path(name, "sqlite"), "")
        with closing(sqlite3.connect(Path(name, "sqlite", "portal.db"))) as database:
            keep("sqlite", "\n".join(database.iterdump()))
        with running_postgresql() as address:
            plain = address.replace("postgresql+psycopg://", "postgresql://")
            fill(code, Path(name, "postgresql"), plain)
            command = [str(PROGRAMS / "pg_dump"), "--no-owner", "--no-privileges", plain]
            keep("postgresql", subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def fill(code: Path, data: Path, database_url: str) -> None:
    """Have that version fill a database with its demo, and seal what its demo wrote."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("PORTAL_MODE", "BASE_URL", "MAIL_URL")
    } | {"PORTAL_DATA": str(data), "DATABASE_URL": database_url, "SECRET_KEY": SECRET}
    for command in (["-m", "portal", "demo", "--set-up-only"], ["-c", SEAL]):
        subprocess.run([sys.executable, *command], cwd=code, env=environment, check=True)


def keep(kind: str, sql: str) -> None:
    """Write a file whose bytes are few."""
    dump_of(kind).write_bytes(lzma.compress(sql.encode(), preset=9))


main()
