"""Entering a fund holder in the back office, so that a new portal needs no engineer to take money."""

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.organisations.models import Holder
from portal.testing import Browser, browser_signed_in
from tests.factories import make_organisation

PAGE = "/en/admin/holders/new"
TYPED = {
    "organisation": "porto-alegre",
    "slug": "porto-alegre",
    "legal_name": "Fundo de Porto Alegre",
    "address": "Praça Montevidéu 10",
    "tax_id": "92963560000160",
    "currencies": "brl EUR",
    "fee_per_mille": "0",
    "floor_percent": "80",
    "grace_days": "7",
}


@pytest.fixture
def secretariat(context: Flask) -> Browser:
    """Somebody of the secretariat, in a portal with one organisation."""
    with unit_of_work():
        make_organisation("porto-alegre", "Porto Alegre", country="BR")
    return browser_signed_in(context, "staff@city.example", "secretariat")


def holders() -> list[tuple[str, str, list[str]]]:
    db.session.rollback()
    return [(row.slug, row.country, list(row.currencies)) for row in db.session.scalars(db.select(Holder))]


def test_a_fund_holder_is_entered_in_the_country_of_its_organisation(secretariat: Browser) -> None:
    answer = secretariat.fill(PAGE, TYPED)
    assert answer.status_code == 303
    assert "/gateways" in answer.location
    assert holders() == [("porto-alegre", "BR", ["BRL", "EUR"])]
    assert "Fundo de Porto Alegre" in secretariat.get("/en/admin/holders/").text


@pytest.mark.either
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"organisation": "atlantis"}, "There is no organisation with this short name."),
        ({"slug": "Porto Alegre"}, "Use small letters"),
        ({"currencies": "EURO"}, "no such currency"),
        ({"floor_percent": "20"}, "Number must be between 50 and 100."),
    ],
)
def test_what_makes_no_sense_is_said_and_what_was_typed_is_kept(
    wrong: dict[str, str], said: str, secretariat: Browser
) -> None:
    answer = secretariat.fill(PAGE, TYPED | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert "92963560000160" in answer.text
    assert holders() == []


def test_a_short_name_is_given_once(secretariat: Browser) -> None:
    secretariat.fill(PAGE, TYPED)
    answer = secretariat.fill(PAGE, TYPED)
    assert answer.status_code == 409
    assert "Another fund holder has this short name." in answer.text
    assert len(holders()) == 1
