"""The doctor names what is not well, and what to do about it."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.backup.doctor import findings
from portal.checks import check_and_note
from portal.config import Settings
from portal.database import unit_of_work
from portal.jobs.models import JobRow, SignOfLife
from portal.kernel.clock import wall_now
from portal.migrate import History
from portal.state import HELD, change_setting

AWAY = "postgresql+psycopg://x@127.0.0.1:1/x?connect_timeout=1"


def ill(settings: Settings, histories: list[History]) -> dict[str, str]:
    found = findings(settings, histories, asks_network=True)
    return {finding.name: finding.detail for finding in found if not finding.is_well}


@pytest.fixture
def healthy(context: Flask, migrated: Settings) -> Settings:
    """A portal whose worker and checks have just run."""
    with unit_of_work() as session:
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


@pytest.mark.only_on("sqlite")
def test_what_was_never_started_is_named(context: Flask, settings: Settings, histories: list[History]) -> None:
    assert set(ill(settings, histories)) == {"database"}


@pytest.mark.only_on("sqlite")
def test_a_live_portal_without_mail_and_tls_is_named(healthy: Settings, histories: list[History]) -> None:
    live = replace(healthy, mode="live", base_url="http://portal.example")
    assert set(ill(live, histories)) == {"BASE_URL", "MAIL_URL", "mode"}


@pytest.mark.only_on("sqlite")
def test_a_folder_and_a_database_that_are_away_are_named(
    settings: Settings, tmp_path: Path, histories: list[History]
) -> None:
    away = replace(
        settings, data=tmp_path / "none", database_url="postgresql+psycopg://x@127.0.0.1:1/x?connect_timeout=1"
    )
    assert set(ill(away, histories)) == {"PORTAL_DATA", "database"}
