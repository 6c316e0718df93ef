"""What the database says of the whole portal: what waits, since when, and when things last went well.

It is read when somebody asks, along indexes, and is the same whichever process is asked.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from flask import Flask
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError

from portal.alarms.services import count_unseen
from portal.audit.models import AuditLine
from portal.audit.services import CHAIN as AUDIT
from portal.checks import last_run
from portal.database import db
from portal.jobs.models import JobRow, SignOfLife
from portal.kernel.clock import wall_now
from portal.ledger.models import LedgerLine
from portal.ledger.services import CHAIN as LEDGER
from portal.mail.models import Mail
from portal.payments.models import GatewayEvent
from portal.seals import Seal
from portal.state import BACKED_UP, HELD, SettingRow

log = logging.getLogger(__name__)
LOOKED_BACK = timedelta(days=2)  # messages have an index on when they came, and none on whether they were dealt with
JOB_STATES = ("waiting", "running", "failed")
LETTER_STATES = ("waiting", "sending", "failed")


class ConditionFigures(Collector):
    """Asks the database each time that somebody asks for the figures."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        """Give the figures; while the database is away, only that it is."""
        found: list[Metric] = []
        with self._app.app_context():
            try:
                found = [*_queues(), *_moments(), *_counts()]
            except SQLAlchemyError:
                log.warning("the database does not answer", exc_info=True)
        yield GaugeMetricFamily("portal_database_up", "Whether the database answers.", 1 if found else 0)
        yield from found


def _queues() -> Iterator[Metric]:
    jobs = db.select(JobRow.state, db.func.count()).group_by(JobRow.state)
    yield _by("portal_jobs", "Background jobs.", "state", _all_states(jobs, JOB_STATES))
    letters = db.select(Mail.state, db.func.count()).where(Mail.state.in_(LETTER_STATES)).group_by(Mail.state)
    yield _by("portal_letters", "Letters that have not left.", "state", _all_states(letters, LETTER_STATES))
    due = db.select(db.func.min(JobRow.run_at)).where(JobRow.state == "waiting")
    yield _since("portal_job_oldest_due_seconds", "For how long the oldest job has been due.", due)
    waits = db.select(Mail.created_at).where(Mail.state == "waiting").order_by(Mail.id).limit(1)
    yield _since("portal_letter_oldest_seconds", "For how long the oldest letter has waited.", waits)
    new = GatewayEvent.received_at > wall_now() - LOOKED_BACK
    late = db.select(db.func.min(GatewayEvent.received_at)).where(new, GatewayEvent.handled_at.is_(None))
    yield _since("portal_gateway_message_oldest_seconds", "For how long the oldest gateway message has waited.", late)


def _moments() -> Iterator[Metric]:
    run = last_run()
    yield _at("portal_check_timestamp_seconds", "When the checks last ran.", run.ran_at if run else None)
    seen_at = db.session.scalar(db.select(db.func.max(SignOfLife.seen_at)))
    yield _at("portal_worker_seen_timestamp_seconds", "When a worker was last seen.", seen_at)
    copied = _setting(BACKED_UP)
    copied_at = datetime.fromisoformat(copied) if copied else None
    yield _at("portal_backup_timestamp_seconds", "When portal backup last ended well.", copied_at)
    newest = {
        LEDGER: db.select(LedgerLine.posted_at).order_by(LedgerLine.id.desc()).limit(1),
        AUDIT: db.select(AuditLine.at).order_by(AuditLine.id.desc()).limit(1),
    }
    rows = {chain: _seconds(db.session.scalar(row)) for chain, row in newest.items()}
    yield _by("portal_newest_row_timestamp_seconds", "When the newest row of a chain was written.", "chain", rows)
    seals = {chain: _seconds(_sealed_at(chain)) for chain in newest}
    yield _by("portal_newest_seal_timestamp_seconds", "When a chain was last sealed.", "chain", seals)


def _counts() -> Iterator[Metric]:
    run = last_run()
    yield GaugeMetricFamily("portal_breaches", "Breaches that the last checks found.", len(run.breaches) if run else 0)
    yield GaugeMetricFamily("portal_alarms", "Alarms that nobody has looked into, up to a page.", count_unseen())
    yield GaugeMetricFamily("portal_held", "Whether letters and charges are held.", bool(_setting(HELD)))


def _all_states(counted: Select[str, int], states: tuple[str, ...]) -> Mapping[str, float]:
    """Every state with its count, none left out: what is absent raises no alarm."""
    return dict.fromkeys(states, 0.0) | {state: float(count) for state, count in db.session.execute(counted)}


def _by(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for said, value in values.items():
        family.add_metric([said], value)
    return family


def _since(name: str, meaning: str, moment: Select[datetime]) -> Metric:
    """For how many seconds something has waited, 0 when nothing does."""
    found = db.session.scalar(moment)
    return GaugeMetricFamily(name, meaning, max(0.0, (wall_now() - found).total_seconds()) if found else 0)


def _at(name: str, meaning: str, moment: datetime | None) -> Metric:
    return GaugeMetricFamily(name, meaning, _seconds(moment))


def _seconds(moment: datetime | None) -> float:
    """Seconds since 1970, 0 for what never was."""
    return moment.timestamp() if moment else 0.0


def _sealed_at(chain: str) -> datetime | None:
    newest = db.select(Seal.sealed_at).where(Seal.chain == chain).order_by(Seal.id.desc()).limit(1)
    found: datetime | None = db.session.scalar(newest)
    return found


def _setting(name: str) -> str:
    return db.session.scalar(db.select(SettingRow.value).where(SettingRow.name == name)) or ""
