"""``portal setup``: the link with which the first administrator comes in."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.accounts.founding import LINK_LASTS, new_founding_link
from portal.config import LANGUAGES, Settings
from portal.database import unit_of_work
from portal.kernel.errors import Refused


@click.command()
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="of the pages")
@with_appcontext
def setup(language: str) -> None:
    """Print a link that makes the first administrator, once, and leads on to a list of what is left to do."""
    settings: Settings = current_app.extensions["portal.settings"]
    try:
        with unit_of_work():
            secret = new_founding_link()
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"open this once, within {int(LINK_LASTS.total_seconds() // 3600)} hours; a newer link ends it:")
    click.echo(f"{settings.base_url}/{language}/setup/{secret}")
