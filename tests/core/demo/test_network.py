"""The sample network is whole: names in many scripts, three holders, a person for each role."""

import pytest
from flask import Flask

from portal.accounts.models import Account
from portal.accounts.passwords import is_right
from portal.accounts.rules import ROLES
from portal.accounts.services import viewer_of
from portal.database import db
from portal.demo import network
from portal.demo.sign_ins import kept
from portal.organisations.models import Holder, Organisation, OrganisationName
from portal.organisations.services import organisation_cards

ABOUT = "GeoNames (CC BY 4.0)"


@pytest.fixture
def filled(context: Flask) -> Flask:
    network.fill()
    return context


def test_the_sample_network_is_entered_whole(filled: Flask) -> None:
    count = db.session.scalar(db.select(db.func.count(Organisation.id)))
    currencies = {row.slug: row.currencies for row in db.session.scalars(db.select(Holder))}
    assert count == 108
    assert currencies == {"barcelona": ["EUR", "USD", "TND"], "porto-alegre": ["BRL", "USD"], "dakar": ["XOF", "EUR"]}


@pytest.mark.only_on("sqlite")
def test_there_is_a_sign_in_for_every_role_and_it_works(filled: Flask) -> None:
    people = kept(filled.extensions["portal.settings"].data)
    assert {person.role for person in people} == set(ROLES)
    for person in people[:2]:
        account = db.session.scalar(db.select(Account).where(Account.email == person.email))
        assert account
        assert is_right(person.passphrase, account.password_hash)


@pytest.mark.only_on("sqlite")
def test_roles_hold_for_their_own_object_only(filled: Flask) -> None:
    treasurer = db.session.scalar(db.select(Account.id).where(Account.email.startswith("treasurer")))
    own, other = (db.session.scalar(db.select(Holder.id).where(Holder.slug == s)) for s in ("porto-alegre", "dakar"))
    viewer = viewer_of(treasurer)
    assert (viewer.may("core.refund", own), viewer.may("core.refund", other)) == (True, False)


@pytest.mark.only_on("sqlite")
def test_names_come_in_the_readers_language(filled: Flask) -> None:
    sfax = db.session.scalar(db.select(Organisation.id).where(Organisation.slug == "sfax"))
    names = {language: organisation_cards([sfax], language)[sfax].name for language in ("fr", "ar", "en")}
    assert names == {"fr": "Commune de Sfax", "ar": "بلدية صفاقس", "en": "Municipality of Sfax"}


@pytest.mark.only_on("sqlite")
def test_names_come_in_twenty_scripts_and_more_languages(filled: Flask) -> None:
    languages = set(db.session.scalars(db.select(OrganisationName.language)))
    assert len(languages) > 35


def test_slugs_are_plain_unique_and_written_in_the_data() -> None:
    slugs = [row["slug"] for row in network.members()]
    assert len(set(slugs)) == len(slugs)
    assert all(slug.isascii() and slug == slug.lower() for slug in slugs)


def test_the_data_say_that_they_are_samples_and_whose_they_are() -> None:
    about = (network.DATA / "demo_members.json").read_text()[:200]
    assert "DEMO" in about
    assert ABOUT in about
