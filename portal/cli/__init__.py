"""The command line: ``portal db``, ``portal demo`` …, and what the plugins add."""

import click
from flask.cli import FlaskGroup

from portal.app import create_app
from portal.cli.accounts import accounts
from portal.cli.checking import audit, check, ledger
from portal.cli.database import database
from portal.cli.demo import demo
from portal.cli.founding import setup
from portal.cli.keeping import backup, examine, release, restore, upgrade
from portal.cli.plugins import plugins
from portal.cli.switches import switch
from portal.cli.translations import translations
from portal.cli.worker import worker
from portal.config import BadSettings

CORE: tuple[click.Command, ...] = (
    accounts,
    audit,
    backup,
    check,
    database,
    demo,
    examine,
    ledger,
    plugins,
    release,
    restore,
    setup,
    switch,
    translations,
    upgrade,
    worker,
)


@click.group(
    cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False, load_dotenv=False
)
def portal() -> None:
    """Run and look after an OIDP portal."""


for command in CORE:
    portal.add_command(command)


def main() -> None:
    """Start the command line; wrong settings are said in one sentence."""
    try:
        portal()
    except BadSettings as error:
        raise SystemExit(f"portal: {error}") from None
