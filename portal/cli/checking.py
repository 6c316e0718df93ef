"""``portal check``, ``portal ledger`` and ``portal audit``: whether everything is as it must be."""

import sys
from dataclasses import replace

import click
from flask.cli import with_appcontext

from portal.audit.services import verify_audit
from portal.checks import check_and_note
from portal.ledger.sealing import verify_ledger
from portal.ledger.totals import totals_agree
from portal.seals import Verdict


@click.command()
@with_appcontext
def check() -> None:
    """Check every invariant of the core and the plugins; exit 1 and name what is broken."""
    breaches = check_and_note()
    for breach in breaches:
        click.echo(breach, err=True)
    click.echo(f"{len(breaches)} breaches" if breaches else "everything holds")
    sys.exit(1 if breaches else 0)


@click.group()
def ledger() -> None:
    """Look after the books."""


@ledger.command("verify")
@with_appcontext
def verify_books() -> None:
    """Recompute every seal and every total of the books from nothing."""
    verdict = verify_ledger()
    _say(replace(verdict, faults=(*verdict.faults, *totals_agree())))


@click.group()
def audit() -> None:
    """Look after the audit log."""


@audit.command("verify")
@with_appcontext
def verify_log() -> None:
    """Recompute every seal of the audit log from nothing."""
    _say(verify_audit())


def _say(verdict: Verdict) -> None:
    for fault in verdict.faults:
        click.echo(fault, err=True)
    click.echo(f"{verdict.rows} rows under {verdict.seals} seals, {verdict.unsealed} not sealed yet")
    sys.exit(1 if verdict.faults else 0)
