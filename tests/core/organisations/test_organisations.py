"""Organisations in many languages, and holders whose keys stay secret."""

import pytest
from cryptography.fernet import InvalidToken
from flask import Flask

from portal.database import db, unit_of_work
from portal.kernel.errors import NotFound
from portal.organisations.keys import KeyRing
from portal.organisations.models import HolderGateway
from portal.organisations.services import (
    NewOrganisation,
    create_organisation,
    gateway_keys,
    holder,
    organisation_cards,
)
from tests.factories import make_holder


@pytest.mark.parametrize(
    ("language", "name"), [("ar", "بلدية صفاقس"), ("fr", "Municipality of Sfax"), ("en", "Municipality of Sfax")]
)
def test_a_name_is_shown_in_the_readers_language_or_english(context: Flask, language: str, name: str) -> None:
    names = {"ar": "بلدية صفاقس", "en": "Municipality of Sfax"}
    with unit_of_work():
        sfax = create_organisation(NewOrganisation("sfax", names, "ar", "local_government", "TN"))
    assert organisation_cards([sfax], language)[sfax].name == name


def test_keys_of_a_gateway_are_unreadable_in_the_database_and_read_by_the_portal(context: Flask) -> None:
    with unit_of_work():
        holder_id = make_holder()
    stored = db.session.scalars(db.select(HolderGateway.keys_encrypted)).one()
    assert b"whsec" not in stored
    assert gateway_keys(holder_id, "sandbox", context.extensions["portal.keys"]) == {"secret": "whsec_sample"}


def test_keys_survive_a_change_of_the_portals_own_key(context: Flask) -> None:
    old, new = "o" * 40, "n" * 40
    stored = KeyRing([old]).encrypt({"secret": "x"})
    assert KeyRing([new, old]).decrypt(stored) == {"secret": "x"}
    with pytest.raises(InvalidToken):
        KeyRing([new]).decrypt(stored)


def test_a_holder_is_shown_without_keys_and_with_its_open_gateways(context: Flask) -> None:
    with unit_of_work():
        holder_id = make_holder(currencies=("XOF",))
    card = holder(holder_id)
    assert (card.currencies, card.gateways) == (("XOF",), ("sandbox",))
    assert "whsec" not in repr(card)


def test_a_holder_that_does_not_exist_is_not_found(context: Flask) -> None:
    with pytest.raises(NotFound):
        holder(99)
