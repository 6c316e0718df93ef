"""The files to start from name programs, commands and settings that there are."""

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.cli import CORE
from portal.metrics.condition import ConditionFigures
from portal.metrics.process import ProcessFigures
from portal.migrate import ROOT
from tests.docs.test_operations_page import NAMED

FOLDER = ROOT / "deploy"
FILES = sorted(path for path in FOLDER.iterdir() if path.is_file())
COMMANDS = {command.name for command in CORE}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_is_one_of_ours(path: Path) -> None:
    named = re.findall(r"-m\"?,? ?\"?portal\"?,? ?\"?([a-z]+)", path.read_text())
    assert set(named) <= COMMANDS


def test_every_setting_of_the_example_is_explained() -> None:
    text = (FOLDER / "portal.env.example").read_text()
    assert set(re.findall(r"(?m)^([A-Z_]+)=", text)) <= NAMED


def test_units_run_without_privileges_and_write_in_their_own_folder_alone() -> None:
    for unit in FOLDER.glob("*.service"):
        text = unit.read_text()
        assert "User=portal" in text, unit.name
        assert "NoNewPrivileges=yes" in text, unit.name
        assert "ProtectSystem=strict" in text, unit.name


def test_web_server_and_worker_have_time_to_finish() -> None:
    assert "KillSignal=SIGTERM" in (FOLDER / "portal-web.service").read_text()
    assert int(re.findall(r"TimeoutStopSec=(\d+)", (FOLDER / "portal-worker.service").read_text())[0]) >= 60


def test_alerts_and_targets_name_figures_that_the_portal_shows(app: Flask) -> None:
    alerts, targets = ((FOLDER / name).read_text() for name in ("portal-alerts.yml", "prometheus.yml"))
    counted = app.extensions["portal.requests"].registry.collect()
    app.extensions["portal.requests"].answered("/", "GET", 200, 0.1)
    metrics = [*counted, *ConditionFigures(app).collect(), *ProcessFigures(app).collect()]
    shown = {metric.name for metric in metrics} | {sample.name for metric in metrics for sample in metric.samples}
    named = set(re.findall(r"\b(portal_\w+)", alerts))
    assert len(named) > 15
    assert named <= shown
    assert set(re.findall(r'job="([^"]+)"', alerts)) <= set(re.findall(r"job_name: (\S+)", targets))


def test_every_alert_says_what_to_do() -> None:
    text = (FOLDER / "portal-alerts.yml").read_text()
    assert text.count("- alert:") == text.count("summary:") == text.count("expr:") > 15
