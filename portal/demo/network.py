"""The sample network: organisations, fund holders, and one person for each role."""

import json
import tomllib
from importlib.resources import files
from typing import Any

from flask import current_app

from portal.accounts.rules import ROLES
from portal.accounts.services import NewAccount, create_account, grant
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.demo.sign_ins import SignIn, keep, new_passphrase
from portal.kernel.errors import Refused
from portal.kernel.ids import new_token
from portal.organisations.models import Holder, Organisation
from portal.organisations.office_editing import look_after, open_office
from portal.organisations.services import (
    NewHolder,
    NewOrganisation,
    create_holder,
    create_organisation,
    open_gateway,
)
from portal.viewer import NOBODY

DATA = files("portal") / "data"
Row = dict[str, Any]


def fill() -> None:
    """Enter the sample network into an empty database."""
    network = tomllib.loads((DATA / "demo_network.toml").read_text())
    with unit_of_work():
        organisations = {row["slug"]: enter_organisation(row) for row in members()}
        for row in network["holders"]:
            holder_id = create_holder(NewHolder(**row | {"organisation_id": organisations[row.pop("organisation")]}))
            open_gateways(holder_id)
        for row in network["offices"]:
            office_id = open_office(row["organisation"], row["level"], row["above"], NOBODY)
            look_after(office_id, row["countries"].split(), NOBODY)
    people = [SignIn(person["role"], person["email"], new_passphrase()) for person in network["people"]]
    with unit_of_work():
        for person, sign_in in zip(network["people"], people, strict=True):
            enter_person(person, sign_in.passphrase)
    settings: Settings = current_app.extensions["portal.settings"]
    keep(settings.data, people)


def open_gateways(holder_id: int) -> None:
    """Let a sample holder take money in every way that asks for no more than a secret of its own."""
    ring, keys = current_app.extensions["portal.keys"], {"secret": new_token()}
    for name, gateway in current_app.extensions["portal.gateways"].items():
        try:
            gateway.check_keys(keys)
        except Refused:  # it needs an account somewhere
            continue
        open_gateway(holder_id, name, keys, ring)


def members() -> list[Row]:
    """The sample members: real places, whose slugs never change."""
    found: list[Row] = json.loads((DATA / "demo_members.json").read_text())["members"]
    return found


def enter_organisation(row: Row) -> int:
    """Enter one sample member."""
    new = NewOrganisation(
        slug=row["slug"],
        names=row["names"],
        original_language=row["lang"],
        kind=row["kind"],
        country=row["country"],
        region=row["region"],
        place=row["place"],
        latitude=row["lat"],
        longitude=row["lon"],
        population=row["population"],
    )
    return create_organisation(new)


def enter_person(person: Row, passphrase: str) -> int:
    """Make the account of a sample person, with the role that the data say."""
    new = NewAccount(person["email"], person["name"], person["language"], passphrase, is_confirmed=True)
    account_id = create_account(new)
    grant(account_id, person["role"], object_of(person))
    return account_id


def object_of(person: Row) -> int | None:
    """The holder or organisation for which a role holds."""
    if "object" not in person:
        return None
    owner = Holder if ROLES[person["role"]].scope == "holder" else Organisation
    found: int = db.session.scalars(db.select(owner.id).where(owner.slug == person["object"])).one()
    return found
