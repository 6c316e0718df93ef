"""docs/hooks.md is written from the code, and every hook says there when it is asked and what a failure means."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from portal.cli import portal
from portal.hooks.reference import SPECS, START, reference, replaced
from portal.migrate import ROOT
from portal.testing import MakeApp

PAGE = (ROOT / "docs" / "hooks.md").read_text()
each_hook = pytest.mark.parametrize("name", sorted(SPECS))


def test_the_page_says_what_the_code_says() -> None:
    assert replaced(PAGE) == PAGE, "run: python -m portal plugins hooks --write"


@each_hook
def test_a_hook_stands_there_once_with_its_arguments(name: str) -> None:
    headings = re.findall(rf"^### `{name}\((.*)\) -> Iterable\[\w+\]`$", PAGE, re.M)
    arguments = set(SPECS[name].__annotations__) - {"return"}
    assert [set(re.findall(r"(\w+):", heading)) for heading in headings] == [arguments]


@each_hook
def test_a_hook_says_what_a_failure_means(name: str) -> None:
    assert re.search(r"failure|stops|left out", SPECS[name].__doc__ or "")


def test_every_value_that_a_hook_takes_or_gives_is_explained() -> None:
    named = set(re.findall(r"[\[ ]([A-Z]\w+)\b(?=[\],)])", "\n".join(re.findall("^### `portal_.*", PAGE, re.M))))
    elsewhere = {"Blueprint", "Command", "Subscription", "Gateway", "Viewer", "Sequence"}
    explained = set(re.findall(r"^### `([A-Z]\w+)\(", PAGE, re.M))
    assert named - elsewhere <= explained


@pytest.mark.only_on("sqlite")
def test_a_page_that_fell_behind_is_brought_up_to_date(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "hooks.md"
    page.write_text(f"Written by people.\n\n{START}\n\nOf yesterday.\n")
    monkeypatch.setattr(import_module("portal.cli.plugins"), "HOOKS_PAGE", page)
    result = make_app([]).test_cli_runner().invoke(portal, ["plugins", "hooks", "--write"])
    assert result.exit_code == 0, result.output
    assert page.read_text() == f"Written by people.\n\n{reference()}"
