"""``portal switch``: the switches for a bad day, from the command line."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.switches import SWITCHES, switched, turn
from portal.viewer import NOBODY

NAMES = {one.name.removeprefix("core."): one for one in SWITCHES}


@click.command()
@click.argument("name", required=False, type=click.Choice(list(NAMES)))
@click.argument("to", required=False, type=click.Choice(["on", "off"]))
@click.option("--why", default="from the command line", help="what people of the office read")
@with_appcontext
def switch(name: str | None, to: str | None, why: str) -> None:
    """Show the switches for a bad day, or turn one on or off."""
    if name and to:
        try:
            with unit_of_work():
                turn(NAMES[name].name, why, NOBODY, on=to == "on")
        except Refused as refusal:
            raise click.ClickException(refusal.message) from None
        current_app.extensions["portal.tail"].look()
    for known, one in NAMES.items():
        found = switched(one.name)
        click.echo(f"{known:<16} {f'on since {found.since:%Y-%m-%d %H:%M} UTC: {found.why}' if found else 'off'}")
