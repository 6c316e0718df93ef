"""What every plugin must keep to, as tests: the portal runs them for its own plugins, and anybody for theirs.

Beside the fixtures of ``portal.testing`` this is all that a test file needs::

    class TestAgenda(PluginContract):
        plugin = "agenda"
"""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect

from portal.database import tables_of, unit_of_work
from portal.engines import migration_engine
from portal.hooks import Hooks, portal_nav_items
from portal.loader import Plugin, discover
from portal.migrate import core_history, migrating
from portal.state import switch_plugin
from portal.testing import MakeApp, browser_of


def plugin_named(name: str) -> Plugin:
    """Find an installed plugin; say why there is none."""
    found, failed = discover()
    by_name = {plugin.name: plugin for plugin in found}
    assert name in by_name, failed.get(name, f"no plugin {name} is installed")
    return by_name[name]


def pages_of(app: Flask, name: str) -> list[str]:
    """The pages of a plugin that can be asked for by their address alone."""
    owners: dict[str, str] = app.extensions["portal.owners"]
    own = [rule for rule in app.url_map.iter_rules() if owners.get(rule.endpoint.split(".")[0]) == name]
    return [
        rule.rule.replace("<lang:lang>", "en")
        for rule in own
        if rule.arguments <= {"lang"} and "GET" in (rule.methods or ())
    ]


class PluginContract:
    """The contract between the portal and a plugin; without a name for every plugin that is installed."""

    plugin = ""

    @pytest.mark.only_on("sqlite")
    def test_the_portal_starts_with_this_plugin_and_what_it_requires_only(
        self, plugin_name: str, make_app: MakeApp
    ) -> None:
        """It comes in without any other plugin, and the home page answers."""
        app = make_app([plugin_name, *plugin_named(plugin_name).manifest.requires])
        assert plugin_name in app.extensions["portal.hooks"].names()
        assert browser_of(app).get("/en/").status_code == 200

    def test_its_revisions_lead_to_its_tables_and_back(self, plugin_name: str, tmp_path: Path) -> None:
        """Up from nothing, as the models say, down to nothing, and up again."""
        history = plugin_named(plugin_name).history
        if history is None:
            assert tables_of(plugin_name) == []
            return
        engine = migration_engine(f"sqlite:///{tmp_path}/test.db")
        with migrating(engine) as connection:
            core_history().upgrade(connection)
            before = set(inspect(connection).get_table_names())
            history.upgrade(connection)
            history.check(connection)
            added = set(inspect(connection).get_table_names()) - before - {history.version_table}
            assert added == {table.name for table in tables_of(plugin_name)}
            history.downgrade(connection)
            assert set(inspect(connection).get_table_names()) - {history.version_table} == before
            history.upgrade(connection)
        engine.dispose()

    def test_its_tables_refer_to_its_own_and_the_cores_only(self, plugin_name: str) -> None:
        """Another plugin may be switched off, or never have been there."""
        plugin_named(plugin_name)
        targets = {key.column.table.name for table in tables_of(plugin_name) for key in table.foreign_keys}
        assert {target for target in targets if not target.startswith((f"{plugin_name}_", "core_"))} == set()

    def test_its_templates_lie_in_a_folder_of_its_name(self, plugin_name: str) -> None:
        """Or they would hide those of the core and of others."""
        assert {path.name for path in plugin_named(plugin_name).folder.glob("templates/*")} <= {plugin_name}

    @pytest.mark.only_on("sqlite")
    def test_its_hooks_have_the_types_of_their_specification(self, plugin_name: str, make_app: MakeApp) -> None:
        """As mypy would say; a portal that runs says it too."""
        app = make_app([plugin_name, *plugin_named(plugin_name).manifest.requires])
        hooks: Hooks = app.extensions["portal.hooks"]
        assert hooks.mismatches(plugin_name) == []

    @pytest.mark.only_on("sqlite")
    def test_its_public_pages_answer_and_store_nothing(self, plugin_name: str, make_app: MakeApp) -> None:
        """On an empty database, to somebody whom nobody knows."""
        app = make_app([plugin_name, *plugin_named(plugin_name).manifest.requires])
        visitor = browser_of(app)
        answers = {path: visitor.get(path) for path in pages_of(app, plugin_name)}
        assert {path: answer.status for path, answer in answers.items() if answer.status_code >= 500} == {}
        assert [path for path, answer in answers.items() if "Set-Cookie" in answer.headers] == []

    @pytest.mark.only_on("sqlite")
    def test_switched_off_its_pages_are_gone_and_the_rest_is_whole(self, plugin_name: str, make_app: MakeApp) -> None:
        """Its menu lines go with its pages."""
        app = make_app([plugin_name, *plugin_named(plugin_name).manifest.requires])
        visitor = browser_of(app)
        with app.app_context(), unit_of_work():
            switch_plugin(plugin_name, on=False)
        paths = pages_of(app, plugin_name)
        assert {path: visitor.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
        assert visitor.get("/en/").status_code == 200
        with app.test_request_context("/en/"):
            items = app.extensions["portal.hooks"].gather(portal_nav_items, viewer=None)
            assert not [item for item in items if item.endpoint.split(".")[0] == plugin_name]
