"""What a portal needs to live, looked at from outside: settings, folders, database, mail server, worker."""

import os
import shutil
import smtplib
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from portal.checks import CheckRun
from portal.config import Settings
from portal.engines import migration_engine
from portal.hooks.values import Health
from portal.jobs.models import JobRow, SignOfLife
from portal.kernel.clock import wall_now
from portal.migrate import History
from portal.mode import mode_of
from portal.state import HELD, SettingRow

LEAST_FREE_BYTES = 500_000_000
LONGEST_SILENCE = timedelta(minutes=2)
LATEST_CHECK = timedelta(hours=2)
SECONDS_TO_ANSWER = 10


def findings(settings: Settings, histories: list[History], *, asks_network: bool) -> list[Health]:
    """Every finding, the first cause first; what depends on a database that is away is not asked."""
    found = [_data(settings.data), _space(settings.data), _address(settings)]
    engine = migration_engine(settings.url_of_database)
    try:
        with engine.connect() as connection:
            found += _database(connection, settings, histories)
    except SQLAlchemyError as error:
        found.append(Health("database", is_well=False, detail=f"does not answer: {type(error).__name__}"))
    finally:
        engine.dispose()
    return [*found, *_mail(settings, asks_network=asks_network)]


def _data(folder: Path) -> Health:
    is_well = folder.is_dir() and os.access(folder, os.W_OK)
    return Health("PORTAL_DATA", is_well, "can be written" if is_well else f"{folder} cannot be written by this user")


def _space(folder: Path) -> Health:
    free = shutil.disk_usage(folder if folder.is_dir() else Path.cwd()).free
    return Health("disk", free > LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free")


def _address(settings: Settings) -> Health:
    detail = (
        settings.base_url if settings.is_https else f"{settings.base_url}, without TLS: cookies are not bound to it"
    )
    return Health("BASE_URL", settings.is_https or not settings.is_live, detail)


def _database(connection: Connection, settings: Settings, histories: list[History]) -> list[Health]:
    mode = mode_of(connection)
    if mode is None:
        return [Health("database", is_well=False, detail="has no tables yet: run portal upgrade")]
    late = [history.owner for history in histories if history.current(connection) != history.head(connection)]
    tables = Health("tables", not late, f"run portal upgrade for {', '.join(late)}" if late else "of this version")
    found = [Health("mode", mode == settings.mode, f"the database is made for {mode}"), tables]
    return found if "core" in late else [*found, *_life(connection)]


def _life(connection: Connection) -> list[Health]:
    held = connection.scalar(select(SettingRow.value).where(SettingRow.name == HELD))
    failed = connection.scalar(select(func.count()).select_from(JobRow).where(JobRow.state == "failed")) or 0
    return [
        _worker(connection),
        _checks(connection),
        Health("jobs", not failed, f"{failed} gave up: see the back office" if failed else "none gave up"),
        Health("held", not held, f"restored as of {held}: run portal release" if held else "nothing is held"),
    ]


def _worker(connection: Connection) -> Health:
    seen_at = connection.scalar(select(func.max(SignOfLife.seen_at)))
    is_well = seen_at is not None and wall_now() - seen_at < LONGEST_SILENCE
    return Health("worker", is_well, f"seen {seen_at:%Y-%m-%d %H:%M:%S} UTC" if seen_at else "never seen: start it")


def _checks(connection: Connection) -> Health:
    newest = select(CheckRun.ran_at, CheckRun.breaches).order_by(CheckRun.id.desc()).limit(1)
    run = connection.execute(newest).one_or_none()
    if run is None:
        return Health("checks", is_well=False, detail="never ran: run portal check")
    is_well = not run.breaches and wall_now() - run.ran_at < LATEST_CHECK
    return Health("checks", is_well, f"{len(run.breaches)} breaches at {run.ran_at:%Y-%m-%d %H:%M} UTC")


def _mail(settings: Settings, *, asks_network: bool) -> list[Health]:
    if not settings.mail_url:
        return [Health("MAIL_URL", not settings.is_live, "not set: no letter leaves")]
    if not asks_network:
        return []
    server = urlsplit(settings.mail_url)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(server.hostname or "", server.port or 0, timeout=SECONDS_TO_ANSWER) as connection:
            connection.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        return [Health("MAIL_URL", is_well=False, detail=f"{server.hostname} does not answer: {type(error).__name__}")]
    return [Health("MAIL_URL", is_well=True, detail=f"{server.hostname} answers")]
