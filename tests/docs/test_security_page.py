"""Every control on the page of security has a test that exists."""

import ast
import re

import pytest

from portal.migrate import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)


@pytest.mark.parametrize(("path", "test"), NAMED)
def test_the_test_of_a_control_exists(path: str, test: str) -> None:
    defined = {
        node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef)
    }
    assert test in defined


def test_every_control_names_a_test() -> None:
    rows = re.findall(r"^\| \d+\.\d+ .*$", TEXT, re.M)
    assert [row for row in rows if "::test_" not in row] == []
