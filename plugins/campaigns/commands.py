"""``portal campaigns …``: what an administrator does with campaigns at the command line."""

import click
from flask.cli import with_appcontext

from plugins.campaigns import jobs
from plugins.campaigns.services.ending import archiving
from plugins.campaigns.services.spending import forgetting


@click.command("forget-backers")
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
@with_appcontext
def forget_backers(*, dry_run: bool) -> None:
    """Forget who the backers of campaigns were, and who was paid, longer ago than the settings keep them."""
    found, payees = archiving.to_forget(), forgetting.payees_to_forget()
    for one in found:
        click.echo(f"{one.slug}: ended on {one.closed_at:%Y-%m-%d}, {one.pledges} pledges say whose they are")
    if payees:
        click.echo(f"{payees} expenses say who was paid, with their documents as they came")
    if not found and not payees:
        click.echo("nothing is to be forgotten")
    elif dry_run:
        click.echo("this was a rehearsal: nothing was changed")
    else:
        archiving.forget_backers()
        jobs.forget_payees()
        click.echo("done; books, receipts and seals are as they were")
