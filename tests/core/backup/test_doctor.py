"""The doctor names what is not well, and what to do about it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.accounts.models import RoleGrant
from portal.accounts.services import NewAccount, create_account
from portal.alarms.models import Alarm
from portal.audit.models import AuditLine
from portal.backup.doctor import findings
from portal.checks import check_and_note
from portal.cli import keeping
from portal.config import Settings
from portal.database import Model, db, unit_of_work
from portal.jobs.models import JobRow, SignOfLife
from portal.kernel.clock import wall_now
from portal.mail.models import Mail
from portal.migrate import History
from portal.payments.models import GatewayEvent
from portal.state import BACKED_UP, HELD, SettingRow, change_setting
from tests.factories import make_holder

NONE: Mapping[str, str] = {}
AWAY = "postgresql+psycopg://x@127.0.0.1:1/x?connect_timeout=1"
AGO = timedelta(minutes=15)


def ill(settings: Settings, histories: list[History], left_out: Mapping[str, str] = NONE) -> dict[str, str]:
    found = findings(settings, histories, left_out, asks_network=True)
    return {finding.name: finding.detail for finding in found if not finding.is_well}


@pytest.fixture
def healthy(context: Flask, migrated: Settings) -> Settings:
    """A portal that somebody looks after, whose worker and checks have just run."""
    with unit_of_work() as session:
        account_id = create_account(NewAccount("staff@city.example", "Sample Person", "en", is_confirmed=True))
        session.add(RoleGrant(account_id=account_id, role="administrator", starts_at=wall_now()))
        session.add(SignOfLife(name="worker", seen_at=wall_now()))
    check_and_note()
    return migrated


def test_a_healthy_portal_has_no_findings(healthy: Settings, histories: list[History]) -> None:
    assert ill(healthy, histories) == {}


def test_a_job_that_gave_up_and_held_letters_are_named(healthy: Settings, histories: list[History]) -> None:
    with unit_of_work() as session:
        session.add(JobRow(name="core.send_mail", payload={}, run_at=wall_now(), state="failed"))
        change_setting(HELD, "2026-11-25")
    assert set(ill(healthy, histories)) == {"jobs", "held"}


def test_a_portal_that_nobody_administers_is_named(
    context: Flask, migrated: Settings, histories: list[History]
) -> None:
    assert set(ill(migrated, histories)) == {"administrator", "worker", "checks"}


@pytest.mark.only_on("sqlite")
def test_what_was_never_started_is_named(context: Flask, settings: Settings, histories: list[History]) -> None:
    assert set(ill(settings, histories)) == {"database"}


@pytest.mark.only_on("sqlite")
def test_a_live_portal_without_mail_and_tls_is_named(healthy: Settings, histories: list[History]) -> None:
    live = replace(healthy, mode="live", base_url="http://portal.example")
    assert set(ill(live, histories)) == {"BASE_URL", "MAIL_URL", "mode", "backup"}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("hours", "is_late"), [(25, False), (27, True)])
def test_a_backup_is_missed_after_a_day(hours: int, is_late: bool, healthy: Settings, histories: list[History]) -> None:
    with unit_of_work():
        change_setting(BACKED_UP, (wall_now() - timedelta(hours=hours)).isoformat())
    assert ("backup" in ill(replace(healthy, mode="live"), histories)) is is_late


def test_a_backup_that_ended_well_is_noted(healthy: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "from_environment", lambda: healthy)
    result = CliRunner().invoke(keeping.backup, [str(tmp_path / "copy.tar.gz")])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    noted = db.session.scalar(db.select(SettingRow.value).where(SettingRow.name == BACKED_UP)) or ""
    assert wall_now() - datetime.fromisoformat(noted) < timedelta(minutes=1)


def test_a_backup_that_did_not_end_well_is_not_noted(
    healthy: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "from_environment", lambda: healthy)
    result = CliRunner().invoke(keeping.backup, [str(tmp_path / "no such folder" / "copy.tar.gz")])
    assert result.exit_code != 0
    db.session.rollback()
    assert db.session.scalar(db.select(SettingRow.value).where(SettingRow.name == BACKED_UP)) is None


def a_letter(state: str) -> Mail:
    return Mail(
        key=state, to="awa@city.example", language="fr", template="mail/sign_in.md", values={}, state=state,
        created_at=wall_now() - AGO,
    )  # fmt: skip


def a_late_job() -> JobRow:
    return JobRow(name="core.send_mail", payload={}, run_at=wall_now() - AGO)


def a_late_message() -> GatewayEvent:
    return GatewayEvent(
        gateway="sandbox", event_id="one", holder_id=make_holder(), kind="paid", subject="1", is_live=False,
        received_at=wall_now() - AGO,
    )  # fmt: skip


def an_alarm() -> Alarm:
    return Alarm(key="one", kind="fact_refused", holder_id=make_holder(), payment_id=None, raised_at=wall_now())


def an_unsealed_act() -> AuditLine:
    return AuditLine(at=wall_now() - AGO, actor="portal", act="sample", object="sample:1", details_hash="")


@pytest.mark.parametrize(
    ("trouble", "named"),
    [
        (lambda: a_letter("waiting"), "letters"),
        (lambda: a_letter("failed"), "refused letters"),
        (a_late_job, "due jobs"),
        (a_late_message, "payment messages"),
        (an_alarm, "alarms"),
        (an_unsealed_act, "seals"),
    ],
)
def test_what_waits_too_long_is_named(
    trouble: Callable[[], Model], named: str, healthy: Settings, histories: list[History]
) -> None:
    with unit_of_work() as session:
        session.add(trouble())
    assert set(ill(healthy, histories)) == {named}


@pytest.mark.only_on("sqlite")
def test_gateway_keys_that_another_secret_key_made_are_named(healthy: Settings, histories: list[History]) -> None:
    with unit_of_work():
        make_holder()
    changed = replace(healthy, secret_key="another secret key for tests that is long enough")
    assert set(ill(changed, histories)) == {"gateway keys"}
    fallback = replace(changed, secret_key_fallbacks=(healthy.secret_key,))
    assert ill(fallback, histories) == {}


@pytest.mark.only_on("sqlite")
def test_a_plugin_that_could_not_be_loaded_is_named(healthy: Settings, histories: list[History]) -> None:
    assert "badges" in ill(healthy, histories, {"badges": "ImportError"})["plugins"]


@pytest.mark.only_on("sqlite")
def test_a_damaged_file_is_named(healthy: Settings, histories: list[History], tmp_path: Path) -> None:
    db.session.rollback()
    spoilt = tmp_path / "spoilt.db"
    copied = bytearray(Path(healthy.url_of_database.removeprefix("sqlite:///")).read_bytes())
    copied[len(copied) // 2 : len(copied) // 2 + 20_000] = b"x" * 20_000
    spoilt.write_bytes(copied)
    assert "database" in ill(replace(healthy, database_url=f"sqlite:///{spoilt}"), histories)


@pytest.mark.only_on("postgresql")
def test_programs_that_are_older_than_the_server_are_named(
    healthy: Settings, histories: list[History], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.2'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert "install postgresql-client" in ill(healthy, histories)["pg_dump"]


def test_every_finding_that_is_not_well_says_what_to_do(settings: Settings, histories: list[History]) -> None:
    found = findings(settings, histories, {"badges": "ImportError"}, asks_network=True)
    assert [finding.name for finding in found if not finding.is_well and ":" not in finding.detail] == []


@pytest.mark.only_on("sqlite")
def test_a_folder_and_a_database_that_are_away_are_named(
    settings: Settings, tmp_path: Path, histories: list[History]
) -> None:
    away = replace(
        settings, data=tmp_path / "none", database_url="postgresql+psycopg://x@127.0.0.1:1/x?connect_timeout=1"
    )
    assert set(ill(away, histories)) == {"PORTAL_DATA", "database"}


@pytest.mark.only_on("sqlite")
def test_a_mailbox_for_mail_that_comes_back_is_opened(
    healthy: Settings, tmp_path: Path, histories: list[History]
) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    assert ill(replace(healthy, bounce_url=f"maildir://{tmp_path}/box"), histories) == {}
    assert "BOUNCE_URL" in ill(replace(healthy, bounce_url=f"maildir://{tmp_path}/nothing"), histories)
    assert "BOUNCE_URL" in ill(replace(healthy, bounce_url="imaps://us:salt@127.0.0.1:1"), histories)
