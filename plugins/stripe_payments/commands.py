"""``portal stripe …``: the endpoint of a fund holder, and messages that are dealt with once more."""

import click
from flask.cli import with_appcontext

from plugins.stripe_payments import services
from plugins.stripe_payments.endpoints import look_at_all, make_endpoint
from plugins.stripe_payments.gateway import NAME
from portal.kernel.errors import Refused
from portal.payments.gateway import Unknown
from portal.payments.inbox import deal_once_more


@click.group()
def stripe() -> None:
    """Cards and direct debits by Stripe."""


@stripe.command()
@click.argument("holder")
@with_appcontext
def setup(holder: str) -> None:
    """Make the webhook endpoint of a fund HOLDER (its short name), and keep its signing secret."""
    try:
        made = make_endpoint(services.holder_called(holder))
    except (Refused, Unknown) as fault:
        raise click.ClickException(str(fault)) from fault
    look_at_all()
    click.echo(f"{made.id} reports to {made.url}")
    if made.removed:
        click.echo(f"{made.removed} older at the same address removed; what they signed is still taken")


@stripe.command()
@click.argument("event_ids", nargs=-1)
@click.option("--hours", type=click.IntRange(1, 720), help="All that came in so many hours.")
@with_appcontext
def replay(event_ids: tuple[str, ...], hours: int | None) -> None:
    """Let the worker deal with messages once more: those named, or all of some hours. Nothing is charged twice."""
    if not event_ids and hours is None:
        raise click.UsageError("name messages, or say of how many hours")
    click.echo(f"{deal_once_more(NAME, event_ids, hours)} messages wait for the worker")
