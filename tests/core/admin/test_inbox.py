"""The inbox: what waits and why, the most urgent first, and nothing of what is not the viewer's."""

import ast
from collections.abc import Iterable
from datetime import timedelta

import pytest
from flask import Flask

from portal.admin.acts import act_in_words, audit_words
from portal.admin.inbox import inbox
from portal.alarms.services import raise_alarm
from portal.database import db, unit_of_work
from portal.hooks import AuditWord, Task
from portal.kernel.clock import wall_now
from portal.migrate import ROOT
from portal.payments.models import Payment
from portal.payments.services import begin
from portal.testing import BASE_URL, MakeApp
from portal.viewer import NOBODY, Grant, Viewer
from tests.core.payments.conftest import request
from tests.core.sample_plugins import install, plugin
from tests.factories import make_holder

STAFF = Viewer(1, grants=frozenset({Grant("core.payments"), Grant("core.refund")}))


def titles(app: Flask, viewer: Viewer = STAFF) -> list[str]:
    with app.test_request_context("/en/admin/", base_url=BASE_URL):
        return [task.title for task in inbox(viewer)]


def of(holder_id: int) -> Viewer:
    return Viewer(2, grants=frozenset({Grant("core.payments", "holder", holder_id)}))


@pytest.fixture
def stuck(context: Flask) -> int:
    """A payment that is being collected since the day before yesterday; its holder."""
    with unit_of_work():
        holder_id = make_holder()
        begin(request(holder_id))
        long_ago = wall_now() - timedelta(days=2)
        db.session.execute(db.update(Payment).values(state="collecting", state_at=long_ago))
    return holder_id


def test_a_payment_that_does_not_move_needs_somebody_of_its_holder(app: Flask, stuck: int) -> None:
    assert titles(app) == titles(app, of(stuck)) == ["1 payment does not move"]
    assert titles(app, of(stuck + 1)) == titles(app, NOBODY) == []


def test_one_that_moved_a_moment_ago_needs_nobody(app: Flask, stuck: int) -> None:
    with unit_of_work():
        db.session.execute(db.update(Payment).values(state_at=wall_now()))
    assert titles(app) == []


def test_the_most_urgent_comes_first(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def portal_tasks(viewer: Viewer) -> Iterable[Task]:
        now = wall_now()
        return [
            Task("by and by", "/", position=90),
            Task("late", "/", due_at=now - timedelta(hours=1), position=90),
            Task("newer", "/", since=now, position=10),
            Task("older", "/", since=now - timedelta(days=3), position=10),
        ]

    install(monkeypatch, plugin("sample", portal_tasks))
    app = make_app(["sample"])
    with app.app_context(), unit_of_work():
        holder_id = make_holder(gateway="sandbox")
        raise_alarm("fact_refused", "1", holder_id, None, "refused: another amount")
    expected = ["A message of the payment provider was refused", "late", "older", "newer", "by and by"]
    assert titles(app) == expected


@pytest.mark.only_on("sqlite")
def test_what_is_not_well_is_for_those_who_look_after_health(app: Flask, context: Flask) -> None:
    assert "Checks" in titles(app, Viewer(1, grants=frozenset({Grant("core.health")})))
    assert titles(app) == []


def noted_acts() -> set[str]:
    """The names of all acts that the code notes, as far as they are written out."""
    found = set()
    for path in [*ROOT.glob("portal/**/*.py"), *ROOT.glob("plugins/*/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("note", "_note") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value:
                    found.add(first.value)
    return found


@pytest.mark.only_on("sqlite")
def test_every_act_that_is_noted_has_words(app: Flask, context: Flask) -> None:
    acts = noted_acts()
    assert len(acts) > 40
    assert acts - set(audit_words()) == set()


@pytest.mark.only_on("sqlite")
def test_an_act_is_called_as_its_plugin_says_and_by_its_code_else(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def portal_audit_words() -> Iterable[AuditWord]:
        return [AuditWord("sample.wish", "Made a wish")]

    install(monkeypatch, plugin("sample", portal_audit_words))
    app = make_app(["sample"])
    with app.test_request_context("/en/", base_url=BASE_URL):
        assert [act_in_words(act) for act in ("sample.wish", "role.give", "x.y")] == [
            "Made a wish",
            "Gave a role",
            "x.y",
        ]
