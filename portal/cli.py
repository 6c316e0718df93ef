"""The command line: portal db, portal plugins and what the plugins add."""

import sys

import click
from flask import current_app
from flask.cli import FlaskGroup, with_appcontext

from portal.app import create_app
from portal.config import BadSettings, from_environment
from portal.database import unit_of_work
from portal.engines import migration_engine
from portal.loader import Plugin, discover
from portal.migrate import History, core_history, migrating, upgrade_all
from portal.state import current_state, switch_plugin


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False)
def portal() -> None:
    """Run and look after an OIDP portal."""


@portal.group("db")
def database() -> None:
    """Look after the tables, of which every plugin owns its own."""


def histories(plugins: list[Plugin], only: str | None = None) -> list[History]:
    """The histories to work on: the core's first, then the plugins' in the order of their needs."""
    found = [core_history(), *(plugin.history for plugin in plugins)]
    return [history for history in found if history and only in (None, history.owner)]


@database.command()
@click.option("--only", help="core, or the name of one plugin")
def upgrade(only: str | None) -> None:
    """Bring all tables to their newest form."""
    plugins, _ = discover()
    failed = upgrade_all(migration_engine(from_environment().url_of_database), histories(plugins, only))
    for owner, error in failed.items():
        click.echo(f"{owner}: {error}", err=True)
    sys.exit(1 if failed else 0)


@database.command()
@click.argument("owner")
@click.argument("message")
def revise(owner: str, message: str) -> None:
    """Write the next revision of one owner from its models."""
    plugins, _ = discover()
    with migrating(migration_engine(from_environment().url_of_database)) as connection:
        for history in histories(plugins, owner):
            history.revise(connection, message)


@database.command()
def check() -> None:
    """Fail when models and revisions say different things."""
    plugins, _ = discover()
    with migrating(migration_engine(from_environment().url_of_database)) as connection:
        for history in histories(plugins):
            history.check(connection)
            click.echo(f"{history.owner}: as its models say")


@portal.group("plugins")
def plugins_group() -> None:
    """See and switch plugins."""


@plugins_group.command("list")
@with_appcontext
def list_plugins() -> None:
    """Say which plugins are installed, on, off or could not start."""
    state = current_state()
    for plugin in current_app.extensions["portal.plugins"]:
        click.echo(f"{plugin.name:20} {plugin.manifest.version:8} {'on' if state.is_enabled(plugin.name) else 'off'}")
    for name, why in state.left_out.items():
        click.echo(f"{name:20} could not start: {why}")


@plugins_group.command()
@click.argument("name")
@with_appcontext
def enable(name: str) -> None:
    """Switch a plugin on, while the portal runs."""
    _switch(name, on=True)


@plugins_group.command()
@click.argument("name")
@with_appcontext
def disable(name: str) -> None:
    """Switch a plugin off, while the portal runs; its data stay."""
    _switch(name, on=False)


def _switch(name: str, *, on: bool) -> None:
    if name not in [plugin.name for plugin in current_app.extensions["portal.plugins"]]:
        raise click.ClickException(f"there is no plugin {name}")
    with unit_of_work():
        switch_plugin(name, on=on)
    click.echo(f"{name} is {'on' if on else 'off'}")


def main() -> None:
    """Start the command line; wrong settings are said in one sentence."""
    try:
        portal()
    except BadSettings as error:
        raise SystemExit(f"portal: {error}") from None
