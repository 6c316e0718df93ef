"""What an organisation's page says of its campaigns, and a person's page of their pledges."""

from flask import Flask

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.services import creating
from portal.accounts.models import Account
from portal.database import db, unit_of_work
from portal.organisations.models import Organisation
from portal.testing import Browser, browser_signed_in
from tests.plugins.campaigns import story


def page_of_its_organisation(client: Browser, campaign_id: int) -> str:
    slug = db.session.scalars(
        db.select(Organisation.slug)
        .join(Campaign, Campaign.organisation_id == Organisation.id)
        .where(Campaign.id == campaign_id)
    ).one()
    return client.get(f"/en/organisations/{slug}").text


def test_an_organisations_page_leads_to_its_campaigns_and_says_where_they_stand(
    context: Flask, client: Browser
) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 2_500)
    page = page_of_its_organisation(client, campaign_id)
    assert f"/en/campaigns/{db.session.get_one(Campaign, campaign_id).slug}" in page
    assert "Open · €25" in page


def test_a_draft_is_not_shown_on_its_organisations_page(context: Flask, client: Browser) -> None:
    with unit_of_work():
        campaign_id = creating.create_campaign(story.new_campaign())
    assert "A sample campaign" not in page_of_its_organisation(client, campaign_id)


def test_a_person_finds_their_pledges_and_nobody_elses_on_their_own_page(app: Flask, context: Flask) -> None:
    browser = browser_signed_in(app)
    account_id = db.session.scalars(db.select(Account.id).order_by(Account.id.desc()).limit(1)).one()
    campaign_id = story.live_campaign()
    own = story.promise(campaign_id, 2_500)
    story.promise(campaign_id, 7_700)
    with unit_of_work():
        db.session.get_one(Pledge, own).account_id = account_id
    page = browser.get("/en/account/").text
    assert "€25 · Promised" in page
    assert "€77" not in page
