"""The plugin of docs/writing-a-plugin.md is built in a copy of the checkout, and keeps the contract."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.migrate import ROOT
from tests.docs.pages import blocks, named_files

PAGE = ROOT / "docs" / "writing-a-plugin.md"
TAKEN = ("portal", "templates", "migrations", "pyproject.toml", "tests/contract")
CONFTEST = 'pytest_plugins = ["portal.testing"]\n'  # all that somebody else's plugin needs


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the core with the plugin that the page shows, and no other."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in TAKEN:
        source, target = ROOT / name, copy / name
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    for folder in ("plugins", "tests", "tests/plugins"):
        (copy / folder).mkdir(exist_ok=True)
        (copy / folder / "__init__.py").touch()
    (copy / "tests" / "conftest.py").write_text(CONFTEST)
    for name, code in named_files(PAGE).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(code)
    return copy


def run(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Type a command of the page in the checkout."""
    environment = {
        **os.environ,
        "PORTAL_DATA": str(checkout / "var"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PORTAL_MODE": "demo",
    }
    environment = {key: value for key, value in environment.items() if not key.startswith(("PYTEST_", "XDG_RUNTIME"))}
    return subprocess.run(
        [sys.executable, *command[1:]], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def test_what_the_page_says_gives_a_plugin_that_keeps_the_contract(checkout: Path) -> None:
    for block in blocks(PAGE, "sh"):
        for line in block.splitlines():
            done = run(checkout, *line.replace('"meetings"', "meetings").split())
            assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-2000:]}"
    assert "passed" in done.stdout
    assert list((checkout / "plugins" / "agenda" / "migrations").glob("*_meetings.py"))


def test_the_page_shows_every_file_of_the_plugin() -> None:
    shown = {name.removeprefix("plugins/agenda/") for name in named_files(PAGE)}
    assert {"plugin.py", "models.py", "services.py", "forms.py", "views.py"} <= shown
