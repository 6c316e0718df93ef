"""A campaign that succeeded reports what it came to, with the figures of the books, and tells its backers."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from plugins.campaigns.ending_rules import report_due_at
from plugins.campaigns.models import Campaign, Report
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services.ending import reporting
from plugins.campaigns.services.messages import reading
from plugins.campaigns.services.spending import closing
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.models import Mail
from portal.testing import Browser, browser_signed_in
from portal.viewer import Grant, Viewer
from tests.factories import make_account
from tests.plugins.campaigns import spending_story as spending
from tests.plugins.campaigns import story

ENDED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign that collected 100 euros."""
    return spending.already_succeeded(context)


@pytest.fixture
def team(campaign_id: int) -> Viewer:
    """Somebody who made it."""
    organisation_id = db.session.get_one(Campaign, campaign_id).organisation_id
    with unit_of_work():
        account_id = make_account("editor@city.example", role="editor", object_id=organisation_id)
    return Viewer(account_id, "Editor", frozenset({Grant(MAKE, "organisation", organisation_id)}))


def write(campaign_id: int, team: Viewer, **texts: str) -> None:
    for code, body in texts.items():
        with unit_of_work():
            reporting.write(campaign_id, code, body, team)


def publish(campaign_id: int, team: Viewer) -> None:
    with unit_of_work():
        reporting.publish(campaign_id, team)


def settle(app: Flask, campaign_id: int) -> None:
    people = spending.people_of(campaign_id)
    spending.approve(app, spending.asked(app, campaign_id, people.bookkeeper, 4_000), people.treasurer)
    with unit_of_work():
        assert closing.close_spending(campaign_id, spending.viewer_in(app, people.treasurer))


def told() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Mail.to).where(Mail.template == reporting.TEMPLATE)))


@pytest.mark.parametrize(("closed_after", "due_after"), [(None, 365), (10, 40), (335, 365), (400, 365)])
def test_a_report_is_due_a_month_after_the_spending_and_a_year_after_the_end(
    closed_after: int | None, due_after: int
) -> None:
    closed_at = None if closed_after is None else ENDED + timedelta(days=closed_after)
    assert report_due_at(ENDED, closed_at) == ENDED + timedelta(days=due_after)


def test_it_is_published_once_when_the_spending_is_closed_and_stays_as_it_is(
    context: Flask, campaign_id: int, team: Viewer
) -> None:
    with pytest.raises(Refused, match="Write the report first"):
        publish(campaign_id, team)
    write(campaign_id, team, fr="Le banc est là.", en="The bench.")
    with pytest.raises(Refused, match="not closed yet"):
        publish(campaign_id, team)
    settle(context, campaign_id)
    write(campaign_id, team, en="The bench stands.")
    publish(campaign_id, team)
    for act in (lambda: publish(campaign_id, team), lambda: write(campaign_id, team, en="It fell.")):
        with pytest.raises(Conflict):
            act()
    write(campaign_id, team, es="El banco.")
    card = reporting.report_of(campaign_id)
    assert (card.original, set(card.texts)) == ("fr", {"fr", "en", "es"})
    assert [card.text_for(code) for code in ("es", "ar")] == [("El banco.", "es"), ("The bench stands.", "en")]
    assert story.everything_holds() == []


def test_backers_are_told_once_and_those_who_have_left_are_not(
    context: Flask, campaign_id: int, team: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "BATCH", 1)
    with unit_of_work():
        first = db.session.scalars(db.select(Mail.to).where(Mail.template == "campaigns/mail/charged.md")).first() or ""
        reading.leave(reading.reader_of(campaign_id, first).key, ("en",))
    write(campaign_id, team, en="The bench stands.")
    settle(context, campaign_id)
    publish(campaign_id, team)
    story.work(context)
    reporting.tell_backers(campaign_id)
    assert len(told()) == 1
    assert first not in told()
    assert db.session.get_one(Report, campaign_id).is_told


def test_the_team_is_reminded_when_it_can_be_published_and_when_it_is_late(
    context: Flask, campaign_id: int, team: Viewer
) -> None:
    assert reporting.due_for(team) == []
    story.let_pass(context, days=366)
    assert [due.is_late for due in reporting.due_for(team)] == [True]
    other = spending.succeeded(context)
    settle(context, other)
    office = Viewer(team.account_id, "Office", frozenset({Grant(MAKE)}))
    assert {due.id: due.is_late for due in reporting.due_for(office)} == {campaign_id: True, other: False}


def test_the_public_reads_it_with_the_figures_and_nobody_before(
    context: Flask, campaign_id: int, team: Viewer, client: Browser
) -> None:
    slug = db.session.get_one(Campaign, campaign_id).slug
    editor, own = (
        browser_signed_in(context, email="editor@city.example"),
        f"/en/campaigns/making/live/{campaign_id}/report",
    )
    assert editor.fill(f"{own}/en", {"body": ""}).status_code == 422
    assert editor.fill(f"{own}/en", {"body": "The *bench* stands. <script>"}).status_code == 303
    assert editor.get(f"{own}/tlh").status_code == 404
    assert client.get(f"/en/campaigns/{slug}/report").status_code == 404
    settle(context, campaign_id)
    assert "A closing report can be published" in editor.get("/en/admin/").text
    assert editor.fill(own, {}).status_code == 303
    page = client.get(f"/fr/campaigns/{slug}/report").text
    assert "The <em>bench</em> stands. &lt;script&gt;" in page
    assert "€" in page
    assert f"/en/campaigns/{slug}/report" in client.get(f"/en/campaigns/{slug}").text
    assert editor.fill(f"{own}/en", {"body": "It fell."}).status_code == 409


def test_only_the_team_of_a_campaign_that_succeeded_writes_one(context: Flask, campaign_id: int, team: Viewer) -> None:
    stranger = Viewer(team.account_id, "Stranger", frozenset({Grant(MAKE, "organisation", 999)}))
    office = Viewer(team.account_id, "Office", frozenset({Grant(MAKE)}))
    with pytest.raises(NotFound):
        reporting.campaign_to_report(campaign_id, stranger)
    with pytest.raises(NotFound):
        reporting.campaign_to_report(story.live_campaign(), office)
