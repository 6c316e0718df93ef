"""The books of a campaign: named, excerpted on its page, linked from a pledge, and without a person in them."""

import re

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.services import naming
from plugins.campaigns.services.people import erase
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.ledger.sealing import check_codes, seal_ledger, verify_ledger
from portal.ledger.services import latest, lines_of_payment
from portal.organisations.models import Holder
from portal.state import switch_plugin
from portal.testing import Browser
from portal.web.links import sign_link
from tests.core.ledger.movements import movement, post_all, post_many
from tests.plugins.campaigns import story

TEXTS = {
    "en": ("A street budget", "What it is about.", "Why."),
    "fr": ("Un budget de rue", "De quoi il s’agit.", "Pourquoi."),
}


@pytest.fixture
def collected(context: Flask) -> int:
    """A campaign whose two pledges were collected and sealed."""
    campaign_id = story.live_campaign(texts=TEXTS)
    for minor, name in ((6_000, "Amina Sample"), (4_000, "Bruno Sample")):
        story.promise(campaign_id, minor, name=name, shown_as=name, message="Good luck")
    story.let_pass(context, days=11)
    seal_ledger()
    return campaign_id


def campaign(campaign_id: int) -> tuple[str, str]:
    """The slugs of a campaign and of its holder."""
    row = db.session.execute(
        db.select(Campaign.slug, Holder.slug.label("holder")).join(Holder).where(Campaign.id == campaign_id)
    ).one()
    return row.slug, row.holder


def test_references_are_named_in_the_language_of_the_page(collected: int) -> None:
    reference = f"campaigns:{collected}"
    asked = [reference, "campaigns:999", "campaigns:x", "campaigns:", "elections:1", "campaigns:" + "9" * 30]
    (french,) = naming.named(asked, "fr")
    (arabic,) = naming.named(asked, "ar")
    assert (french.reference, french.title, french.language) == (reference, "Un budget de rue", "fr")
    assert (arabic.title, arabic.language) == ("A street budget", "en")


def test_a_campaign_that_nobody_may_see_is_not_named(context: Flask) -> None:
    with unit_of_work():
        hidden = story.creating.create_campaign(story.new_campaign())
    assert naming.named([f"campaigns:{hidden}"], "en") == []


def test_the_books_name_the_campaign_and_lead_to_it(collected: int, client: Browser) -> None:
    slug, holder = campaign(collected)
    books = client.get(f"/en/ledger/{holder}/?purpose=campaigns:{collected}").text
    assert "<h1>" in books
    assert "A street budget" in books
    assert f'href="/en/campaigns/{slug}"' in books
    assert "€100" in books
    assert "Un budget de rue" in client.get(f"/fr/ledger/{holder}/").text


def test_switched_off_it_leaves_the_bare_reference(collected: int, client: Browser) -> None:
    _, holder = campaign(collected)
    with unit_of_work():
        switch_plugin("campaigns", on=False)
    page = client.get(f"/en/ledger/{holder}/?purpose=campaigns:{collected}")
    assert page.status_code == 200
    assert "A street budget" not in page.text
    assert f"campaigns:{collected}" in page.text
    assert client.get(f"/en/ledger/{holder}/books.csv").status_code == 200


def test_the_page_of_a_campaign_shows_codes_and_leads_to_all_entries(collected: int, client: Browser) -> None:
    slug, holder = campaign(collected)
    page = client.get(f"/en/campaigns/{slug}").text
    lines = latest(f"campaigns:{collected}", 5)
    for line in lines:
        assert check_codes([line.id])[line.id] in page
        assert f'href="/en/ledger/lines/{line.id}"' in page
    for path in ("", "books.csv", "books.json"):
        found = re.search(rf'href="(/en/ledger/{holder}/{path}\?purpose=campaigns:{collected})"', page)
        assert found, path
        assert client.get(found[1]).status_code == 200


def test_more_than_a_thousand_entries_are_not_counted_on_its_page(collected: int, client: Browser) -> None:
    row = db.session.get_one(Campaign, collected)
    slug, holder_id = row.slug, row.holder_id
    post_many(holder_id, 1001, f"campaigns:{collected}")
    page = client.get(f"/en/campaigns/{slug}").text
    assert "The latest 5 of more than 1,000 entries." in page
    assert "over 1,000" in page


def test_what_moves_for_another_campaign_keeps_its_page(app: Flask, client: Browser) -> None:
    with app.app_context():
        campaign_id = story.live_campaign(texts=TEXTS)
        row = db.session.get_one(Campaign, campaign_id)
        slug, holder_id = row.slug, row.holder_id
        db.session.remove()
    client.get(f"/en/campaigns/{slug}")

    def is_kept() -> bool:
        client.get("/en/unknown")
        return any(key[1] == f"/en/campaigns/{slug}" for key in app.extensions["portal.page_cache"]._pages)

    with app.app_context():
        post_all(movement(holder_id, "collected", story.Money(100, "EUR"), "campaigns:999"))
    assert is_kept()
    with app.app_context():
        post_all(movement(holder_id, "collected", story.Money(100, "EUR"), f"campaigns:{campaign_id}"))
    assert not is_kept()


def test_the_way_of_a_pledge_leads_to_its_lines_in_the_books(collected: int, client: Browser) -> None:
    pledge = db.session.scalars(db.select(Pledge).where(Pledge.campaign_id == collected)).first()
    assert pledge
    lines = lines_of_payment(pledge.payment_id or 0)
    page = client.get(f"/en/campaigns/pledges/{sign_link('pledge', pledge.id)}").text
    for line in lines:
        assert line.reference in page
        link = f"/en/ledger/lines/{line.id}"
        assert f'href="{link}"' in page
        assert line.reference in client.get(link).text
    assert len(lines) == 2


def test_nobody_is_in_the_books_and_who_is_forgotten_changes_no_code(collected: int, client: Browser) -> None:
    _, holder = campaign(collected)
    pledge = db.session.scalars(db.select(Pledge).where(Pledge.campaign_id == collected)).first()
    assert pledge
    secrets = [pledge.email, "Amina", "Bruno", "Sample Backer", "Good luck"]
    number = latest(f"campaigns:{collected}", 1)[0].id
    paths = [f"{holder}/", f"{holder}/books.csv", f"{holder}/books.json", "books.csv", f"lines/{number}"]
    before = {path: client.get(f"/en/ledger/{path}").text for path in paths}
    assert [secret for text in before.values() for secret in secrets if secret in text] == []
    with unit_of_work():
        erase(Person(pledge.email))
    assert client.get("/en/ledger/books.csv").text == before["books.csv"]
    assert verify_ledger().faults == ()
