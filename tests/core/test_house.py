"""The core stays small, and is a whole portal without any plugin."""

import re
from pathlib import Path

import pytest

from portal.cli import portal
from portal.hooks import Hooks
from portal.migrate import ROOT
from portal.testing import MakeApp, browser_of


@pytest.mark.only_on("sqlite")
def test_without_any_plugin_every_page_of_the_core_answers(make_app: MakeApp) -> None:
    app = make_app([])
    visitor = browser_of(app)
    hooks: Hooks = app.extensions["portal.hooks"]
    assert hooks.names() == []
    paths = [
        rule.rule.replace("<lang:lang>", "en") for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())
    ]
    answers = {path: visitor.get(path).status_code for path in paths if "<" not in path}
    assert {path: status for path, status in answers.items() if status >= 500 or status == 404} == {}


@pytest.mark.only_on("sqlite")
def test_without_any_plugin_the_command_line_works(make_app: MakeApp) -> None:
    result = make_app([]).test_cli_runner().invoke(portal, ["plugins", "list"])
    assert (result.exit_code, result.output) == (0, "")


def test_the_core_names_no_plugin() -> None:
    names = "|".join(path.parent.name for path in ROOT.glob("plugins/*/plugin.py"))
    found = [
        path
        for path in [*ROOT.glob("portal/**/*.py"), *ROOT.glob("templates/**/*.html")]
        if re.search(rf"(?m)^(from|import) plugins\b|url_for\(['\"]({names})\.", path.read_text())
    ]
    assert found == []


def python_files(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


MOST_OF_ALL, MOST_OF_THE_PRODUCT = 0.40, 0.66


def lines_of(*folders: str) -> int:
    return sum(len(path.read_text().splitlines()) for folder in folders for path in python_files(folder))


def test_the_core_stays_under_two_fifths_of_the_code() -> None:
    """Of all that somebody who keeps the portal reads: core, plugins, tests, benchmarks."""
    assert lines_of("portal") <= MOST_OF_ALL * lines_of("portal", "plugins", "tests", "benchmarks")


def test_the_core_does_not_outgrow_the_plugins_any_further() -> None:
    """A ratchet: lower it with each room that is furnished, toward two fifths of the product as well."""
    assert lines_of("portal") <= MOST_OF_THE_PRODUCT * lines_of("portal", "plugins")


@pytest.mark.parametrize(
    "path", python_files("portal") + python_files("plugins"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_file_is_a_sitting_long_at_most(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300
