"""What Prometheus is told of the portal is what the database says, and that it is away when it is."""

from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry

from portal.audit.services import note
from portal.checks import check_and_note
from portal.database import unit_of_work
from portal.jobs.models import JobRow, SignOfLife
from portal.jobs.running import run_due
from portal.kernel.clock import wall_now
from portal.mail.models import Mail
from portal.metrics.condition import ConditionFigures
from portal.payments.models import GatewayEvent
from portal.state import BACKED_UP, HELD, change_setting
from portal.testing import MakeApp
from portal.viewer import NOBODY
from tests.factories import make_holder

AWAY = "postgresql+psycopg://nobody@127.0.0.1:1/none"
AGO = timedelta(minutes=15)


def figure(app: Flask, name: str, **labels: str) -> float:
    """What Prometheus would read; nearly equal counts as equal, since time goes by."""
    registry = CollectorRegistry()
    registry.register(ConditionFigures(app))
    found = registry.get_sample_value(name, labels)
    assert found is not None, name
    return found


def a_letter(state: str) -> Mail:
    return Mail(
        key=state, to="awa@city.example", language="fr", template="mail/sign_in.md", values={}, state=state,
        created_at=wall_now() - AGO,
    )  # fmt: skip


def test_nothing_waits_in_a_new_portal(app: Flask) -> None:
    assert figure(app, "portal_database_up") == 1
    assert figure(app, "portal_jobs", state="failed") == 0
    assert figure(app, "portal_job_oldest_due_seconds") == 0
    assert figure(app, "portal_backup_timestamp_seconds") == 0


def test_jobs_that_wait_or_gave_up_are_counted_with_the_oldest_ones_age(context: Flask) -> None:
    now = wall_now()
    with unit_of_work() as session:
        session.add(JobRow(name="core.send_mail", payload={}, run_at=now - AGO, key="one"))
        session.add(JobRow(name="core.send_mail", payload={}, run_at=now + AGO, key="two"))
        session.add(JobRow(name="core.send_mail", payload={}, run_at=now, state="failed"))
    assert figure(context, "portal_jobs", state="waiting") == 2
    assert figure(context, "portal_jobs", state="failed") == 1
    assert figure(context, "portal_job_oldest_due_seconds") == pytest.approx(AGO.total_seconds(), abs=30)


def test_letters_that_have_not_left_are_counted_and_those_that_have_are_not(context: Flask) -> None:
    with unit_of_work() as session:
        session.add_all(a_letter(state) for state in ("waiting", "failed", "sent"))
    assert figure(context, "portal_letters", state="waiting") == 1
    assert figure(context, "portal_letters", state="failed") == 1
    assert figure(context, "portal_letter_oldest_seconds") == pytest.approx(AGO.total_seconds(), abs=30)


def test_a_message_of_a_gateway_that_nobody_has_dealt_with_grows_old(context: Flask) -> None:
    with unit_of_work() as session:
        message = GatewayEvent(
            gateway="sandbox", event_id="one", holder_id=make_holder(), kind="paid", subject="1", is_live=False,
            received_at=wall_now() - AGO,
        )  # fmt: skip
        session.add(message)
    waited = "portal_gateway_message_oldest_seconds"
    assert figure(context, waited) == pytest.approx(AGO.total_seconds(), abs=30)
    with unit_of_work() as session:
        session.merge(message).handled_at = wall_now()
    assert figure(context, waited) == 0


def test_moments_at_which_things_went_well_are_told(context: Flask) -> None:
    now = wall_now()
    with unit_of_work() as session:
        session.add(SignOfLife(name="worker", seen_at=now))
        change_setting(BACKED_UP, now.isoformat())
        change_setting(HELD, "2026-11-25")
        note("sample.act", "sample:1", NOBODY)
    assert figure(context, "portal_newest_seal_timestamp_seconds", chain="audit") == 0
    check_and_note()
    run_due(context)
    for name in ("portal_check", "portal_worker_seen", "portal_backup"):
        assert figure(context, f"{name}_timestamp_seconds") == pytest.approx(now.timestamp(), abs=60)
    row = figure(context, "portal_newest_row_timestamp_seconds", chain="audit")
    assert figure(context, "portal_newest_seal_timestamp_seconds", chain="audit") >= row > 0
    assert figure(context, "portal_held") == 1
    assert figure(context, "portal_breaches") == 0


@pytest.mark.only_on("sqlite")
def test_a_database_that_is_away_is_said_to_be(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.app._refuse_another_mode", lambda settings: None)
    away = make_app(database_url=f"{AWAY}?connect_timeout=1")
    assert figure(away, "portal_database_up") == 0
