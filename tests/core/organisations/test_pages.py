"""The public page of an organisation."""

import pytest
from flask import Flask

from portal.database import unit_of_work
from portal.organisations.rules import is_slug, is_website, proposed_slug
from portal.organisations.services import NewOrganisation, create_organisation
from portal.testing import Browser

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def sfax(context: Flask) -> int:
    names = {"ar": "بلدية صفاقس", "en": "Municipality of Sfax", "zh-Hant": "斯法克斯"}
    with unit_of_work():
        region = create_organisation(NewOrganisation("sfax-region", {"fr": "Gouvernorat de Sfax"}, "fr", "x", "TN"))
        return create_organisation(
            NewOrganisation(
                "sfax", names, "ar", "local_government", "TN", region="arab", place="Sfax",
                website="https://sfax.example", parent_id=region,
            )
        )  # fmt: skip


def test_it_shows_every_name_in_its_language_and_script(sfax: int, client: Browser) -> None:
    page = client.get("/en/organisations/sfax").text
    assert '<h1 lang="en" dir="auto">Municipality of Sfax</h1>' in page
    assert 'lang="ar" dir="auto">بلدية صفاقس' in page
    assert 'lang="zh-Hant" dir="auto">斯法克斯' in page


def test_it_says_where_it_is_and_what_it_is_part_of(sfax: int, client: Browser) -> None:
    page = client.get("/en/organisations/sfax").text
    for part in ("Local government", "Tunisia", "Arab states", 'href="https://sfax.example"', "Gouvernorat de Sfax"):
        assert part in page


def test_the_name_in_the_reader_s_language_comes_first(sfax: int, client: Browser) -> None:
    assert '<h1 lang="ar" dir="auto">بلدية صفاقس</h1>' in client.get("/ar/organisations/sfax").text


def test_it_is_kept_for_visitors(sfax: int, client: Browser) -> None:
    assert client.get("/en/organisations/sfax").headers["Cache-Control"].startswith("public")


def test_an_organisation_that_does_not_exist_is_not_found(client: Browser) -> None:
    assert client.get("/en/organisations/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Porto Alegre", "porto-alegre"),
        ("Łódź", "lodz"),
        ("Ajuntament de l’Hospitalet", "ajuntament-de-l-hospitalet"),
        ("大田", ""),
    ],
)
def test_a_slug_is_proposed_from_a_name(name: str, slug: str) -> None:
    assert proposed_slug(name) == slug
    assert is_slug(slug) == bool(slug)


@pytest.mark.parametrize("slug", ["-a", "a-", "a--b", "A", "a b", "é", "a/b", "x" * 61, ""])
def test_what_cannot_stand_in_an_address_is_no_slug(slug: str) -> None:
    assert not is_slug(slug)


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://city.example", True), ("http://city.example/a?b", True), ("javascript:alert(1)", False),
        ("https://", False), ("city.example", False), ("https://[", False), ("data:text/html,x", False),
    ],
)  # fmt: skip
def test_only_addresses_of_websites_are_linked(address: str, is_one: bool) -> None:
    assert is_website(address) is is_one
