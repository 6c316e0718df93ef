"""The command line checks everything, and its exit says whether all is well."""

from collections.abc import Iterable

import pytest
from flask.testing import FlaskCliRunner

from portal.cli import portal
from portal.hooks import Check
from portal.testing import MakeApp
from tests.core.sample_plugins import install, plugin


@pytest.mark.parametrize("command", [["check"], ["ledger", "verify"], ["audit", "verify"]])
def test_a_fresh_portal_is_as_it_must_be(command: list[str], runner: FlaskCliRunner) -> None:
    result = runner.invoke(portal, command)
    assert result.exit_code == 0, result.output


@pytest.mark.only_on("sqlite")
def test_a_breach_is_named_and_the_exit_says_so(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def portal_checks() -> Iterable[Check]:
        return [Check("votes", lambda: ["ballot 7 has no roll line"])]

    install(monkeypatch, plugin("counting", portal_checks))
    result = make_app().test_cli_runner().invoke(portal, ["check"])
    assert result.exit_code == 1
    assert "votes: ballot 7 has no roll line" in result.output
