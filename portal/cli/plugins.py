"""``portal plugins``: which plugins are installed, and their switches."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.database import unit_of_work
from portal.hooks.reference import reference, replaced
from portal.migrate import ROOT
from portal.skeleton import CannotBegin, begin_in_checkout, begin_package
from portal.state import current_state, switch_plugin

HOOKS_PAGE = ROOT / "docs" / "hooks.md"


@click.group()
def plugins() -> None:
    """See and switch plugins."""


@plugins.command("list")
@with_appcontext
def list_plugins() -> None:
    """Say which plugins are installed, on, off or could not start."""
    state = current_state()
    for plugin in current_app.extensions["portal.plugins"]:
        dated = f"  (written for plugin API {plugin.manifest.api_version})" if plugin.is_dated else ""
        is_on = "on" if state.is_enabled(plugin.name) else "off"
        click.echo(f"{plugin.name:20} {plugin.manifest.version:8} {is_on}{dated}")
    for name, why in state.left_out.items():
        click.echo(f"{name:20} could not start: {why}")


@plugins.command()
@click.argument("name")
@click.option("--into", type=click.Path(path_type=Path), help="a folder for a package of its own; else this checkout")
def new(name: str, into: Path | None) -> None:
    """Begin a plugin: files that work, and that pass every test, at once."""
    try:
        is_checkout = (ROOT / "tests" / "plugins").is_dir()
        made = begin_package(name, into or Path.cwd()) if into or not is_checkout else begin_in_checkout(name)
    except CannotBegin as error:
        raise click.ClickException(str(error)) from None
    for path in made:
        click.echo(f"wrote {path}")
    click.echo("How to go on: docs/writing-a-plugin.md")


@plugins.command()
@click.option("--write", "is_written", is_flag=True, help="bring docs/hooks.md of this checkout up to date")
def hooks(is_written: bool) -> None:
    """Show every hook and every value, as docs/hooks.md does."""
    if not is_written:
        click.echo(reference(), nl=False)
        return
    if not HOOKS_PAGE.exists():
        raise click.ClickException("docs/hooks.md is written in a source checkout only")
    HOOKS_PAGE.write_text(replaced(HOOKS_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    click.echo("docs/hooks.md says what the code says")


@plugins.command()
@click.argument("name")
@with_appcontext
def enable(name: str) -> None:
    """Switch a plugin on, while the portal runs."""
    _switch(name, on=True)


@plugins.command()
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
