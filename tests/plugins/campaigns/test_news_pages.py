"""The pages on which news are written and read, their letters and their feeds."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Update
from portal.database import db, unit_of_work
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.testing import BASE_URL, Browser, browser_signed_in, unseen_fields
from tests.core.uploads.test_pictures import picture
from tests.plugins.campaigns import story

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("context")]
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = '<script>alert(1)</script> & "more" ]]>'


@pytest.fixture
def campaign_id() -> int:
    return story.live_campaign(slug="street")


@pytest.fixture
def editor(app: Flask, campaign_id: int) -> Browser:
    organisation_id = db.session.get_one(Campaign, campaign_id).organisation_id
    return browser_signed_in(app, "editor@city.example", "editor", organisation_id)


def here(campaign_id: int) -> str:
    return f"/en/campaigns/making/live/{campaign_id}/updates"


def published(editor: Browser, campaign_id: int, title: str = "The table is here", body: str = "It **is**.") -> int:
    begun = editor.fill(f"{here(campaign_id)}/new/en", {"title": title, "body": body, "act": "preview"})
    path = begun.headers["Location"]
    editor.fill(path, {"act": "publish"})
    return int(path.rpartition("/")[2])


def test_news_are_written_seen_published_and_read(editor: Browser, client: Browser, campaign_id: int) -> None:
    assert "No news yet." in client.get("/en/campaigns/street").text
    begun = editor.fill(f"{here(campaign_id)}/new/en", {"title": "Here", "body": "It **is**.", "act": "preview"})
    assert begun.status_code == 303
    seen = editor.get(begun.headers["Location"]).text
    assert "It <strong>is</strong>." in seen
    assert "0 backers are told" in seen
    assert "No news yet." in client.get("/en/campaigns/street").text
    assert "Draft" in editor.get(f"/en/campaigns/making/live/{campaign_id}").text
    done = editor.fill(begun.headers["Location"], {"act": "publish"})
    assert done.headers["Location"].endswith(f"live/{campaign_id}?done=1#updates")
    public = client.get("/en/campaigns/street").text
    assert "It <strong>is</strong>." in public
    address = f"/en/campaigns/street/updates/{begun.headers['Location'].rpartition('/')[2]}"
    assert address in public
    assert "It <strong>is</strong>." in client.get(address).text


def test_a_correction_shows_on_the_page_what_was_said_before(
    editor: Browser, client: Browser, campaign_id: int
) -> None:
    update_id = published(editor, campaign_id)
    path = f"{here(campaign_id)}/{update_id}/en"
    assert "nobody gets another letter" in editor.get(path).text
    editor.fill(path, {"title": "The chair is here", "act": "publish", "body": "It **is**."})
    assert "what it said before" in client.get("/en/campaigns/street").text
    page = client.get(f"/en/campaigns/street/updates/{update_id}").text
    assert page.index("The chair is here") < page.index("The table is here")


def test_a_translation_is_shown_as_one_and_a_missing_one_is_said(
    editor: Browser, client: Browser, campaign_id: int
) -> None:
    update_id = published(editor, campaign_id)
    french = client.get(f"/fr/campaigns/street/updates/{update_id}").text
    assert '<article class="prose" lang="en"' in french
    editor.fill(f"{here(campaign_id)}/{update_id}/fr", {"title": "La table", "body": "Là.", "act": "publish"})
    french = client.get(f"/fr/campaigns/street/updates/{update_id}").text
    assert "La table" in french
    assert f'href="/en/campaigns/street/updates/{update_id}"' in french


def test_news_in_a_language_of_its_own_can_be_put_right_too(editor: Browser, campaign_id: int) -> None:
    update_id = published(editor, campaign_id)
    with unit_of_work():
        db.session.get_one(Update, update_id).language = "ca"
    path = f"{here(campaign_id)}/{update_id}"
    assert 'lang="ca" aria-current="page"' in editor.get(f"{path}/ca").text
    assert editor.fill(f"{path}/ca", {"title": "La taula", "body": "Hi és.", "act": "publish"}).status_code == 303
    assert editor.get(f"{path}/xx").status_code == 404
    assert editor.get(f"{here(campaign_id)}/new/it").status_code == 404


def test_a_draft_is_thrown_away(editor: Browser, campaign_id: int) -> None:
    begun = editor.fill(f"{here(campaign_id)}/new/en", {"title": "Here", "body": "It is.", "act": "save"})
    path = f"{here(campaign_id)}/1"
    assert begun.headers["Location"].endswith("/updates/1/en?done=1")
    editor.fill(path, {"act": "throw_away"})
    assert editor.get(path).status_code == 404


def test_a_picture_goes_into_the_text_with_its_words(editor: Browser, campaign_id: int) -> None:
    path = f"{here(campaign_id)}/new/en"
    sent = unseen_fields(editor.get(path).text) | {"title": "Here", "body": "Look:", "act": "picture"}
    without = editor.post(path, data=sent | {"picture": (BytesIO(picture()), "a.jpg")}, headers=OURS)
    assert (without.status_code, "Say what the picture shows" in without.text, "Look:" in without.text) == (422, 1, 1)
    words = {"picture": (BytesIO(picture()), "a.jpg"), "picture_alt": "A table"}
    kept = editor.post(path, data=sent | words, headers=OURS)
    assert kept.status_code == 303
    assert "![A table](/uploads/" in db.session.scalars(db.select(Update.body)).one()


def test_what_somebody_else_wrote_meanwhile_is_shown_and_nothing_is_lost(editor: Browser, campaign_id: int) -> None:
    update_id = published(editor, campaign_id)
    path = f"{here(campaign_id)}/{update_id}/en"
    old = unseen_fields(editor.get(path).text)
    editor.fill(path, {"title": "First", "body": "one", "act": "publish"})
    late = editor.post(path, data=old | {"title": "Second", "body": "two", "act": "publish"}, headers=OURS)
    assert late.status_code == 409
    assert "First" in late.text
    assert 'value="Second"' in late.text


def test_others_neither_see_nor_write(app: Flask, client: Browser, editor: Browser, campaign_id: int) -> None:
    update_id = published(editor, campaign_id)
    elsewhere = db.session.get_one(Campaign, story.live_campaign()).organisation_id
    stranger = browser_signed_in(app, "other@city.example", "editor", elsewhere)
    for path in ("/new/en", f"/{update_id}", f"/{update_id}/en"):
        assert stranger.get(here(campaign_id) + path).status_code in (403, 404)
        assert client.get(here(campaign_id) + path).status_code == 401
    assert client.get(f"/en/campaigns/street/updates/{update_id + 1}").status_code == 404


def test_a_letter_tells_the_news_with_its_link_in_every_language(app: Flask, editor: Browser, campaign_id: int) -> None:
    story.promise(campaign_id, language="fr")
    update_id = published(editor, campaign_id, title=EVIL)
    story.work(app)
    mail = db.session.scalars(db.select(Mail).where(Mail.template == "campaigns/mail/update.md")).one()
    said = render(mail.template, mail.language, mail.values)
    assert f"/fr/campaigns/street/updates/{update_id}" in said.text
    assert "<script>" not in said.html
    assert "alert(1)" in said.subject


def test_feeds_are_valid_atom_with_languages_and_whole_addresses(
    editor: Browser, client: Browser, campaign_id: int
) -> None:
    update_id = published(editor, campaign_id, EVIL, f"{EVIL}\n\n**bold**")
    editor.fill(f"{here(campaign_id)}/{update_id}/fr", {"title": "La table", "body": "Là.", "act": "publish"})
    for path, language, titles in (
        ("/en/campaigns/street/feed", "en", EVIL),
        ("/fr/campaigns/street/feed", "fr", "La table"),
        ("/en/campaigns/updates.atom", "en", f"A sample campaign: {EVIL}"),
    ):
        answer = client.get(path)
        assert answer.mimetype == "application/atom+xml"
        feed = ElementTree.fromstring(answer.data)
        entry = feed.find(f"{ATOM}entry")
        assert entry is not None
        assert entry.findtext(f"{ATOM}title") == titles
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        for node in (feed, entry):
            ids = [node.findtext(f"{ATOM}{name}") or "" for name in ("id", "updated", "title")]
            assert ids[0].startswith("https://" if BASE_URL.startswith("https") else "http://")
            assert "+00:00" in ids[1]
        assert "<script" not in (entry.findtext(f"{ATOM}content") or "")
        assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None


def test_feeds_without_news_are_feeds_and_the_pages_lead_to_them(client: Browser, campaign_id: int) -> None:
    for page, feed in (("street", "street/feed"), ("", "updates.atom")):
        assert f'href="/en/campaigns/{feed}"' in client.get(f"/en/campaigns/{page}").text
        assert ElementTree.fromstring(client.get(f"/en/campaigns/{feed}").data).find(f"{ATOM}entry") is None
