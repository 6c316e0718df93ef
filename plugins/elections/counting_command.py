"""``portal count``: count the ballots of any file, from anywhere, and tell how."""

import json
import sys
from enum import StrEnum
from typing import BinaryIO

import click

from plugins.elections.tally.ballots import Duplicate, Overvote, Profile, Reading, Skipped
from plugins.elections.tally.formats.rctab import as_rctab
from plugins.elections.tally.formats.reading import READERS, WRITERS, read_ballots
from plugins.elections.tally.formats.source import Unknown
from plugins.elections.tally.methods import METHODS, Rules, elect
from plugins.elections.tally.motion import Majority
from plugins.elections.tally.outcome import Outcome, as_json
from plugins.elections.tally.refusals import BrokenFile, Uncountable
from plugins.elections.tally.telling import in_lines

RCTAB = "rctab"


def choice(words: type[StrEnum]) -> click.Choice[str]:
    """The words of a rule."""
    return click.Choice([one.value for one in words])


def declared(  # noqa: PLR0913, PLR0917
    method: str,
    seats: int | None,
    overvote: str | None,
    skipped: str,
    duplicate: str,
    seed: str,
    majority: str,
    roll: int | None,
) -> Rules:
    """What was asked for, as the rules of a count."""
    reading = Reading(
        Overvote(overvote) if overvote else METHODS[method].overvote, Skipped(skipped), Duplicate(duplicate)
    )
    return Rules(seats, reading, seed, Majority(majority), roll)


@click.command("count")
@click.argument("file", type=click.File("rb"))
@click.option("--method", required=True, type=click.Choice(list(METHODS)), help="How to count.")
@click.option("--seats", type=int, help="How many are elected; else as the file says.")
@click.option("--format", "form", type=click.Choice(list(READERS)), help="The format; else found out.")
@click.option("--overvote", type=choice(Overvote), help="What several candidates of one rank do; else as is usual.")
@click.option("--skipped", type=choice(Skipped), default="pass", show_default=True, help="What an empty rank does.")
@click.option(
    "--duplicate", type=choice(Duplicate), default="first", show_default=True, help="What a second rank does."
)
@click.option(
    "--unknown", type=choice(Unknown), default="error", show_default=True, help="What an unknown candidate does."
)
@click.option("--lot", "seed", default="", help="The seed of the lot that breaks ties; else the ballots' own hash.")
@click.option("--majority", type=choice(Majority), default="simple", show_default=True, help="For a motion.")
@click.option("--roll", type=click.IntRange(min=1), help="How many may vote, for an absolute majority.")
@click.option("--json", "as_data", is_flag=True, help="Write the outcome as JSON.")
@click.option("--write", type=click.Choice([*WRITERS, RCTAB]), help="Write the ballots, or RCTab's summary, instead.")
def count_file(
    file: BinaryIO, form: str | None, unknown: str, *, as_data: bool, write: str | None, **asked: object
) -> None:
    """Count the ballots of FILE by a method, and tell how; - reads the standard input.

    FILE is BLT (with OpaVote's - and =), ABIF, PrefLib TOC or TOI, or CSV. Lines that cannot be read are named by
    their numbers, and the exit status is 2. Ties are broken by earlier rounds backward, then by a lot.
    """
    try:
        profile = read_ballots(file.read(), form or "", str(getattr(file, "name", "")), Unknown(unknown))
        if write in WRITERS:
            click.echo(WRITERS[write](profile), nl=False)
            return
        outcome = elect(profile, str(asked["method"]), declared(**asked))  # type: ignore[arg-type]
    except BrokenFile as error:
        refuse(*error.faults)
    except Uncountable as error:
        refuse(str(error))
    else:
        click.echo(told(outcome, profile, as_data=as_data, write=write))


def told(outcome: Outcome, profile: Profile, *, as_data: bool, write: str | None) -> str:
    """The outcome in the form that was asked for."""
    if write == RCTAB:
        return json.dumps(as_rctab(outcome, profile.title), ensure_ascii=False, indent=1)
    return json.dumps(as_json(outcome), ensure_ascii=False) if as_data else in_lines(outcome)


def refuse(*faults: str) -> None:
    """Say what is wrong, and end."""
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(2)
