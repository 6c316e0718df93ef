"""``portal badges …``: what an administrator does with badges at the command line."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from plugins.badges import jobs
from plugins.badges.exporting import FOLDER
from portal.config import Settings


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--png", is_flag=True, help="Write the medium size as PNG too, which takes long.")
@with_appcontext
def export(*, folder: Path | None, png: bool) -> None:
    """Write every badge as a file, below PORTAL_DATA/badges unless a FOLDER is named.

    Once PORTAL_DATA/badges is there, the worker keeps it as it should be.
    """
    settings: Settings = current_app.extensions["portal.settings"]
    target = folder or settings.data / FOLDER
    jobs.draw_ahead()
    click.echo(f"{jobs.write_all(target, with_dots=png)} files were written or changed below {target}")
