"""The command line is made of the core's groups and of what plugins add."""

from collections.abc import Iterable

import click
import pytest

from portal.cli import CORE, portal
from portal.loader import RESERVED
from portal.testing import MakeApp
from tests.core.sample_plugins import install, plugin

pytestmark = pytest.mark.only_on("sqlite")


@click.command("tally")
def tally() -> None:
    """Count."""
    click.echo("counted")


def portal_commands() -> Iterable[click.Command]:
    return [tally]


def test_a_plugins_command_stands_below_its_name(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, plugin("counting", portal_commands))
    result = make_app().test_cli_runner().invoke(args=["counting", "tally"])
    assert result.output == "counted\n"


def test_a_declared_command_stands_beside_the_cores(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, plugin("counting", portal_commands, commands=("tally",)))
    result = make_app().test_cli_runner().invoke(args=["tally"])
    assert result.output == "counted\n"


@pytest.mark.parametrize("manifest", [{"name": "counting", "commands": ("db",)}, {"name": "demo"}])
def test_a_plugin_that_takes_a_core_command_stays_out(
    manifest: dict[str, object], make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, plugin(**manifest))  # type: ignore[arg-type]
    app = make_app(strict=False)
    assert "clashes with the core's" in app.extensions["portal.state"].left_out[manifest["name"]]


def test_two_plugins_with_one_command_do_not_both_come_in(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, plugin("one", commands=("tally",)), plugin("two", commands=("tally",)))
    app = make_app(strict=False)
    assert app.extensions["portal.hooks"].names() == ["one"]
    assert "the command tally belongs to one" in app.extensions["portal.state"].left_out["two"]


def test_the_reserved_names_are_those_of_the_core() -> None:
    assert {command.name for command in CORE} <= RESERVED
    assert {command.name for command in CORE} <= set(portal.commands)
