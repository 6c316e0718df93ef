"""What the database says of how things go, and what to do about what does not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Connection, Select, exists, func, or_, select

from portal.accounts.models import RoleGrant
from portal.alarms.models import Alarm
from portal.audit.models import AuditLine
from portal.checks import CheckRun
from portal.config import Settings
from portal.hooks.values import Health
from portal.jobs.models import JobRow, SignOfLife
from portal.kernel.clock import wall_now
from portal.ledger.models import LedgerDelta, LedgerLine
from portal.mail.models import Mail
from portal.organisations.keys import KeyRing
from portal.organisations.models import HolderGateway
from portal.payments.models import GatewayEvent
from portal.seals import SealedRow
from portal.state import BACKED_UP, HELD, SettingRow

LONGEST_SILENCE = timedelta(minutes=2)
LATEST_CHECK, LATEST_BACKUP = timedelta(hours=2), timedelta(hours=26)
LONGEST_WAIT = timedelta(minutes=10)
LOOKED_BACK = timedelta(days=2)
MOST_NAMED = 3


def signs_of_life(connection: Connection, settings: Settings) -> Iterator[Health]:
    """Every finding of the database, those that explain others first."""
    held = connection.scalar(select(SettingRow.value).where(SettingRow.name == HELD))
    said = "letters and charges wait: compare the books with the bank, then portal release"
    yield finding("held", not held, "nothing is held", f"restored as of {held}; {said}")
    yield _worker(connection)
    yield _checks(connection)
    yield _jobs(connection)
    yield from _queues(connection)
    yield _alarms(connection)
    yield _seals(connection)
    yield _keys(connection, settings)
    yield _administrator(connection)
    yield _backup(connection, settings)


def finding(name: str, is_well: object, well: str, ill: str) -> Health:
    """Say the one thing or the other; what is ill says what to do."""
    return Health(name, is_well=bool(is_well), detail=well if is_well else ill)


def _worker(connection: Connection) -> Health:
    seen_at = connection.scalar(select(func.max(SignOfLife.seen_at)))
    seen = f"seen {_written(seen_at)}"
    is_well = seen_at is not None and wall_now() - seen_at < LONGEST_SILENCE
    return finding("worker", is_well, seen, f"{seen}: start portal-worker, and read its log if it runs")


def _checks(connection: Connection) -> Health:
    newest = select(CheckRun.ran_at, CheckRun.breaches).order_by(CheckRun.id.desc()).limit(1)
    run = connection.execute(newest).one_or_none()
    if run is None or wall_now() - run.ran_at >= LATEST_CHECK:
        return Health("checks", is_well=False, detail=f"last ran {_written(run and run.ran_at)}: run portal check")
    said = "; ".join(run.breaches[:MOST_NAMED])
    ill = f"{len(run.breaches)} breaches at {_written(run.ran_at)} ({said}): run portal check, tell the treasurer"
    return finding("checks", not run.breaches, f"everything held at {_written(run.ran_at)}", ill)


def _jobs(connection: Connection) -> Health:
    gave_up = select(JobRow.name, JobRow.last_error).where(JobRow.state == "failed").order_by(JobRow.id.desc())
    rows = connection.execute(gave_up.limit(MOST_NAMED)).all()
    said = "; ".join(f"{row.name} ({row.last_error[:80]})" for row in rows)
    return finding("jobs", not rows, "none gave up", f"gave up: {said}: mend the cause, then back office, Jobs, again")


def _queues(connection: Connection) -> Iterator[Health]:
    waiting = (
        ("due jobs", select(func.min(JobRow.run_at)).where(JobRow.state == "waiting"), "is the worker busy or held?"),
        (
            "letters",
            select(Mail.created_at).where(Mail.state == "waiting").order_by(Mail.id).limit(1),
            "does the server of MAIL_URL take them? See back office, Letters",
        ),
        (
            "payment messages",
            select(func.min(GatewayEvent.received_at)).where(
                GatewayEvent.received_at > wall_now() - LOOKED_BACK, GatewayEvent.handled_at.is_(None)
            ),
            "does the payment provider answer? Its messages are fetched again every hour",
        ),
    )
    for name, oldest, advice in waiting:
        since = connection.scalar(oldest)
        is_well = since is None or wall_now() - since < LONGEST_WAIT
        yield finding(name, is_well, "none waits long", f"one waits since {_written(since)}: {advice}")
    refused = _count(connection, select(Mail.id).where(Mail.state == "failed"))
    yield finding("refused letters", not refused, "none", f"{refused}: back office, Letters, says by whom and why")


def _alarms(connection: Connection) -> Health:
    count = _count(connection, select(Alarm.id).where(Alarm.seen_at.is_(None)))
    return finding("alarms", not count, "all were looked into", f"{count} wait for somebody: back office, first page")


def _seals(connection: Connection) -> Health:
    """Whether something was written long ago and is not sealed; the newest row of the log stands for all of it."""
    lines = select(LedgerLine.posted_at).where(LedgerLine.id.in_(select(LedgerDelta.line_id))).order_by(LedgerLine.id)
    newest = select(AuditLine.id, AuditLine.at).order_by(AuditLine.id.desc()).limit(1).subquery()
    is_sealed = exists().where(SealedRow.chain == "audit", SealedRow.row_id == newest.c.id)
    found = (connection.scalar(lines.limit(1)), connection.scalar(select(newest.c.at).where(~is_sealed)))
    late = [since for since in found if since and wall_now() - since > LONGEST_WAIT]
    ill = f"what was written at {_written(min(late, default=None))} is not sealed: look for seal in the worker's log"
    return finding("seals", not late, "everything is sealed", ill)


def _keys(connection: Connection, settings: Settings) -> Health:
    """Whether the keys of gateways can be read: after a restore they cannot without the SECRET_KEY of before."""
    ring = KeyRing([settings.secret_key, *settings.secret_key_fallbacks])
    unread = []
    for row in connection.execute(select(HolderGateway.gateway, HolderGateway.holder_id, HolderGateway.keys_encrypted)):
        try:
            ring.decrypt(row.keys_encrypted)
        except InvalidToken:
            unread.append(f"{row.gateway} of holder {row.holder_id}")
    ill = f"cannot be read ({', '.join(unread[:MOST_NAMED])}): put the earlier SECRET_KEY into SECRET_KEY_FALLBACKS"
    return finding("gateway keys", not unread, "can be read", ill)


def is_administered(connection: Connection) -> bool:
    """Whether anybody is administrator now."""
    now = wall_now()
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)
    held = select(RoleGrant.id).where(RoleGrant.role == "administrator", RoleGrant.starts_at <= now, lasts)
    return connection.scalar(held.limit(1)) is not None


def _administrator(connection: Connection) -> Health:
    ill = "nobody has the role: portal setup for the first, portal accounts grant EMAIL administrator for others"
    return finding("administrator", is_administered(connection), "somebody has the role", ill)


def _backup(connection: Connection, settings: Settings) -> Health:
    noted = connection.scalar(select(SettingRow.value).where(SettingRow.name == BACKED_UP))
    at = datetime.fromisoformat(noted) if noted else None
    is_well = not settings.is_live or (at is not None and wall_now() - at < LATEST_BACKUP)
    ill = f"last ended well {_written(at)}: run portal backup FILE now, then see systemctl status portal-backup"
    return finding("backup", is_well, f"last ended well {_written(at)}", ill)


def _count(connection: Connection, rows: Select[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _written(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "never"
