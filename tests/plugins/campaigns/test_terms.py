"""A pledge keeps the version of the terms that was shown with its form."""

import re

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Pledge
from portal.content.rules import VersionName
from portal.content.services import Draft, number_of, publish, terms_in_force
from portal.database import db, unit_of_work
from portal.testing import Browser
from tests.plugins.campaigns import story

pytestmark = pytest.mark.only_on("sqlite")
SHOWN = re.compile(r'name="terms" type="hidden" value="([^"]+)"')
BACKER = {"amount": "50", "name": "Sample Backer", "email": "backer@city.example"}


@pytest.fixture
def form(context: Flask) -> str:
    """The address of the form of a campaign that takes pledges."""
    slug = db.session.get_one(Campaign, story.live_campaign()).slug
    db.session.rollback()
    return f"/fr/campaigns/{slug}/pledge"


def new_terms(words: str = "De nouvelles règles.", language: str = "fr") -> VersionName:
    with unit_of_work():
        return publish(Draft("terms", language, "Conditions", words, number_of("terms", language)), None)


def shown(client: Browser, form: str) -> str:
    found = SHOWN.search(client.get(form).text)
    assert found, "the form names no terms"
    return found[1]


def accepted() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Pledge.terms_version)))


def test_the_form_links_to_the_very_version_that_is_accepted(client: Browser, form: str) -> None:
    page = client.get(form).text
    assert 'href="/fr/terms/versions/fr/1"' in page
    assert shown(client, form) == str(terms_in_force("fr"))


def test_later_terms_change_nothing_about_what_an_earlier_pledge_accepted(client: Browser, form: str) -> None:
    terms = shown(client, form)
    mine = client.fill(form, BACKER | {"terms": terms}).location
    assert accepted() == [terms]
    new_terms()
    assert accepted() == [terms]
    page = client.get(mine).text
    assert 'href="/fr/terms/versions/fr/1"' in page
    assert "/fr/terms/versions/fr/2" not in page
    assert "De nouvelles règles" not in client.get("/fr/terms/versions/fr/1").text


def test_who_opened_the_form_before_the_terms_changed_is_shown_the_new_ones_first(client: Browser, form: str) -> None:
    old = shown(client, form)
    new = new_terms()
    answer = client.fill(form, BACKER | {"terms": old, "message": "Bravo"})
    assert (answer.status_code, accepted()) == (409, [])
    assert 'href="/fr/terms/versions/fr/2"' in answer.text
    assert "Bravo" in answer.text
    found = SHOWN.search(answer.text)
    assert found
    assert found[1] == str(new)
    assert client.fill(form, BACKER | {"terms": found[1]}).status_code == 303
    assert accepted() == [str(new)]


def test_a_fault_elsewhere_does_not_swap_the_terms_unseen(client: Browser, form: str) -> None:
    old = shown(client, form)
    new_terms()
    answer = client.fill(form, BACKER | {"terms": old, "amount": ""})
    assert answer.status_code == 422
    assert old in answer.text


@pytest.mark.parametrize("terms", ["", "none", "terms:fr:1:" + "a" * 64, "about:fr:1:" + "a" * 64, "x" * 5000])
def test_a_form_without_the_terms_in_force_accepts_nothing(terms: str, client: Browser, form: str) -> None:
    assert client.fill(form, BACKER | {"terms": terms}).status_code == 409
    assert accepted() == []


def test_terms_of_another_language_are_not_those_that_were_shown(client: Browser, form: str) -> None:
    assert client.fill(form, BACKER | {"terms": str(terms_in_force("es"))}).status_code == 409


def test_a_double_click_while_the_terms_change_is_still_one_pledge(client: Browser, form: str) -> None:
    terms = shown(client, form)
    token = re.search(r'name="_token" value="([^"]+)"', client.get(form).text)
    assert token
    data = BACKER | {"terms": terms, "_token": token[1]}
    first = client.post(form, data=data)
    new_terms()
    assert client.post(form, data=data).location == first.location
    assert accepted() == [terms]


def test_where_nobody_is_shown_a_form_the_terms_in_force_hold(context: Flask) -> None:
    story.promise(story.live_campaign())
    assert accepted() == [str(terms_in_force("en"))]
