"""Which plugins may come in, and that one which may not never keeps the portal from starting."""

from collections.abc import Iterable
from types import ModuleType

import pytest
from flask import Blueprint, Flask

from portal.app import CannotStart
from portal.cli import portal
from portal.hooks import NavItem
from portal.loader import discover
from portal.testing import MakeApp, browser_of
from portal.viewer import Viewer
from tests.core.sample_plugins import install, page, plugin

pytestmark = pytest.mark.only_on("sqlite")


def with_page(name: str, blueprint: Blueprint, **manifest: object) -> ModuleType:
    def portal_blueprints() -> Iterable[Blueprint]:
        return [blueprint]

    return plugin(name, portal_blueprints, **manifest)


def left_out(app: Flask) -> dict[str, str]:
    reasons: dict[str, str] = app.extensions["portal.state"].left_out
    return reasons


def test_a_good_plugin_brings_its_pages(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, with_page("good", page("good", "/<lang:lang>/good")))
    app = make_app()
    assert left_out(app) == {}


@pytest.mark.parametrize(
    ("module", "why"),
    [
        (with_page("open", page("open", "/open", declared=False)), "do not say who may use them: open.show"),
        (with_page("one", page("two", "/one")), "does not begin with one"),
        (with_page("greedy", page("greedy", "/")), "outside its own name"),
        (with_page("greedy", page("greedy", "/en/admin")), "outside its own name"),
        (plugin("old", api_version=0), "plugin API 0"),
        (plugin("needy", requires=("absent",)), "it needs absent"),
        (plugin("core"), "clashes with core"),
    ],
)
def test_a_plugin_that_breaks_a_rule_stays_out_and_the_portal_starts(
    module: ModuleType, why: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, module)
    app = make_app(strict=False)
    assert why in left_out(app)[module.PLUGIN.name]
    assert browser_of(app).get("/en/").status_code == 200


def test_a_hook_that_raises_at_the_start_keeps_the_plugin_out(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def portal_blueprints() -> Iterable[Blueprint]:
        raise RuntimeError("broken on arrival")

    install(monkeypatch, plugin("bad", portal_blueprints))
    assert left_out(make_app(strict=False)) == {"bad": "broken on arrival"}


@pytest.mark.parametrize(("version", "what"), [(3, "update the portal"), (0, "update the plugin")])
def test_a_plugin_for_another_api_is_refused_and_told_what_to_update(
    version: int, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.loader.API_VERSION", 2)
    install(monkeypatch, plugin("other", api_version=version))
    assert what in discover()[1]["other"]


def test_a_plugin_for_the_api_before_comes_in_with_a_warning(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("portal.loader.API_VERSION", 2)
    install(monkeypatch, plugin("older", api_version=1), plugin("newest", api_version=2))
    found, failed = discover()
    assert ([item.name for item in found], failed) == (["older", "newest"], {})
    warned = [record.getMessage() for record in caplog.records if record.name == "portal.loader"]
    assert warned == ["plugin older was written for plugin API 1; this portal has 2 and will not take it for ever"]
    listed = make_app(strict=True).test_cli_runner().invoke(portal, ["plugins", "list"]).stdout
    assert [line.endswith("(written for plugin API 1)") for line in listed.splitlines()] == [True, False]


def test_a_manifest_that_names_no_api_version_knows_the_first_alone() -> None:
    assert plugin("silent").PLUGIN.api_version == 1


def test_under_strict_a_plugin_that_stays_out_stops_the_start(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, plugin("old", api_version=0))
    with pytest.raises(CannotStart, match="old"):
        make_app(strict=True)


def test_plugins_come_after_those_that_they_require(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, plugin("a", requires=("b",)), plugin("b", requires=("c",)), plugin("c"))
    found, failed = discover()
    assert [item.name for item in found] == ["c", "b", "a"]
    assert failed == {}


def test_two_plugins_that_require_each_other_both_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, plugin("a", requires=("b",)), plugin("b", requires=("a",)))
    found, failed = discover()
    assert (found, sorted(failed)) == ([], ["a", "b"])


@pytest.mark.parametrize("names", [("shop", "shop_window"), ("shop_window", "shop")])
def test_a_name_that_begins_like_anothers_is_refused(names: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, *map(plugin, names))
    _, failed = discover()
    assert list(failed) == [names[1]]
    assert "clashes" in failed[names[1]]


def test_two_plugins_cannot_claim_the_same_path(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, plugin("a", paths=("/badge",)), plugin("b", paths=("/badge",)))
    assert "/badge belongs to a" in discover()[1]["b"]


def test_a_plugin_without_any_other_is_a_whole_portal(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def portal_nav_items(viewer: Viewer) -> Iterable[NavItem]:
        return [NavItem("Alone", "alone.show")]

    module = with_page("alone", page("alone", "/<lang:lang>/alone"))
    module.portal_nav_items = plugin("x", portal_nav_items).portal_nav_items  # type: ignore[attr-defined]
    install(monkeypatch, module)
    visitor = browser_of(make_app())
    assert "Alone" in visitor.get("/en/").text
    assert visitor.get("/fr/alone/").text == "the page of alone"


def test_two_portals_in_one_process_do_not_meet(make_app: MakeApp) -> None:
    one, other = make_app(["membership"]), make_app([])
    assert browser_of(one).get("/en/membership/").status_code == 200
    assert browser_of(other).get("/en/membership/").status_code == 404
    assert "/en/membership/" not in browser_of(other).get("/en/").text
