"""``portal campaigns …``: what an administrator does with campaigns at the command line."""

import click
from flask.cli import with_appcontext

from plugins.campaigns.services.ending import archiving


@click.command("forget-backers")
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
@with_appcontext
def forget_backers(*, dry_run: bool) -> None:
    """Forget who the backers of campaigns were that ended longer ago than the settings keep them."""
    found = archiving.to_forget()
    for one in found:
        click.echo(f"{one.slug}: ended on {one.closed_at:%Y-%m-%d}, {one.pledges} pledges say whose they are")
    if not found:
        click.echo("nothing is to be forgotten")
    elif dry_run:
        click.echo("this was a rehearsal: nothing was changed")
    else:
        archiving.forget_backers()
        click.echo("done; books, receipts and seals are as they were")
