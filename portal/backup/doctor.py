"""What a portal needs to live, looked at from outside; every finding that is not well says what to do.

For a bad night: one command, first causes first, and nothing in it needs the portal to start.
"""

import os
import re
import shutil
import smtplib
import subprocess
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from portal.backup.life import finding, signs_of_life
from portal.config import Settings
from portal.engines import migration_engine
from portal.hooks.values import Health
from portal.kernel.clock import wall_now
from portal.mail.boxes import UNREADABLE, opened
from portal.migrate import History
from portal.mode import mode_of

LEAST_FREE_BYTES = 500_000_000
MOST_AHEAD = timedelta(seconds=5)
SECONDS_TO_ANSWER = 10


def findings(
    settings: Settings, histories: list[History], left_out: Mapping[str, str], *, asks_network: bool
) -> list[Health]:
    """Every finding, the first cause first; what depends on a database that is away is not asked."""
    found = [_data(settings.data), _space(settings.data), _address(settings), _plugins(left_out)]
    engine = migration_engine(settings.url_of_database)
    try:
        with engine.connect() as connection:
            found += _database(connection, settings, histories)
    except SQLAlchemyError as error:
        ill = f"does not answer ({type(error).__name__}): does it run, and is DATABASE_URL right?"
        found.append(Health("database", is_well=False, detail=ill))
    finally:
        engine.dispose()
    return [*found, *_mail(settings, asks_network=asks_network), *_bounces(settings, asks_network=asks_network)]


def _data(folder: Path) -> Health:
    is_well = folder.is_dir() and os.access(folder, os.W_OK)
    ill = f"{folder} cannot be written: make it, and give it to the user that the services run as"
    return finding("PORTAL_DATA", is_well, "can be written", ill)


def _space(folder: Path) -> Health:
    free = shutil.disk_usage(folder if folder.is_dir() else Path.cwd()).free
    said = f"{free / 1e9:.1f} GB free"
    return finding("disk", free > LEAST_FREE_BYTES, said, f"{said}: make room; {folder / 'backups'} holds old copies")


def _address(settings: Settings) -> Health:
    ill = f"{settings.base_url} has no TLS, so cookies are not bound to it: put a proxy in front, name it with https"
    return finding("BASE_URL", settings.is_https or not settings.is_live, settings.base_url, ill)


def _plugins(left_out: Mapping[str, str]) -> Health:
    said = "; ".join(f"{name} could not be loaded ({why})" for name, why in left_out.items())
    return finding(
        "plugins", not left_out, "all could be loaded", f"{said}: install it anew, or portal plugins disable"
    )


def _database(connection: Connection, settings: Settings, histories: list[History]) -> list[Health]:
    mode = mode_of(connection)
    if mode is None:
        return [Health("database", is_well=False, detail="has no tables yet: run portal upgrade")]
    late = [history.owner for history in histories if history.current(connection) != history.head(connection)]
    wrong = f"the database is made for {mode}, PORTAL_MODE is {settings.mode}: one of them is the wrong one"
    found = [
        finding("mode", mode == settings.mode, f"the database is made for {mode}", wrong),
        finding("tables", not late, "of this version", f"run portal upgrade for {', '.join(late)}"),
        *(_postgresql(connection) if connection.dialect.name == "postgresql" else [_pages(connection)]),
    ]
    return found if "core" in late else [*found, *signs_of_life(connection, settings)]


def _pages(connection: Connection) -> Health:
    """Whether the file of SQLite is whole, as far as a quick look shows."""
    said = str(connection.scalar(text("PRAGMA quick_check(1)")))
    ill = f"is damaged ({said}): stop everything, keep the file, restore the last backup into a new PORTAL_DATA"
    return finding("database", said == "ok", "is whole", ill)


def _postgresql(connection: Connection) -> list[Health]:
    ahead = abs(connection.execute(text("SELECT now()")).scalar_one() - wall_now())
    server = int(str(connection.scalar(text("SHOW server_version_num")))) // 10_000
    version = _version_of("pg_dump")
    ill = f"is {version or 'missing'} and the server {server}: install postgresql-client-{server}, or no backup is made"
    apart = f"this machine and the database's are {ahead.total_seconds():.0f} s apart: let both follow NTP"
    return [
        finding("clock", ahead < MOST_AHEAD, "agrees with the database's", apart),
        finding("pg_dump", version >= server, f"is {version} and the server {server}", ill),
    ]


def _version_of(program: str) -> int:
    """The major version of a program of PostgreSQL, 0 when it is not there."""
    if shutil.which(program) is None:
        return 0
    said = subprocess.run(
        [program, "--version"], capture_output=True, text=True, timeout=SECONDS_TO_ANSWER, check=False
    )
    found = re.search(r"(\d+)", said.stdout)
    return int(found[1]) if found else 0


def _mail(settings: Settings, *, asks_network: bool) -> list[Health]:
    if not settings.mail_url:
        said = "not set: no letter leaves"
        return [finding("MAIL_URL", not settings.is_live, said, f"{said} until it names your mail server")]
    if not asks_network:
        return []
    server = urlsplit(settings.mail_url)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(server.hostname or "", server.port or 0, timeout=SECONDS_TO_ANSWER) as connection:
            connection.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        ill = f"{server.hostname} does not answer ({type(error).__name__}): letters wait and go when it does"
        return [Health("MAIL_URL", is_well=False, detail=ill)]
    return [Health("MAIL_URL", is_well=True, detail=f"{server.hostname} answers")]


def _bounces(settings: Settings, *, asks_network: bool) -> list[Health]:
    if not settings.bounce_url:
        return [Health("BOUNCE_URL", is_well=True, detail="not set: mail that comes back is not read")]
    if not (asks_network or settings.bounce_url.startswith("maildir:")):
        return []
    try:
        opened(settings.bounce_url).close()
    except UNREADABLE as error:
        return [Health("BOUNCE_URL", is_well=False, detail=f"the mailbox cannot be opened: {type(error).__name__}")]
    return [Health("BOUNCE_URL", is_well=True, detail="the mailbox can be opened")]
