"""``portal db``: the tables, of which every plugin owns its own."""

import sys

import click

from portal.config import from_environment
from portal.engines import migration_engine
from portal.loader import Plugin, discover
from portal.migrate import History, core_history, migrating, upgrade_all
from portal.mode import check_mode, fix_mode


@click.group("db")
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
    settings = from_environment()
    engine = migration_engine(settings.url_of_database)
    with engine.connect() as connection:
        check_mode(connection, settings.mode)
    failed = upgrade_all(engine, histories(plugins, only))
    fix_mode(engine, settings.mode)
    for owner, error in failed.items():
        click.echo(f"{owner}: {error}", err=True)
    sys.exit(1 if failed else 0)


@database.command()
@click.argument("owner")
@click.argument("message")
def revise(owner: str, message: str) -> None:
    """Write the next revision of one owner from its models; a plugin's first one makes its folder."""
    plugins, failed = discover()
    known = {core_history().owner: core_history()}
    known |= {plugin.name: History(plugin.name, plugin.folder / "migrations") for plugin in plugins}
    if owner not in known:
        raise click.ClickException(f"there is no plugin {owner}" + (f": {failed[owner]}" if owner in failed else ""))
    known[owner].folder.mkdir(exist_ok=True)
    with migrating(migration_engine(from_environment().url_of_database)) as connection:
        known[owner].revise(connection, message)


@database.command()
def check() -> None:
    """Fail when models and revisions say different things."""
    plugins, _ = discover()
    with migrating(migration_engine(from_environment().url_of_database)) as connection:
        for history in histories(plugins):
            history.check(connection)
            click.echo(f"{history.owner}: as its models say")
