"""What an administrator does with members and places at the command line."""

import click
from flask.cli import with_appcontext

from plugins.membership import gazetteer
from plugins.membership.services import filling


@click.command("places")
@with_appcontext
def places() -> None:
    """Take the gazetteer that ships with the portal into the database, unless it is there."""
    taken = filling.take_in()
    click.echo(f"{taken} places taken in" if taken else f"the edition {gazetteer.edition()} is there already")
