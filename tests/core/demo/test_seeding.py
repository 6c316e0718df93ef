"""A demo is filled once, by the core and by every plugin."""

from collections.abc import Iterable

import pytest

from portal.database import unit_of_work
from portal.demo.seeding import BEGUN, SEEDED, HalfFilled, fill, is_filled
from portal.hooks import Job
from portal.state import change_setting
from portal.testing import MakeApp
from tests.core.sample_plugins import install, plugin

pytestmark = pytest.mark.only_on("sqlite")


def portal_demo_data() -> Iterable[Job]:
    return [Job("stories", lambda: None)]


def test_every_plugin_is_asked_for_its_sample_data(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, plugin("telling", portal_demo_data))
    app, said = make_app(mode="demo"), []
    fill(app, said.append)
    assert any(line.startswith("telling: stories") for line in said)
    with app.app_context():
        app.extensions["portal.tail"].look()
    assert is_filled(app)


def test_an_empty_database_waits_to_be_filled(make_app: MakeApp) -> None:
    assert not is_filled(make_app([]))


def test_a_filling_that_was_cut_off_is_noticed(make_app: MakeApp) -> None:
    app = make_app([])
    with app.app_context(), unit_of_work():
        change_setting(SEEDED, BEGUN)
    with pytest.raises(HalfFilled):
        is_filled(app)


def test_a_plugin_that_fails_leaves_the_demo_half_filled(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def portal_demo_data() -> Iterable[Job]:
        return [Job("stories", lambda: 1 / 0)]  # type: ignore[arg-type,return-value]

    install(monkeypatch, plugin("failing", portal_demo_data))
    app = make_app(mode="demo")
    with pytest.raises(ZeroDivisionError):
        fill(app)
    with pytest.raises(HalfFilled):
        is_filled(make_app(mode="demo"))
