"""``portal backup``, ``restore``, ``release``, ``upgrade`` and ``doctor``: keeping a portal alive."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import Engine

from portal.app import create_app
from portal.audit.services import note
from portal.backup import copies, databases, doctor
from portal.backup.archive import BadBackup, opened
from portal.backup.life import is_administered
from portal.checks import run_checks
from portal.cli.database import histories
from portal.config import Settings, from_environment
from portal.database import db, unit_of_work
from portal.engines import migration_engine
from portal.kernel.clock import wall_now
from portal.loader import discover
from portal.migrate import History, upgrade_all
from portal.mode import check_mode, fix_mode
from portal.state import HELD, change_setting, current_state
from portal.viewer import NOBODY

Target = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("target", type=Target)
def backup(target: Path) -> None:
    """Copy everything that cannot be made again into one file, while the portal runs."""
    settings = from_environment()
    with _in_a_sentence():
        manifest = copies.back_up(settings, histories(discover()[0]), target)
    copies.note_backup(settings, manifest)
    click.echo(f"{target}: {len(manifest.hashes)} files, {target.stat().st_size / 1e6:.1f} MB")
    click.echo("SECRET_KEY is not in it: keep it elsewhere, without it the gateways' keys cannot be read again")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(source: Path) -> None:
    """Bring a backup back into an empty database, check it, and hold letters and charges until `portal release`."""
    settings = from_environment()
    with _in_a_sentence():
        manifest = copies.restore(settings, source)
    click.echo(f"restored as of {manifest.made_at}; now run portal upgrade if this portal is newer than the backup")
    _report(_breaches(settings))
    click.echo("letters and charges are held: look around, then run portal release")


@click.command()
@with_appcontext
def release() -> None:
    """Let a restored portal send letters and move money again."""
    if not current_state().is_held:
        raise click.ClickException("nothing is held")
    with unit_of_work():
        change_setting(HELD, "")
        note("portal.release", "portal", NOBODY)
    click.echo("letters and charges go out again")


@click.command()
def upgrade() -> None:
    """Back up, migrate and check; what does not end well is put back as it was before."""
    settings, owners = from_environment(), histories(discover()[0])
    with _or_back_again(settings, _backed_up(settings, owners)):
        _migrate(settings, owners)
        if breaches := _breaches(settings):
            raise click.ClickException("; ".join(breaches))
    click.echo("migrated, and everything holds")
    with _engine(settings) as engine, engine.connect() as connection:
        if not is_administered(connection):
            click.echo("nobody administers this portal yet: run portal setup")


def _backed_up(settings: Settings, owners: list[History]) -> Path | None:
    """Back up what is there; None when nothing is."""
    with _engine(settings) as engine:
        if databases.is_empty(engine):
            return None
        with engine.connect() as connection:
            check_mode(connection, settings.mode)
    target = settings.data / "backups" / f"before-{wall_now():%Y%m%dT%H%M%SZ}.tar.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    with _in_a_sentence():
        copies.back_up(settings, owners, target)
    click.echo(f"backed up: {target}")
    return target


def _migrate(settings: Settings, owners: list[History]) -> None:
    with _engine(settings) as engine:
        if failed := upgrade_all(engine, owners):
            raise click.ClickException("; ".join(f"{owner}: {error}" for owner, error in failed.items()))
        fix_mode(engine, settings.mode)


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = migration_engine(settings.url_of_database)
    try:
        yield engine
    finally:
        engine.dispose()


@click.command("doctor")
@click.option("--network/--no-network", default=True, help="whether to try the mail server")
def examine(network: bool) -> None:
    """Say what is well and what is not, and what to do about it."""
    plugins, left_out = discover()
    findings = doctor.findings(from_environment(), histories(plugins), left_out, asks_network=network)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'BAD '} {finding.name}: {finding.detail}")
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    try:
        yield
    except (BadBackup, OSError) as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _or_back_again(settings: Settings, before: Path | None) -> Iterator[None]:
    """Put the database back when the block fails, for whatever reason."""
    try:
        yield
    except BaseException:
        if before is not None:
            with opened(before) as (_, folder):
                copies.put_back(settings, folder)
            click.echo(f"the database is again as it was before; its copy stays in {before}", err=True)
        raise


def _breaches(settings: Settings) -> list[str]:
    with create_app(settings).app_context():
        try:
            return run_checks()
        finally:
            db.session.remove()
            db.engine.dispose()


def _report(breaches: list[str]) -> None:
    for breach in breaches:
        click.echo(breach, err=True)
    click.echo(f"{len(breaches)} breaches" if breaches else "everything holds")
    if breaches:
        sys.exit(1)
