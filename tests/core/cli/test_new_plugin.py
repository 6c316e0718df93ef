"""A plugin that was begun by a command works at once; one that cannot be begun leaves nothing behind."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from portal import skeleton
from portal.cli import portal
from portal.migrate import ROOT
from portal.skeleton import CannotBegin, begin_in_checkout, begin_package, objection_to
from portal.testing import MakeApp

CORE = ("portal", "templates", "migrations", "pyproject.toml")
CORE_PARTS = (*CORE, "tests/contract", "tests/conftest.py", "tests/examples.py")
LONGEST = "a_wish_of_many_neighbours"[: skeleton.LONGEST_NAME]


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def run(folder: Path, *command: str) -> str:
    """Type a command in a folder, as somebody would whose shell knows nothing of these tests."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "XDG_RUNTIME"))}
    environment |= {"PORTAL_DATA": str(folder / "var"), "PORTAL_MODE": "test", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def checkout_at(copy: Path) -> Path:
    """A checkout of the core without any plugin."""
    for name in CORE_PARTS:
        source, target = ROOT / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    for folder in ("plugins", "tests", "tests/plugins"):
        (copy / folder).mkdir(exist_ok=True)
        (copy / folder / "__init__.py").touch()
    return copy


def test_a_new_plugin_keeps_the_contract_and_the_lint_at_once(tmp_path: Path) -> None:
    checkout = checkout_at(tmp_path)
    begin_in_checkout(LONGEST, checkout)
    assert " passed" in run(checkout, "pytest", "tests/contract", "-q", "-k", LONGEST)
    run(checkout, "ruff", "check", "plugins", "tests/plugins")
    run(checkout, "ruff", "format", "--check", "plugins", "tests/plugins")
    run(checkout, "djlint", "--lint", f"plugins/{LONGEST}/templates", "--quiet")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("campaigns", "there is a plugin campaigns already"),
        ("campaigns_archive", "clashes with campaigns"),
        ("sandbox", "clashes with sandbox_payments"),
        ("core_wishes", "clashes with core"),
        ("class", "a word of Python's own"),
        ("admin", "of the portal itself"),
        ("backup", "of the portal itself"),
        ("2wishes", "begins with a letter"),
        ("Wishes", "small letters"),
        ("wish-list", "small letters"),
        ("a__b", "single underscores"),
        ("../wishes", "small letters"),
        ("wishes\n", "small letters"),
        ("ваши", "small letters"),
        ("", "small letters"),
        ("w" * 25, "24 letters at most"),
    ],
)
def test_a_name_that_would_do_harm_is_refused_and_nothing_is_written(name: str, why: str, tmp_path: Path) -> None:
    assert why in objection_to(name)
    with pytest.raises(CannotBegin, match=re.escape(why)):
        begin_package(name, tmp_path)
    assert everything_in(tmp_path) == []


@pytest.mark.only_on("sqlite")
def test_no_name_is_that_of_a_page_of_the_portal(make_app: MakeApp) -> None:
    paths = [rule.rule.removeprefix("/<lang:lang>") for rule in make_app([]).url_map.iter_rules()]
    words = {path.split("/")[1].replace("-", "_") for path in paths if path.count("/")}
    assert {word for word in words if word and "<" not in word and not objection_to(word)} == set()


def test_what_is_there_already_is_left_as_it_is(tmp_path: Path) -> None:
    begin_package("wishes", tmp_path)
    readme = tmp_path / "oidp-wishes" / "README.md"
    readme.write_text("mine")
    with pytest.raises(CannotBegin, match="exists already"):
        begin_package("wishes", tmp_path)
    assert readme.read_text() == "mine"


def test_a_disk_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout, rename = tmp_path, Path.rename
    for folder in ("plugins", "tests/plugins"):
        (checkout / folder).mkdir(parents=True)
    before = everything_in(checkout)

    def fail_at_the_tests(draft: Path, target: Path) -> Path:
        if "tests" in target.parts:
            raise OSError("no space left on device")
        return rename(draft, target)

    monkeypatch.setattr(Path, "rename", fail_at_the_tests)
    with pytest.raises(CannotBegin, match="no space left"):
        begin_in_checkout("wishes", checkout)
    assert everything_in(checkout) == before


@pytest.mark.only_on("sqlite")
def test_the_command_says_what_it_wrote_or_why_not(runner: FlaskCliRunner, tmp_path: Path) -> None:
    wrote = runner.invoke(portal, ["plugins", "new", "wishes", "--into", str(tmp_path)])
    assert (wrote.exit_code, f"wrote {tmp_path}/oidp-wishes" in wrote.output) == (0, True)
    again = runner.invoke(portal, ["plugins", "new", "wishes", "--into", str(tmp_path)])
    assert (again.exit_code, "exists already" in again.output) == (1, True)
    nowhere = runner.invoke(portal, ["plugins", "new", "wishes", "--into", str(tmp_path / "nowhere")])
    assert (nowhere.exit_code, "there is no folder" in nowhere.output) == (1, True)
