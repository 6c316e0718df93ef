"""A campaign is archived as it is, and after years nobody knows who backed it; books and seals still verify."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from plugins.campaigns.ending_rules import KEEP_YEARS, years_before, years_in
from plugins.campaigns.models import Campaign, CampaignText, Pledge, Reader
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services import correcting, pledging
from plugins.campaigns.services.correcting import Words
from plugins.campaigns.services.ending import archiving, reporting
from plugins.campaigns.services.messages import reading
from plugins.campaigns.services.spending import closing
from portal.audit.models import AuditLine
from portal.audit.services import verify_audit
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict
from portal.ledger.sealing import seal_ledger, verify_ledger
from portal.mail.models import Mail
from portal.payments.models import Payment
from portal.state import change_setting
from portal.testing import Browser
from portal.viewer import Grant, Viewer
from tests.plugins.campaigns import spending_story as spending
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both

TEAM = Viewer(None, "Team", frozenset({Grant(MAKE)}))


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign that collected 100 euros of two backers, with all their letters."""
    campaign_id = spending.already_succeeded(context)
    with unit_of_work():
        for email in db.session.scalars(db.select(Pledge.email).where(Pledge.campaign_id == campaign_id)):
            reading.reader_of(campaign_id, email)
    return campaign_id


def grow_old(app: Flask, years: int = 10) -> None:
    """Let so many years pass, and a day, without anything being done about it."""
    story.let_time_pass_alone(days=years * 365.25 + 12)


def forgotten(campaign_id: int) -> bool:
    db.session.rollback()
    pledges = db.session.query(Pledge).filter_by(campaign_id=campaign_id).all()
    payments = db.session.query(Payment).filter_by(purpose=f"campaigns:{campaign_id}").all()
    said = [row.email + row.name + row.shown_as + row.message for row in pledges] + [row.email for row in payments]
    return not any(said) and {row.account_id for row in pledges} == {None}


@pytest.mark.parametrize(
    ("said", "years"), [("6", 6), ("10", 10), ("", 10), ("0", 10), ("-1", 10), ("٣", 10), ("100", 10), ("x", 10)]
)
def test_what_is_no_number_of_years_stands_for_ten(said: str, years: int) -> None:
    assert years_in(said) == years


def test_years_are_counted_by_the_calendar() -> None:
    assert years_before(datetime(2036, 2, 29, tzinfo=UTC), 10) == datetime(2026, 2, 28, tzinfo=UTC)
    assert years_before(datetime(2036, 3, 1, tzinfo=UTC), 10) == datetime(2026, 3, 1, tzinfo=UTC)


def test_after_ten_years_nobody_knows_who_the_backers_were_and_everything_still_adds_up(
    context: Flask, campaign_id: int
) -> None:
    seal_ledger()
    collected = db.session.query(Payment).filter_by(state="paid").count()
    young = story.live_campaign()
    story.promise(young, email="young@city.example")
    grow_old(context)
    archiving.forget_backers()
    assert forgotten(campaign_id)
    assert db.session.query(Reader).count() == 0
    kept = set(db.session.scalars(db.select(Mail.to)))
    assert kept == {"young@city.example"}
    row = db.session.get_one(Campaign, campaign_id)
    assert row.archived_at
    assert row.anonymised_at
    assert db.session.query(Payment).filter_by(state="paid").count() == collected
    assert not forgotten(young)
    assert verify_ledger().faults == ()
    assert verify_audit().faults == ()
    assert story.everything_holds() == []


def test_until_then_everything_stays_and_doing_it_twice_does_it_once(context: Flask, campaign_id: int) -> None:
    grow_old(context, years=9)
    archiving.forget_backers()
    assert not forgotten(campaign_id)
    with unit_of_work():
        change_setting(KEEP_YEARS, "6")
    story.work(context)
    for _ in range(2):
        archiving.forget_backers()
    assert forgotten(campaign_id)
    assert db.session.query(AuditLine).filter_by(act="campaigns.anonymised").count() == 1


def test_it_goes_on_where_it_was_cut_off(context: Flask, campaign_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "BATCH", 1)
    grow_old(context)
    assert archiving._forget_some(campaign_id)
    assert [one.pledges for one in archiving.to_forget()] == [1]
    archiving.forget_backers()
    assert forgotten(campaign_id)


def test_money_that_still_moves_keeps_its_payer(context: Flask, campaign_id: int) -> None:
    grow_old(context)
    with unit_of_work():
        payment = db.session.query(Payment).filter_by(purpose=f"campaigns:{campaign_id}").first()
        assert payment
        payment.state = "disputed"
        payment_id = payment.id
    archiving.forget_backers()
    assert [one.pledges for one in archiving.to_forget()] == [1]
    with unit_of_work():
        assert db.session.get_one(Payment, payment_id).email
        db.session.get_one(Payment, payment_id).state = "paid"
    archiving.forget_backers()
    assert forgotten(campaign_id)


def test_a_rehearsal_says_what_would_go_and_changes_nothing(
    context: Flask, campaign_id: int, runner: FlaskCliRunner
) -> None:
    slug = db.session.get_one(Campaign, campaign_id).slug
    grow_old(context)
    said = runner.invoke(args=["campaigns", "forget-backers", "--dry-run"]).output
    assert f"{slug}: ended on" in said
    assert "2 pledges say whose they are" in said
    assert not forgotten(campaign_id)
    assert "as they were" in runner.invoke(args=["campaigns", "forget-backers"]).output
    assert forgotten(campaign_id)
    assert "nothing is to be forgotten" in runner.invoke(args=["campaigns", "forget-backers"]).output


def test_the_check_finds_a_name_that_came_back(context: Flask, campaign_id: int) -> None:
    grow_old(context)
    archiving.forget_backers()
    pledge_id = db.session.scalars(db.select(Pledge.id).where(Pledge.campaign_id == campaign_id)).first() or 0
    with pytest.raises(Conflict), unit_of_work():
        pledging.change_showing(pledge_id, "Rosa", "")
    with unit_of_work():
        db.session.get_one(Pledge, pledge_id).name = "Rosa"
    assert any("still says whose it was" in one for one in story.everything_holds())


def test_what_came_to_nothing_is_archived_after_three_months_and_stays_public_as_it_is(
    context: Flask, client: Browser
) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id, 1_000)
    story.let_pass(context, days=11)
    assert story.stands(campaign_id) == "failed"
    archiving.archive_due()
    slug = db.session.get_one(Campaign, campaign_id).slug
    assert db.session.get_one(Campaign, campaign_id).archived_at is None
    story.let_pass(context, days=91)
    archiving.archive_due()
    db.session.rollback()
    assert db.session.get_one(Campaign, campaign_id).archived_at
    assert "Archived" in client.get(f"/en/campaigns/{slug}").text
    before = db.session.get_one(CampaignText, (campaign_id, "en")).title
    with pytest.raises(Conflict), unit_of_work():
        correcting.change_text(campaign_id, Words("en", "New", "New", "New"), 0, TEAM)
    assert db.session.get_one(CampaignText, (campaign_id, "en")).title == before
    assert story.everything_holds() == []


def test_what_succeeded_is_archived_three_months_after_its_report(context: Flask, campaign_id: int) -> None:
    people = spending.people_of(campaign_id)
    with unit_of_work():
        closing.close_spending(campaign_id, spending.viewer_in(context, people.treasurer))
    with unit_of_work():
        reporting.write(campaign_id, "en", "It stands.", TEAM)
        reporting.publish(campaign_id, TEAM)
    archiving.archive_due()
    assert db.session.get_one(Campaign, campaign_id).archived_at is None
    story.let_pass(context, days=91)
    archiving.archive_due()
    db.session.rollback()
    assert db.session.get_one(Campaign, campaign_id).archived_at
    with pytest.raises(Conflict), unit_of_work():
        reporting.write(campaign_id, "fr", "Il est là.", TEAM)
