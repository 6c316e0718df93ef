"""``portal register``: the figures of the public register, for any list."""

import json
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

import click

from plugins.membership.diversity import spread
from plugins.membership.figures import OBSERVED, WORLD, figures
from plugins.membership.lists import Counted, UnreadableList, count_by
from plugins.membership.sections import every_country


@click.group("register")
def register() -> None:
    """Look at the register of members, or at any list like it."""


@register.command("concentration")
@click.argument("file", type=click.File("rb"))
@click.option("--by", "column", required=True, help="The column to count by, such as country.")
@click.option("--json", "as_json", is_flag=True, help="Write the figures as JSON.")
@click.option(
    "--universe",
    type=click.Choice((OBSERVED, WORLD)),
    default=OBSERVED,
    show_default=True,
    help="Among whom Gini is taken: the values that occur, or all countries of the world.",
)
def concentration_of(file: BinaryIO, column: str, *, as_json: bool, universe: str) -> None:
    """Say how concentrated the lines of FILE are by one of its columns; - reads the standard input.

    FILE is CSV in UTF-8, UTF-16 or Windows-1252, with comma, semicolon, tab or bar. Lines that cannot be counted are
    named by their numbers; then nothing is measured and the exit status is 2.
    """
    try:
        counted = count_by(file.read(), column)
    except UnreadableList as error:
        for fault in error.faults:
            click.echo(fault, err=True)
        sys.exit(2)
    told = measured(counted, universe)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else in_lines(told))


def measured(counted: Counted, universe: str) -> dict[str, Any]:
    """The figures of a list, among the values that occur in it or all countries of the world."""
    everybody = len(every_country() | counted.counts.keys()) if universe == WORLD else 0
    return figures(counted.column, counted.counts, spread(counted.counts.values(), everybody), universe)


def in_lines(told: Mapping[str, Any]) -> str:
    """The figures for people to read."""
    gini, evenness = told["gini"], told["evenness"]
    lines = [
        f"{told['n']} lines in {told['groups']} groups by {told['by']}",
        f"Herfindahl-Hirschman index  {told['hhi']:.3f}  ({told['exact']['hhi']})",
        f"effective number of groups  {told['effective']:.1f}",
        f"Shannon entropy (nats)      {told['shannon']:.3f}",
        f"evenness (Pielou)           {'-' if evenness is None else format(evenness, '.3f')}",
        f"Gini among {gini['size']} ({gini['universe']})  {gini['value']:.3f}",
        *(f"{count:>7}  {value}" for value, count in told["counts"].items()),
    ]
    return "\n".join(lines)
