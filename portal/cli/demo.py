"""``portal demo``: everything from an empty folder to a portal in the browser."""

import socket
import sys
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import click
from flask import Flask

from portal.app import create_app
from portal.cli.database import histories
from portal.cli.translations import compile_catalogues
from portal.config import Settings, from_environment
from portal.demo import seeding, sign_ins
from portal.demo.files import OthersData, delete_demo
from portal.demo.supervisor import Child, ChildEnded, Supervisor
from portal.engines import migration_engine
from portal.loader import discover
from portal.migrate import ROOT, upgrade_all
from portal.mode import fix_mode

HOST = "127.0.0.1"
THREADS = "8"


@click.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="where the portal listens")
@click.option("--reset", is_flag=True, help="delete the demo's data first")
@click.option("--set-up-only", is_flag=True, help="fill the database, and start nothing")
def demo(port: int, reset: bool, set_up_only: bool) -> None:
    """Run a portal with sample data on this machine."""
    settings = demo_settings(port)
    if not set_up_only:
        refuse_port_in_use(port)
    try:
        if reset:
            delete_demo(settings)
        app = set_up(settings)
    except OthersData as error:
        raise click.ClickException(str(error)) from None
    click.echo(invitation(settings, app))
    if not set_up_only:
        supervise(settings, port)


def demo_settings(port: int) -> Settings:
    """The settings of a demo on this machine."""
    settings = from_environment()
    if settings.mode != "demo":
        raise click.ClickException(f"portal demo runs in demo mode only, and PORTAL_MODE is {settings.mode}")
    return replace(settings, base_url=f"http://{HOST}:{port}")


def refuse_port_in_use(port: int) -> None:
    """Say in one sentence that somebody else listens there."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            message = f"port {port} is in use: end what listens there, or choose another: make demo PORT={port + 1}"
            raise click.ClickException(message) from None


def set_up(settings: Settings) -> Flask:
    """Migrate, compile the translations and fill the database when it is empty."""
    settings.data.mkdir(parents=True, exist_ok=True)
    compile_catalogues()
    migrate(settings)
    app = create_app(settings)
    try:
        filled = seeding.is_filled(app)
    except seeding.HalfFilled:
        click.echo("The last start was cut off while it made the sample data. Starting anew.")
        delete_demo(settings)
        migrate(settings)
        app, filled = create_app(settings), False
    if not filled:
        click.echo("Making the sample data, once:")
        seeding.fill(app, lambda line: click.echo(f"  {line}"))
    return app


def migrate(settings: Settings) -> None:
    """Bring all tables to their newest form, and write down that this is a demo's database."""
    engine = migration_engine(settings.url_of_database)
    failed = upgrade_all(engine, histories(discover()[0]))
    for owner, error in failed.items():
        click.echo(f"{owner} stays out: {error}", err=True)
    fix_mode(engine, settings.mode)
    engine.dispose()


def invitation(settings: Settings, app: Flask) -> str:
    """What stands on the screen: the address, who may sign in how, and what to try first."""
    with app.app_context():
        people = "\n".join(f"  {line}" for line in sign_ins.lines(settings.data))
    return f"""
The portal, with sample data: {settings.base_url}/

Sign in at {settings.base_url}/en/account/sign-in as
{people}

Try first:
  1. Find a campaign and pledge as a guest, with the sandbox's card; read the mail at {settings.base_url}/-/mail/
  2. Sign in as secretariat and move the clock past the next deadline: {settings.base_url}/-/clock
  3. Read the public books, which balance to the cent: {settings.base_url}/en/ledger/

Ctrl-C ends everything; the same command goes on where it was; make demo-reset starts anew.
"""


def supervise(settings: Settings, port: int) -> None:
    """Run the web server and the worker until Ctrl-C."""
    environment = {"BASE_URL": settings.base_url, "PORTAL_DATA": str(settings.data.resolve()), "PORTAL_MODE": "demo"}
    serve = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    serve += ["--workers", "1", "--blocking-threads", THREADS, "--log-level", "warning", "--no-ws"]
    serve += ["--working-dir", str(ROOT), "wsgi:app"]
    children = [
        Child("web server", serve, environment),
        Child("worker", [sys.executable, "-m", "portal", "worker"], {**environment, "PYTHONPATH": str(ROOT)}),
    ]
    try:
        Supervisor(children).run(lambda: answers(settings.base_url), lambda: click.echo("Ready."))
    except ChildEnded as error:
        raise click.ClickException(str(error)) from None
    click.echo("\nEnded.")


def answers(base_url: str) -> bool:
    """Whether the web server says that it is ready."""
    parts = urlsplit(base_url)
    connection = HTTPConnection(parts.hostname or HOST, parts.port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
