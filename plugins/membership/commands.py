"""What an administrator does with members and places at the command line."""

import sys

import click
from flask.cli import with_appcontext

from plugins.membership import gazetteer
from plugins.membership.answering import answers
from plugins.membership.gazetteer import Index, entries
from plugins.membership.services import filling
from plugins.membership.services.recording import rebuild_after
from portal.database import unit_of_work


@click.command("places")
@with_appcontext
def places() -> None:
    """Take the gazetteer that ships with the portal into the database, unless it is there."""
    taken = filling.take_in()
    click.echo(f"{taken} places taken in" if taken else f"the edition {gazetteer.edition()} is there already")


@click.command("rebuild-standing")
@with_appcontext
def rebuild_standing() -> None:
    """Work out anew from their events what lists of members read; needed when `portal check` says that they differ."""
    last, count, found = 0, 0, [0]
    while found:
        with unit_of_work():  # some hundreds at a time, so that others can write in between
            found = rebuild_after(last)
        last, count = max(found, default=last), count + len(found)
    click.echo(f"worked out the standing of {count} organisations")


@click.group("organisations")
def organisations() -> None:
    """Look at organisations."""


@organisations.command("compare")
@click.option("--json", "as_json", is_flag=True, required=True, help="Read and write lines of JSON.")
def compare(*, as_json: bool) -> None:
    """Say of pairs of records whether they are one organisation: same, possible or distinct, and why.

    Each line of the standard input is a pair, {"a": {…}, "b": {…}}, of records with name, language, country, kind,
    place (a name, or a number of GeoNames), website and, where it was declared, level (municipality, district,
    metropolitan area, or one above such as province); each line of the standard output says what is made of it.
    A kind or level that the portal does not know is passed over.
    """
    for line in answers(sys.stdin.buffer, Index(entries())):
        click.echo(line)
