"""Plugins use the published part of the core and nothing else."""

import ast
import re
from pathlib import Path

import pytest

from portal.migrate import ROOT

PAGE = (ROOT / "docs" / "writing-a-plugin.md").read_text()
PUBLISHED = set(re.findall(r"`(portal\.\w+)`", "".join(re.findall(r"^\| (`portal\.\w+`.*?) \|", PAGE, re.M))))
FILES = sorted(path for path in ROOT.glob("plugins/*/**/*.py") if "migrations" not in path.parts)


def imported(path: Path) -> set[str]:
    """The modules of the core that a file imports, down to its second name."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "portal":
            names |= {f"portal.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {".".join(name.split(".")[:2]) for name in names if name.split(".")[0] == "portal"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_plugin_imports_published_modules_only(path: Path) -> None:
    assert imported(path) - PUBLISHED == set()
