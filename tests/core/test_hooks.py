"""Three ways to ask the plugins, and what one of them that fails can and cannot break."""

import time
from collections.abc import Iterable

import pytest
from flask import Flask
from sqlalchemy import text

from portal.changes import Change
from portal.database import db, unit_of_work
from portal.hooks import (
    Act,
    HomeFigure,
    Hooks,
    NavItem,
    portal_home_figures,
    portal_nav_items,
    portal_objections,
    portal_permissions,
)
from portal.viewer import NOBODY, Viewer
from tests.core.sample_plugins import plugin

ACT = Act("pledge", "campaigns:1")


def good(viewer: Viewer) -> Iterable[NavItem]:
    return [NavItem("Late", "b.index", position=90), NavItem("Early", "a.index", position=1)]


def failing(viewer: Viewer) -> Iterable[NavItem]:
    raise RuntimeError("a fault of the plugin")


def breaking_the_database(viewer: Viewer) -> Iterable[NavItem]:
    db.session.execute(text("select * from nowhere"))
    return []


good.__name__ = failing.__name__ = breaking_the_database.__name__ = "portal_nav_items"


@pytest.fixture
def hooks() -> Hooks:
    return Hooks(is_enabled=lambda name: name != "off")


def test_items_come_in_the_order_of_their_position(context: Flask, hooks: Hooks) -> None:
    hooks.register(plugin("good", good), "good")
    assert [item.label for item in hooks.gather(portal_nav_items, viewer=NOBODY)] == ["Early", "Late"]


def test_a_plugin_that_comes_or_goes_later_is_asked_or_not(context: Flask, hooks: Hooks) -> None:
    assert hooks.gather(portal_nav_items, viewer=NOBODY) == []
    hooks.register(plugin("good", good), "good")
    assert len(hooks.gather(portal_nav_items, viewer=NOBODY)) == 2
    hooks.unregister("good")
    assert hooks.gather(portal_nav_items, viewer=NOBODY) == []


def test_a_plugin_that_fails_is_left_out_of_the_page_and_named(context: Flask, hooks: Hooks) -> None:
    hooks.register(plugin("bad", failing), "bad")
    hooks.register(plugin("good", good), "good")
    assert len(hooks.gather(portal_nav_items, viewer=NOBODY)) == 2
    assert hooks.failures == {("bad", "portal_nav_items"): "RuntimeError: a fault of the plugin"}


def test_the_transaction_goes_on_after_a_plugin_broke_its_query(context: Flask, hooks: Hooks) -> None:
    hooks.register(plugin("bad", breaking_the_database), "bad")
    with unit_of_work() as session:
        session.add(Change(topic="before"))
        session.flush()
        assert hooks.gather(portal_nav_items, viewer=NOBODY) == []
        session.add(Change(topic="after"))
    assert list(db.session.scalars(db.select(Change.topic).order_by(Change.id))) == ["before", "after"]


def test_a_plugin_that_asks_the_database_nothing_costs_no_savepoint(context: Flask, hooks: Hooks) -> None:
    hooks.register(plugin("good", good), "good")
    hooks.gather(portal_nav_items, viewer=NOBODY)
    assert not db.session().in_transaction()


def test_a_plugin_that_is_switched_off_is_not_asked_for_pages_but_collected_from(context: Flask, hooks: Hooks) -> None:
    hooks.register(plugin("off", good), "off")
    assert hooks.gather(portal_nav_items, viewer=NOBODY) == []
    assert len(hooks.collect(portal_nav_items, viewer=NOBODY)["off"]) == 2


def test_a_plugin_that_fails_stops_a_decision(context: Flask, hooks: Hooks) -> None:
    def portal_objections(act: Act) -> Iterable[str]:
        raise RuntimeError("cannot tell")

    hooks.register(plugin("bad", portal_objections), "bad")
    with pytest.raises(RuntimeError, match="cannot tell"):
        hooks.require(globals()["portal_objections"], act=ACT)


def test_objections_of_all_plugins_are_told(context: Flask, hooks: Hooks) -> None:
    def portal_objections(act: Act) -> Iterable[str]:
        return [f"not for {act.purpose}"]

    hooks.register(plugin("one", portal_objections), "one")
    hooks.register(plugin("two", portal_objections), "two")
    assert hooks.require(globals()["portal_objections"], act=ACT) == ["not for campaigns:1"] * 2


def test_a_plugin_that_is_slow_three_times_in_a_row_is_skipped(context: Flask, hooks: Hooks) -> None:
    def portal_home_figures() -> Iterable[HomeFigure]:
        time.sleep(0.06)
        return [HomeFigure("1", "slow")]

    hooks.register(plugin("slow", portal_home_figures), "slow")
    answers = [len(hooks.gather(globals()["portal_home_figures"])) for _ in range(4)]
    assert answers == [1, 1, 1, 0]


def test_an_implementation_with_other_types_is_not_taken_in(hooks: Hooks) -> None:
    def portal_nav_items(viewer: Viewer) -> list[str]:
        return ["<b>html</b>"]

    with pytest.raises(TypeError, match="other types"):
        hooks.register(plugin("wrong", portal_nav_items), "wrong")
    assert hooks.names() == []


def test_a_hook_that_does_not_exist_is_a_mistake_that_is_said(hooks: Hooks) -> None:
    def portal_nav_itmes(viewer: Viewer) -> Iterable[NavItem]:
        return []

    with pytest.raises(Exception, match="portal_nav_itmes"):
        hooks.register(plugin("typo", portal_nav_itmes), "typo")


def test_collecting_is_stopped_by_any_failure(hooks: Hooks) -> None:
    def portal_permissions() -> Iterable[object]:
        raise RuntimeError("no")

    portal_permissions.__annotations__ = globals()["portal_permissions"].__annotations__
    hooks.register(plugin("bad", portal_permissions), "bad")
    with pytest.raises(RuntimeError):
        hooks.collect(globals()["portal_permissions"])


def test_names_used_above_are_the_real_specifications() -> None:
    assert {portal_home_figures.__module__, portal_objections.__module__, portal_permissions.__module__} == {
        "portal.hooks.specs"
    }
