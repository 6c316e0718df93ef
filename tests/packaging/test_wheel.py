"""A plugin that was packed and installed somewhere else is found, migrated, and passes its tests there.

The portal itself stands in the new environment as somebody has it who runs it from a checkout: without other plugins.
"""

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from shutil import copy, copytree, ignore_patterns

import pytest

from portal.migrate import ROOT
from portal.skeleton import begin_package
from tests.core.cli.test_new_plugin import checkout_at

pytestmark = pytest.mark.long
PACKED = (
    "portal",
    "plugins",
    "templates",
    "migrations",
    "pyproject.toml",
    "setup.py",
    "wsgi.py",
    "README.md",
    "LICENSE",
)
LEFT = ignore_patterns("__pycache__", "*.mo")
LOOK = """
from pathlib import Path

import portal
from wsgi import app

assert "site-packages" in portal.__file__, portal.__file__
app.config["TRUSTED_HOSTS"] = None
for path in ("/en/", "/en/campaigns/", "/en/ledger/", "/en/membership/directory", "/fr/"):
    answer = app.test_client().get(path, base_url="http://127.0.0.1:8000")
    assert path != "/fr/" or 'lang="fr"' in answer.text and "Campagnes" in answer.text
    print(answer.status_code, path)
"""


@dataclass(frozen=True)
class Elsewhere:
    """An environment with the portal, its tools, and nothing of this checkout's plugins."""

    python: Path
    folder: Path

    def run(self, *command: str, **settings: str) -> str:
        """Type a command there."""
        known = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "XDG_RUNTIME"))}
        environment = known | {"PORTAL_DATA": str(self.folder / "var"), "PORTAL_MODE": "test", "CI": "1"} | settings
        done = subprocess.run(
            [str(self.python), "-m", *command],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def install(self, source: Path) -> None:
        """Pack a plugin and install what was packed, without asking anybody outside."""
        quiet = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
        wheels = self.folder / "wheels"
        pack = [sys.executable, "-m", "pip", "wheel", *quiet, "--no-build-isolation", "-w", str(wheels), str(source)]
        subprocess.run(pack, check=True, capture_output=True)
        self.run("pip", "install", *quiet, *map(str, wheels.glob("*.whl")))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    """A fresh environment that sees the libraries of this one and a portal without plugins."""
    checkout, home = checkout_at(tmp_path / "portal"), tmp_path / "venv"
    venv.create(home, with_pip=True)
    inside = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    Path(inside, "portal.pth").write_text(f"{checkout}\n{sysconfig.get_path('purelib')}\n")
    (tmp_path / "work").mkdir()
    return Elsewhere(home / "bin" / "python", tmp_path / "work")


@pytest.fixture
def bought(tmp_path: Path) -> Elsewhere:
    """The portal as a wheel in a fresh environment that sees the libraries of this one."""
    source, home = tmp_path / "source", tmp_path / "venv"
    source.mkdir()
    for name in PACKED:
        path = ROOT / name
        copytree(path, source / name, ignore=LEFT) if path.is_dir() else copy(path, source / name)
    venv.create(home, with_pip=True)
    inside = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    Path(inside, "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    (tmp_path / "work").mkdir()
    found = Elsewhere(home / "bin" / "python", tmp_path / "work")
    found.install(source)
    return found


def test_the_portal_itself_is_packed_installed_and_shows_its_pages(bought: Elsewhere) -> None:
    (bought.folder / "look.py").write_text(LOOK)
    bought.run("portal", "demo", "--set-up-only", PORTAL_MODE="demo")
    assert "everything holds" in bought.run("portal", "check", PORTAL_MODE="demo")
    assert "as its models say" in bought.run("portal", "db", "check", PORTAL_MODE="demo")
    said = bought.run("look", PORTAL_MODE="demo").splitlines()
    assert [line for line in said if not line.startswith("200 ")] == []
    assert len(said) == 5
    assert not list(bought.folder.glob("portal")), "it must be the wheel that was seen"


def as_package(name: str, folder: Path) -> Path:
    """Take a plugin of this checkout out of it: its files as those of a package, its tests beside them."""
    (source,) = begin_package("another", folder)
    package = f"oidp_{name}"
    for path in (source / "pyproject.toml", source / "tests" / "test_contract.py"):
        path.write_text(path.read_text().replace("oidp-another", package).replace("another", name))
    (source / "tests" / "test_another.py").unlink()
    copytree(ROOT / "plugins" / name, source / package)
    copytree(ROOT / "tests" / "plugins" / name, source / "tests" / name)
    for path in (*source.rglob("*.py"), *source.rglob("*.toml")):
        moved = path.read_text().replace(f"plugins.{name}", package).replace(f"tests.{package}", f"tests.{name}")
        path.write_text(moved)
    return source


def check_installed(elsewhere: Elsewhere, name: str, source: Path) -> None:
    """See it found by its entry point, its tables made, and its own tests and the contract pass."""
    elsewhere.install(source)
    copytree(source / "tests", elsewhere.folder / "tests")
    (elsewhere.folder / "pyproject.toml").write_text((source / "pyproject.toml").read_text())
    elsewhere.run("portal", "db", "upgrade")
    assert elsewhere.run("portal", "plugins", "list").split() == [name, "0.1.0", "on"]
    assert f"{name}: as its models say" in elsewhere.run("portal", "db", "check")
    assert " passed" in elsewhere.run("pytest", "tests", "-q", "-p", "no:randomly")


def test_a_new_plugin_is_packed_installed_and_passes_elsewhere(elsewhere: Elsewhere, tmp_path: Path) -> None:
    (source,) = begin_package("wishes", tmp_path)
    check_installed(elsewhere, "wishes", source)
    copytree(source / "oidp_wishes", elsewhere.folder / "oidp_wishes")
    elsewhere.run("mypy")
    elsewhere.run("ruff", "check", ".")
    elsewhere.run("ruff", "format", "--check", ".")


@pytest.mark.parametrize("name", ["elections", "newsletter"])
def test_a_plugin_of_this_portal_is_packed_installed_and_passes_elsewhere(
    name: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    check_installed(elsewhere, name, as_package(name, tmp_path))
