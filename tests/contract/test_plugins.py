"""What every plugin must keep to, checked for each one alone."""

from pathlib import Path

import pytest
from sqlalchemy import inspect

from portal.database import tables_of, unit_of_work
from portal.engines import migration_engine
from portal.hooks import Hooks, portal_nav_items
from portal.loader import discover
from portal.migrate import ROOT, core_history, migrating
from portal.state import switch_plugin
from portal.testing import MakeApp, browser_of

PLUGINS = {plugin.name: plugin for plugin in discover()[0]}
each_plugin = pytest.mark.parametrize("name", sorted(PLUGINS))
with_pages = pytest.mark.parametrize(
    "name", sorted(name for name in PLUGINS if (PLUGINS[name].folder / "views.py").exists())
)


@each_plugin
@pytest.mark.only_on("sqlite")
def test_the_portal_starts_with_this_plugin_and_what_it_requires_only(name: str, make_app: MakeApp) -> None:
    app = make_app([name, *PLUGINS[name].manifest.requires])
    assert name in app.extensions["portal.hooks"].names()
    assert browser_of(app).get("/en/").status_code == 200


@each_plugin
def test_its_revisions_lead_to_its_tables_and_back(name: str, tmp_path: Path) -> None:
    history = PLUGINS[name].history
    if history is None:
        assert tables_of(name) == []
        return
    engine = migration_engine(f"sqlite:///{tmp_path}/test.db")
    with migrating(engine) as connection:
        core_history().upgrade(connection)
        before = set(inspect(connection).get_table_names())
        history.upgrade(connection)
        history.check(connection)
        added = set(inspect(connection).get_table_names()) - before - {history.version_table}
        assert added == {table.name for table in tables_of(name)}
        history.downgrade(connection)
        assert set(inspect(connection).get_table_names()) - {history.version_table} == before
        history.upgrade(connection)
    engine.dispose()


@each_plugin
def test_its_tables_refer_to_its_own_and_the_cores_only(name: str) -> None:
    targets = {key.column.table.name for table in tables_of(name) for key in table.foreign_keys}
    assert {target for target in targets if not target.startswith((f"{name}_", "core_"))} == set()


@each_plugin
def test_its_templates_and_files_lie_in_folders_of_its_name(name: str) -> None:
    assert {path.name for path in ROOT.glob(f"plugins/{name}/templates/*")} <= {name}


@each_plugin
@pytest.mark.only_on("sqlite")
def test_its_hooks_have_the_types_of_their_specification(name: str, make_app: MakeApp) -> None:
    hooks: Hooks = make_app([name, *PLUGINS[name].manifest.requires]).extensions["portal.hooks"]
    assert hooks.mismatches(name) == []


@with_pages
@pytest.mark.only_on("sqlite")
def test_switched_off_its_pages_are_gone_and_the_rest_is_whole(name: str, make_app: MakeApp) -> None:
    app = make_app()
    visitor = browser_of(app)
    own = [
        rule
        for rule in app.url_map.iter_rules()
        if app.extensions["portal.owners"].get(rule.endpoint.split(".")[0]) == name
    ]
    paths = [
        rule.rule.replace("<lang:lang>", "en")
        for rule in own
        if rule.arguments <= {"lang"} and "GET" in (rule.methods or ())
    ]
    with app.app_context(), unit_of_work():
        switch_plugin(name, on=False)
    assert {path: visitor.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    assert visitor.get("/en/").status_code == 200
    with app.test_request_context("/en/"):
        items = app.extensions["portal.hooks"].gather(portal_nav_items, viewer=None)
        assert not [item for item in items if item.endpoint.split(".")[0] == name]
