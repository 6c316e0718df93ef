"""``portal accounts``: making the first accounts of a portal, and giving roles, from the machine itself."""

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.accounts.directory import find_by_email
from portal.accounts.privacy import erase, known_of, person_of
from portal.accounts.rules import ROLES
from portal.accounts.services import NewAccount, create_account, grant
from portal.accounts.signing_in import new_link
from portal.audit.services import note
from portal.config import Settings
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.organisations.names import object_by_slug
from portal.viewer import NOBODY


@click.group()
def accounts() -> None:
    """Make accounts and give roles."""


@accounts.command()
@click.argument("email")
@click.option("--name", required=True, help="how the person is called")
@click.option("--role", type=click.Choice(sorted(ROLES)), help="a role to begin with")
@click.option("--object", "slug", default="", help="the organisation or fund holder that the role is for")
@click.option("--language", default="en", show_default=True, help="the language of letters to them")
@with_appcontext
def create(email: str, name: str, role: str | None, slug: str, language: str) -> None:
    """Make an account, and print a link that signs in once, for 15 minutes."""
    settings: Settings = current_app.extensions["portal.settings"]
    try:
        with unit_of_work():
            account_id = create_account(NewAccount(email, name, language))
            note("account.create", f"account:{account_id}", NOBODY)
            if role:
                _give(account_id, role, slug)
            secret = new_link(email)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{settings.base_url}/{language}/account/link/{secret}")


@accounts.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(sorted(ROLES)))
@click.option("--object", "slug", default="", help="the organisation or fund holder that the role is for")
@with_appcontext
def grant_role(email: str, role: str, slug: str) -> None:
    """Give somebody who has an account a role."""
    try:
        with unit_of_work():
            _give(find_by_email(email).id, role, slug)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{email} is {role} now")


@accounts.command("copy")
@click.argument("email")
@with_appcontext
def copy_of(email: str) -> None:
    """Print everything that is known of an address, as JSON, for somebody who asks and has no account."""
    parts = {part.title: [dict(row) for row in part.rows] for part in known_of(person_of(email))}
    click.echo(json.dumps(parts, default=str, indent=1, ensure_ascii=False))


@accounts.command("erase")
@click.argument("email")
@click.confirmation_option(prompt="This cannot be undone. Erase everything that is known of this address?")
@with_appcontext
def forget(email: str) -> None:
    """Forget somebody, with or without an account; sums stay in the books without a name."""
    try:
        with unit_of_work():
            done = erase(person_of(email), NOBODY)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo("\n".join([*done, f"{email} is forgotten"]))


def _give(account_id: int, role: str, slug: str) -> None:
    object_id = object_by_slug(ROLES[role].scope, slug)
    grant(account_id, role, object_id)
    note("role.give", f"account:{account_id}", NOBODY, {"role": role, "object": object_id})
