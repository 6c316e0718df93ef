"""The pages on which a team writes to its backers, and the secretariat reads what was written."""

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Message
from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.mail.models import Mail
from portal.testing import BASE_URL, Browser, browser_signed_in, statements_of
from tests.factories import make_account
from tests.plugins.campaigns import story

TYPED = {"subject": "The first <b>bench</b>", "body": "It *stands*.\n\n- by the river"}


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign with three backers."""
    campaign_id = story.live_campaign(goal=Money(50_000, "EUR"))
    for code in ("en", "fr", "ar"):
        story.promise(campaign_id, 1_000, language=code)
    return campaign_id


@pytest.fixture
def team(context: Flask, campaign_id: int) -> Browser:
    """Somebody of its team, in front of a browser."""
    organisation_id = db.session.get_one(Campaign, campaign_id).organisation_id
    with unit_of_work():
        make_account("editor@city.example", role="editor", object_id=organisation_id)
    return browser_signed_in(context, email="editor@city.example")


def test_from_the_first_word_to_the_letters(context: Flask, campaign_id: int, team: Browser) -> None:
    live = f"/en/campaigns/making/live/{campaign_id}"
    assert f"{live}/messages" in team.get(live).text
    assert "3 people would get a message now." in team.get(f"{live}/messages").text
    bad = team.fill(f"{live}/messages/new", {"subject": "", "body": "Kept words"})
    assert (bad.status_code, "Enter a subject." in bad.text, "Kept words" in bad.text) == (422, True, True)
    begun = team.fill(f"{live}/messages/new", TYPED)
    page = begun.location.removeprefix(BASE_URL)
    team.fill(f"{page}/fr", {"subject": "Le premier banc", "body": "Il est là."})
    shown = team.get(page).text
    assert "The first &lt;b&gt;bench&lt;/b&gt;" in shown
    assert "<em>stands</em>" in shown
    assert shown.count('<span class="tag">Original</span>') == 1
    assert "It goes to 3 people." in shown
    assert team.get(f"{page}/tlh").status_code == 404
    sent = team.fill(page, {"act": "send"})
    assert sent.status_code == 303
    assert "It is on its way to 3 people." in team.get(sent.location.removeprefix(BASE_URL)).text
    assert team.fill(f"{page}/fr", {"subject": "Other", "body": "Words"}).status_code == 409
    story.work(context)
    letters = db.session.scalars(db.select(Mail.language).where(Mail.template == "campaigns/mail/message.md")).all()
    assert sorted(letters) == ["en", "en", "fr"]
    office = browser_signed_in(context, "office@city.example", "secretariat")
    assert (
        "The first &lt;b&gt;bench&lt;/b&gt;" in office.get(f"/en/admin/campaigns/messages/?campaign={campaign_id}").text
    )
    message_id = db.session.query(Message).one().id
    assert "Le premier banc" in office.get(f"/en/admin/campaigns/messages/{message_id}").text
    assert team.get(f"/en/admin/campaigns/messages/{message_id}").status_code == 403


def test_a_draft_is_nobody_elses_and_can_be_thrown_away(context: Flask, campaign_id: int, team: Browser) -> None:
    begun = team.fill(f"/en/campaigns/making/live/{campaign_id}/messages/new", TYPED)
    page = begun.location.removeprefix(BASE_URL)
    office = browser_signed_in(context, "office@city.example", "secretariat")
    assert office.get(f"/en/admin/campaigns/messages/{db.session.query(Message).one().id}").status_code == 404
    with unit_of_work():
        make_account("other@city.example", role="editor", object_id=story.make_organisation())
    other = browser_signed_in(context, email="other@city.example")
    assert other.get(page).status_code == 404
    assert other.get(f"/en/campaigns/making/live/{campaign_id}/messages").status_code == 404
    assert team.fill(page, {"act": "throw away"}).status_code == 303
    db.session.rollback()
    assert db.session.query(Message).count() == 0


def test_the_list_asks_as_often_however_many_messages_there_are(
    context: Flask, campaign_id: int, team: Browser
) -> None:
    path = f"/en/campaigns/making/live/{campaign_id}/messages"
    team.fill(f"{path}/new", TYPED)
    few = len(statements_of(team, path))
    for number in range(5):
        team.fill(f"{path}/new", {**TYPED, "subject": f"Number {number}"})
    assert len(statements_of(team, path)) == few
