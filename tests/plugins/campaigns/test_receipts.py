"""Receipts carry the words that the fund holder wrote for its backers, in their language."""

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from plugins.campaigns.models import Campaign
from plugins.campaigns.views.pledging import LINK
from plugins.campaigns.views.receipts import own_words
from portal.database import db
from portal.organisations.services import holder
from portal.testing import Browser, browser_signed_in
from portal.web.links import sign_link
from tests.plugins.campaigns import story

pytestmark = pytest.mark.only_on("sqlite")
LAW = "Exonéré selon l’article 12.\nMerci *beaucoup* #1 $x$."


@pytest.fixture
def staff(app: Flask) -> Browser:
    """Somebody of the secretariat."""
    return browser_signed_in(app, "staff@city.example", "secretariat")


def write(staff: Browser, holder_id: int, **texts: str) -> int:
    card = holder(holder_id)
    kept = {name: getattr(card, name) for name in ("legal_name", "address", "tax_id")}
    numbers = {name: str(getattr(card, name)) for name in ("fee_per_mille", "floor_percent", "grace_days")}
    words = {f"receipt_{code}": text for code, text in texts.items()}
    db.session.rollback()
    page = f"/en/admin/holders/{holder_id}"
    return staff.fill(page, kept | numbers | words | {"currencies": " ".join(card.currencies)}).status_code


def receipt(client: Browser, pledge_id: int, language: str) -> str:
    link = sign_link(LINK, pledge_id)
    db.session.rollback()
    answer = client.get(f"/{language}/campaigns/pledges/{link}/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)


def test_what_the_secretariat_writes_for_a_language_stands_on_the_receipts_in_it(
    client: Browser, staff: Browser, context: Flask
) -> None:
    campaign_id = story.live_campaign(model="keep_it_all")
    pledge_id = story.promise(campaign_id)
    holder_id = db.session.get_one(Campaign, campaign_id).holder_id
    db.session.rollback()
    assert write(staff, holder_id, fr=LAW, es="Gracias de Dakar.") == 303
    french = receipt(client, pledge_id, "fr")
    assert "Exonéré selon l’article 12.\nMerci *beaucoup* #1 $x$." in french
    assert "Gracias" not in french
    assert "Gracias de Dakar." in receipt(client, pledge_id, "es")
    assert "Gracias" in receipt(client, pledge_id, "pt")
    write(staff, holder_id, fr=LAW, en="Thank you from Dakar.")
    assert "Thank you from Dakar." in receipt(client, pledge_id, "pt")
    assert "Gracias" not in receipt(client, pledge_id, "es")


def test_the_office_offers_a_field_for_every_language_and_shows_what_is_there(staff: Browser, context: Flask) -> None:
    campaign_id = story.live_campaign()
    holder_id = db.session.get_one(Campaign, campaign_id).holder_id
    db.session.rollback()
    write(staff, holder_id, ar="شكرًا لكم", fr="Merci.")
    page = staff.get(f"/en/admin/holders/{holder_id}").text
    for code in ("en", "ca", "es", "fr", "pt", "ar"):
        assert f'name="receipt_{code}"' in page
    assert "شكرًا لكم" in page
    assert write(staff, holder_id, fr="x" * 1001) == 422


@pytest.mark.parametrize(
    ("texts", "language", "found"),
    [
        ({"fr": "Merci", "en": "Thanks"}, "fr", ("fr", "Merci")),
        ({"fr": "Merci", "en": "Thanks"}, "ar", ("en", "Thanks")),
        ({"fr": "Merci"}, "ar", ("fr", "Merci")),
        ({"ar": "", "fr": "Merci"}, "ar", ("fr", "Merci")),
        ({}, "ar", ("ar", "")),
    ],
)
def test_words_in_another_language_are_better_than_none(
    texts: dict[str, str], language: str, found: tuple[str, str]
) -> None:
    assert own_words(texts, language) == found
